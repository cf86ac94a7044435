"""Import files of leads and activities: what is stored, what is named, and what a second run does."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity
from leads.models import Activity, FieldChange, Identity, Lead

pytestmark = pytest.mark.django_db
MAP = """
source: crm
missing: [Select]
fields: {plant: {label: Plant}, urgency: {choices: [low, high], ordered: true}}
leads:
  id: Id
  columns:
    email: E-mail
    title: Title
    country: Country
    spend: {column: Spend, decimal: ","}
    created_on: {column: Created, format: "%d.%m.%Y"}
    do_not_call: {column: Phone, values: {ok: false, never: true}}
    plant: Plant
    urgency: Urgency
    source: {constant: fair}
activities:
  lead: Id
  occurred_at: When
  type: {column: What, values: {page: web.page.product, call: call.connected, noise: null}}
  other_type: skip
  topic: Topic
  properties: {page: Page}
"""
LEADS = """Id;E-mail;Title;Country;Spend;Created;Phone;Plant;Urgency
1;dana@acme.example;IT Director;Deutschland;1.500,50;31.01.2026;ok;Graz;low
2;eve@acme.example;Select;USA;;;never;;
"""
ACTIVITIES = """Id,What,When,Topic,Page
1,page,2026-05-01 10:00:00,Presses,/presses
1,page,2026-05-01 10:00:00,Presses,/presses
1,call,2026-05-02T09:00:00+02:00,,
7,page,2026-05-03,,
1,rain,2026-05-03,,
"""

Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Import a text by a map, and give what was told on standard output and error."""

    def importing(what: str, text: str | bytes, map: str = MAP) -> tuple[str, str]:
        (tmp_path / "map.yaml").write_text(map)
        (tmp_path / "file.csv").write_bytes(text.encode() if isinstance(text, str) else text)
        call_command(f"import_{what}", str(tmp_path / "file.csv"), "--map", str(tmp_path / "map.yaml"))
        told = capsys.readouterr()
        return told.out, told.err

    return importing


def test_leads_are_created_as_the_map_says(run: Run) -> None:
    out, err = run("leads", LEADS)
    assert (out, err) == ("2 rows: 2 created.\n", "")
    dana, eve = Lead.objects.order_by("pk")
    assert (dana.seniority, dana.department, dana.country, dana.region) == ("director", "it", "de", "emea")
    assert (dana.spend, str(dana.created_on), dana.do_not_call, dana.source) == (
        1500.5,
        "2026-01-31",
        False,
        "fair",
    )
    assert dana.extra == {"plant": "Graz", "urgency": "low"}
    assert (eve.title, eve.spend, eve.created_on, eve.do_not_call, eve.extra) == ("", None, None, True, {})
    assert set(Identity.objects.filter(kind="crm").values_list("value", flat=True)) == {"1", "2"}


def test_a_second_run_changes_nothing(run: Run) -> None:
    run("leads", LEADS)
    before = list(Lead.objects.order_by("pk").values())
    assert run("leads", LEADS)[0] == "2 rows: 2 unchanged.\n"
    assert list(Lead.objects.order_by("pk").values()) == before
    assert not FieldChange.objects.exists()


def test_a_later_file_changes_what_it_says_and_keeps_what_it_leaves_empty(run: Run) -> None:
    run("leads", LEADS)
    out, _ = run("leads", LEADS.replace("low", "high").replace("Graz", ""))
    assert out == "2 rows: 1 updated, 1 unchanged.\n"
    assert Lead.objects.earliest("pk").extra == {"plant": "Graz", "urgency": "high"}
    assert Activity.objects.get().type.key == "change.urgency.forward"


def test_empty_cells_take_away_where_the_map_says_so(run: Run) -> None:
    run("leads", LEADS)
    run("leads", LEADS.replace("Graz", ""), MAP.replace("  id: Id", "  id: Id\n  when_empty: clear", 1))
    assert Lead.objects.earliest("pk").extra == {"urgency": "low"}


def test_a_cell_that_can_not_be_read_is_named_and_the_lead_stays(run: Run) -> None:
    out, err = run("leads", LEADS.replace("1.500,50", "a lot").replace("low", "soon"))
    assert out == "2 rows: 2 created, 2 cells left out.\n"
    assert err.splitlines() == [
        'line 2, column "Spend": is no number.',
        'line 2, column "Urgency": is none of: low, high.',
    ]


def test_bad_rows_are_named_and_hold_up_no_other(run: Run) -> None:
    bad = LEADS + "1;twin@acme.example;;;;;;;\n;nobody@acme.example;;;;;;;\n3;short\n"
    bytes_of_latin_1 = bad.encode() + "4;x@acme.example;Geschäftsführer;;;;;;\n".encode("latin-1")
    out, err = run("leads", bytes_of_latin_1)
    assert out == "6 rows: 3 created, 3 rejected, 1 cells left out.\n"
    assert err.splitlines() == [
        "line 4: is the same lead as line 2",
        "line 5: has no id",
        "line 6: has 2 columns instead of 9",
        'line 7, column "Title": holds letters that are not valid Unicode.',
    ]


