"""An import is undone: what it created goes with all that points at it, what others did stays."""

import pytest
from django.db import transaction

from leads.handoff.stages import move_stage
from leads.identities.merging import merge
from leads.imports import undoing_leads
from leads.imports.undoing_leads import remove_untouched, spans
from leads.ingest.leads import create_lead
from leads.models import AuditEntry, FileWork, Lead, StageMove
from tests.leads.test_record_races import overlapping

from .bringing import NOW, run, somebody, taken, undone

PEOPLE = "Email,First Name\nada@a.example,Ada\nbo@b.example,Bo\ncy@c.example,Cy\n"


def lead(email: str) -> Lead:
    return Lead.objects.get(email=email)


@pytest.mark.django_db
def test_one_entry_says_which_leads_went_and_who_wanted_it() -> None:
    one = run(taken(PEOPLE))
    ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    undone(one)
    entry = AuditEntry.objects.get(action="lead.removed")
    assert (entry.actor, entry.kind, entry.subject_id) == (somebody(), "import", one.pk)
    assert entry.details == {"leads": 3, "ids": f"{ids[0]}-{ids[2]}"}


def test_ids_are_said_in_short() -> None:
    assert spans([3, 4, 5, 9, 11, 12]) == "3-5, 9, 11-12"


@pytest.mark.django_db
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_lead_that_was_merged_stays_with_the_other(is_kept: bool) -> None:
    other = create_lead({"first_name": "Ada"}, NOW).pk
    one = run(taken(PEOPLE))
    ada = lead("ada@a.example").pk
    kept, gone = (ada, other) if is_kept else (other, ada)
    merge(kept, gone, why="", by=somebody(), now=NOW)
    undone(one)
    assert {kept, gone} == set(Lead.with_merged.values_list("pk", flat=True))
    work = FileWork.objects.get(of=one)
    assert (work.what, work.row_id, "merged" in work.kept or "changed" in work.kept) == ("lead", ada, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_held", [True, False], ids=["held", "control"])
def test_who_just_works_a_lead_is_waited_for_and_the_lead_stays(monkeypatch, is_held: bool) -> None:
    source = run(taken(PEOPLE)).choices["source"]
    ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    if not is_held:  # asked before anything is held, as if nobody could come in between
        touched = undoing_leads._touched(undoing_leads.among(ids), source)
        monkeypatch.setattr(undoing_leads, "_touched", lambda ids, source: touched)
    _, gone = overlapping(
        lambda: move_stage([ids[0]], "sal", somebody(), "", NOW),
        lambda: transaction.atomic(remove_untouched)(ids, source),
    )
    assert gone == ((ids[1:], {ids[0]: "was worked by somebody"}) if is_held else (ids, {}))
    assert StageMove.objects.filter(lead=ids[0]).exists() is is_held
