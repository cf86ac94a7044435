"""Files that nobody here made come in whole, by the maps of the examples."""

import pytest
from django.core.management import call_command

from leads.models import Activity, Lead
from tests.real_data.shelf import DATA, ROOT

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not there: no real files to import"),
]


def run(command: str, file: str, example: str) -> None:
    call_command(command, str(DATA / file), "--map", str(ROOT / "examples" / example / "map.yaml"))


def test_x_education_comes_in_whole(capsys: pytest.CaptureFixture[str]) -> None:
    run("import_leads", "x_education/Leads.csv", "x_education")
    assert capsys.readouterr().out == "9,240 rows: 9,240 created.\n"
    first = Lead.objects.earliest("pk")
    assert (first.source, first.do_not_call, first.extra["occupation"]) == ("Olark Chat", False, "Unemployed")
    assert not Lead.objects.filter(extra__specialization="Select").exists()
    assert Lead.objects.filter(extra__total_visits__gt=10).count() > 100


def test_retentioneering_comes_in_whole(capsys: pytest.CaptureFixture[str]) -> None:
    file = "retentioneering_ecom/ecom.csv.gz"
    run("import_leads", file, "retentioneering")
    run("import_activities", file, "retentioneering")
    assert capsys.readouterr().out.splitlines() == [
        "31,106 rows: 600 created, 30,506 skipped.",
        "31,106 rows: 30,127 accepted, 979 skipped.",
    ]
    assert Activity.objects.filter(type__key="shop.purchase", lead__isnull=False).count() == 470
