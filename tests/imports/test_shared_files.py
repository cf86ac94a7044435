"""Files as marketers have them: each comes in, or is refused in a sentence that says what to do."""

from pathlib import Path

import pytest

from leads.imports.previewing import preview
from leads.imports.refusing import FileRefused
from leads.models import Activity, Lead, Outcome
from tests.real_data.shelf import DATA

from .bringing import NOW, run, taken

pytestmark = pytest.mark.django_db
FOLDERS = ("crm_messy_csv", "salesforce_workshop", "salesforce_small", "salesforce_dataloader_fixtures")
FILES = sorted(path for folder in FOLDERS for path in (DATA / folder).rglob("*.csv"))
has_data = pytest.mark.skipif(not FILES, reason="the folders of messy CRM files are not there")


def became(path: Path) -> str:
    """What became of a file: counts, or the sentence by which it is refused."""
    try:
        one = taken(path.read_bytes(), path.name)
    except FileRefused as refused:
        return str(refused)
    told = preview(one, NOW)
    if problems := told.get("problems"):
        return str(problems[0])
    run(one)
    assert one.state == "done"
    assert one.counts == {part["part"]: part["counts"] for part in told["parts"]}
    return " ".join(f"{count} {part} {what}" for part, of in one.counts.items() for what, count in of.items())


@has_data
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_comes_in_or_is_refused_in_a_sentence(path: Path) -> None:
    words = became(path)
    print(f"{path.parent.name}/{path.name}: {words}")
    came = any(word in words for word in ("created", "accepted", "updated"))
    assert came or (words.endswith((".", "?")) and "Error" not in words)


@has_data
def test_a_whole_salesforce_comes_in_one_file_after_the_other() -> None:
    folder = DATA / "salesforce_workshop"
    for name in ("Lead", "Contact"):
        assert run(taken((folder / f"{name}.csv").read_bytes())).counts["leads"].get("rejected", 0) == 0
    assert Lead.objects.count() == 162
    members = run(taken((folder / "CampaignMember.csv").read_bytes()))
    assert members.counts["activities"] == {"accepted": 68}
    assert Activity.objects.filter(lead__isnull=False, campaign__isnull=False).count() == 68
    assert members.counts["leads"].get("created", 0) == 0
    deals = run(taken((folder / "Opportunity.csv").read_bytes()))
    assert sum(deals.counts["outcomes"].values()) == 50
    assert Outcome.objects.filter(kind="won").exists()
