"""Drafts: an edit names the revision it saw, and no edit is lost."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from scoring.matrix.drafts import NotADraft, StaleEdit, faults_with
from scoring.matrix.freezing import freeze
from scoring.matrix.recording import Editor
from scoring.matrix.versions import document_of
from scoring.matrix.whole_rows import delete_row, save_row
from scoring.models import MatrixVersion, Parameter, ScoringRule, Threshold

NOBODY = Editor(None, datetime(2026, 6, 1, tzinfo=UTC))


def rule(draft: MatrixVersion, key: str) -> ScoringRule:
    return ScoringRule.objects.get(parameter__version=draft, key=key)


def test_an_edit_raises_the_revision(draft: MatrixVersion) -> None:
    row = rule(draft, "now")
    row.definition["points"] = 8
    save_row(row, seen_revision=1, editor=NOBODY)
    stored = rule(draft, "now")
    assert (stored.definition["points"], stored.revision) == (8, 2)


def test_a_stale_edit_is_refused_with_both_sides(draft: MatrixVersion) -> None:
    mine, theirs = rule(draft, "now"), rule(draft, "now")
    theirs.label = "Now"
    save_row(theirs, seen_revision=1, editor=NOBODY)
    mine.label = "At once"
    with pytest.raises(StaleEdit) as refused:
        save_row(mine, seen_revision=1, editor=NOBODY)
    [difference] = refused.value.differences
    assert (difference.field, difference.stored, difference.wanted) == ("label", "Now", "At once")
    assert rule(draft, "now").label == "Now"


def test_edits_of_different_rules_both_stay(draft: MatrixVersion) -> None:
    mine, theirs = rule(draft, "now"), rule(draft, "industry")
    mine.label, theirs.label = "Now", "Metals"
    save_row(theirs, seen_revision=1, editor=NOBODY)
    save_row(mine, seen_revision=1, editor=NOBODY)
    assert {rule(draft, "now").label, rule(draft, "industry").label} == {"Now", "Metals"}


def test_what_somebody_changed_is_not_deleted_unseen(draft: MatrixVersion) -> None:
    save_row(rule(draft, "now"), seen_revision=1, editor=NOBODY)
    with pytest.raises(StaleEdit):
        delete_row(rule(draft, "now"), seen_revision=1, editor=NOBODY)
    assert rule(draft, "now")


def test_an_edit_of_what_was_deleted_is_refused(draft: MatrixVersion) -> None:
    mine = rule(draft, "industry")
    delete_row(rule(draft, "industry"), seen_revision=1, editor=NOBODY)
    with pytest.raises(StaleEdit) as refused:
        save_row(mine, seen_revision=1, editor=NOBODY)
    assert refused.value.stored is None


def test_a_published_version_takes_no_edit(draft: MatrixVersion) -> None:
    row = rule(draft, "now")
    freeze(draft)
    with pytest.raises(NotADraft):
        save_row(row, seen_revision=1, editor=NOBODY)


def test_a_new_row_comes_into_the_document(draft: MatrixVersion) -> None:
    save_row(Threshold(version=draft, kind="band", key="warm", from_score=50, position=1), None, NOBODY)
    assert {"band": "warm", "from": 50} in document_of(draft)["bands"]


def test_a_piece_that_is_not_legal_is_named_from_itself_on(draft: MatrixVersion) -> None:
    row = rule(draft, "now")
    row.definition = {"points": 3}
    assert [fault.path for fault in faults_with(row)] == ["if"]
    assert rule(draft, "now").definition != row.definition


def test_faults_elsewhere_are_none_of_an_edit(draft: MatrixVersion) -> None:
    ScoringRule.objects.filter(key="industry").update(definition={})
    assert faults_with(rule(draft, "now")) == []


def test_looking_for_faults_of_a_new_row_leaves_none_behind(draft: MatrixVersion) -> None:
    row = Parameter(version=draft, key="spend", axis="penalty", max=5)
    faults = [fault.path for fault in faults_with(row)]
    assert "max" in faults
    assert row.pk is None
    assert not Parameter.objects.filter(key="spend").exists()


# -- races -------------------------------------------------------------------------------------------------


def edits_at_once(draft: MatrixVersion, save: Any) -> list[str]:
    """Two people, who both saw revision 1, save at the same moment; what became of each."""
    ready, outcomes = threading.Barrier(2), []

    def edit(label: str) -> None:
        row = rule(draft, "now")
        row.label = label
        ready.wait()
        try:
            save(row)
            outcomes.append("saved")
        except StaleEdit:
            outcomes.append("refused")
        finally:
            connection.close()

    people = [threading.Thread(target=edit, args=(label,)) for label in ("mine", "theirs")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_is_refused(draft: MatrixVersion) -> None:
    assert edits_at_once(draft, lambda row: save_row(row, 1, NOBODY)) == ["refused", "saved"]


@pytest.mark.django_db(transaction=True)
def test_without_the_revision_both_would_be_saved(draft: MatrixVersion) -> None:
    """The control: the same race, with the guard left out, loses an edit."""
    assert edits_at_once(draft, unguarded) == ["saved", "saved"]


def unguarded(row: ScoringRule) -> None:
    with transaction.atomic():
        row.save()