def test_a_lead_that_came_another_way_goes_by_its_id_from_then_on(run: Run, now: object) -> None:
    dana = create_lead({"email": "dana@acme.example", "title": "CIO"}, now)  # type: ignore[arg-type]
    assert run("leads", LEADS)[0] == "2 rows: 1 created, 1 updated.\n"
    run("leads", LEADS.replace("dana@acme.example", "new@acme.example"))
    dana.refresh_from_db()
    assert (dana.title, dana.email) == ("IT Director", "new@acme.example")


def test_two_ids_with_one_address_stay_two_leads_on_every_run(run: Run) -> None:
    shared = LEADS.replace("eve@", "dana@")
    run("leads", shared)
    assert run("leads", shared)[0] == "2 rows: 2 unchanged.\n"
    assert Lead.objects.count() == 2


def test_without_an_id_the_address_says_who_it_is(run: Run) -> None:
    by_address = MAP.replace("  id: Id\n", "", 1)
    assert run("leads", LEADS + ";;CEO;;;;;;\n", by_address)[0] == "3 rows: 2 created, 1 rejected.\n"
    assert run("leads", LEADS, by_address)[0] == "2 rows: 2 unchanged.\n"


def test_activities_are_recorded_and_strangers_kept(run: Run) -> None:
    run("leads", LEADS)
    assert run("activities", ACTIVITIES)[0] == "5 rows: 4 accepted, 1 skipped.\n"
    assert list(Activity.objects.order_by("pk").values_list("lead__email", flat=True).distinct()) != []
    stored = set(Activity.objects.values_list("lead__email", "type__key", "topic"))
    assert stored == {
        ("dana@acme.example", "web.page.product", "Presses"),
        ("dana@acme.example", "call.connected", ""),
        (None, "web.page.product", ""),
    }
    call = Activity.objects.get(type__key="call.connected")
    assert call.occurred_at.isoformat() == "2026-05-02T07:00:00+00:00"


def test_equal_rows_are_two_activities_and_a_second_run_adds_none(run: Run) -> None:
    run("activities", ACTIVITIES)
    assert Activity.objects.filter(topic="Presses").count() == 2
    assert run("activities", gzip.compress(ACTIVITIES.encode()))[0] == "5 rows: 4 duplicate, 1 skipped.\n"


def test_activities_may_come_before_their_leads(run: Run) -> None:
    run("activities", ACTIVITIES)
    run("leads", LEADS)
    assert Lead.objects.earliest("pk").activities.count() == 3


def test_bad_activities_are_named(run: Run) -> None:
    header = "Id,What,When,Topic,Page\n"
    bad = "1,page,yesterday,,\n,page,2026-05-01,,\n1,page,9999-12-31,,\n1,page,0001-01-01,,\n"
    out, err = run("activities", header + bad)
    assert out == "4 rows: 4 rejected.\n"
    assert err.splitlines() == [
        'line 2: is no time (column "When")',
        "line 3: names no lead",
        "line 4: the time is more than five minutes ahead.",
        "line 5: the time is before 1970.",
    ]


def test_the_same_key_with_another_content_is_a_conflict(run: Run, now: object) -> None:
    keyed = MAP.replace("  topic: Topic", "  key: Page\n  topic: Topic")
    row = "Id,What,When,Topic,Page\n1,page,2026-05-01,{},e1\n"
    run("activities", row.format("Pumps"), keyed)
    out, err = run("activities", row.format("Presses"), keyed)
    assert out == "1 rows: 1 conflict.\n"
    assert err.startswith("line 2: an activity with this key and another body was recorded before")


def test_what_steers_terminals_is_written_out(run: Run) -> None:
    _, err = run(
        "activities",
        "Id,What,When,Topic,Page\n1,\x1b[2J,2026-05-01,,\n",
        MAP.replace("  other_type: skip\n", ""),
    )
    assert "\x1b" not in err


@pytest.mark.parametrize(
    ("file", "map", "code", "words"),
    [
        ("Id,Name\n1,x\n", MAP, 1, 'column "E-mail" is not in the file'),
        (LEADS.replace("Title", "Id"), MAP, 1, 'column "Id" is twice'),
        (LEADS, MAP.replace("title: Title", "shoe_size: Title"), 2, "leads.columns.shoe_size: is no field"),
        (LEADS, "source: crm", 2, "leads: is required to import leads"),
        ("", MAP, 1, "there is no header"),
    ],
)
def test_what_can_not_be_imported_at_all_ends_with_a_code(
    run: Run, file: str, map: str, code: int, words: str
) -> None:
    with pytest.raises(CommandError, match=words) as stopped:
        run("leads", file, map)
    assert stopped.value.returncode == code
    assert not Lead.objects.exists()


def test_only_the_first_faults_are_named_unless_all_are_wanted(run: Run) -> None:
    many = "Id,What,When,Topic,Page\n" + ",page,2026-05-01,,\n" * 250
    out, err = run("activities", many)
    assert out == "250 rows: 250 rejected.\n"
    assert len(err.splitlines()) == 201
    assert "50 faults more" in err


def test_what_a_stranger_did_elsewhere_joins_by_the_address(run: Run, now: object) -> None:
    item = NewActivity("a", "web.visit", now, identity=Who("email", "eve@acme.example"))  # type: ignore[arg-type]
    record_activity(item, "web", now)  # type: ignore[arg-type]
    run("leads", LEADS)
    assert Activity.objects.get().lead == Lead.objects.get(email="eve@acme.example")
