"""A draft is brought up to date when another version came into force since it was begun."""

import copy
import random
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.models import AuditEntry
from scoring.engine.matrix import parse, read_yaml
from scoring.matrix.difference_rows import one_text
from scoring.matrix.differences import by_row, differences
from scoring.matrix.drafts import DraftMoved
from scoring.matrix.rebase import (
    MINE,
    THEIRS,
    UpdateRefused,
    bring_up_to_date,
    replace_in_force,
    update_of,
)
from scoring.matrix.recording import Editor, hold
from scoring.matrix.rows import plain_document
from scoring.matrix.signing import is_behind
from scoring.matrix.taking_over import make_same
from scoring.matrix.versions import document_of, draft_from_document
from scoring.models import MatrixVersion, ScoringModel
from scoring.rescoring.publish import publish
from tests.matrix.conftest import MATRIX, NOW
from tests.matrix.odd_matrices import changed_matrix
from tests.matrix.test_taking_over import legal
from tests.signing import signed

Change = Callable[[Any], Any]
_numbers = count(1)


def small(change: Change = lambda one: None) -> Any:
    document = plain_document(parse(read_yaml(MATRIX)))
    change(document)
    return document


def fork(mara: Editor, base: Any, theirs: Any, mine: Any) -> MatrixVersion:
    """A draft of `base` that was made `mine`, while `theirs` came into force."""
    model = ScoringModel.objects.create(key=f"small_{next(_numbers)}", name="Small")
    first = put_in_force(draft_from_document(model, base, None, NOW))
    draft = draft_from_document(model, base, None, NOW, first)
    put_in_force(draft_from_document(model, theirs, None, NOW, first))
    make_same(hold(draft.pk), mine, mara)
    return again(draft)


def put_in_force(draft: MatrixVersion) -> MatrixVersion:
    publish(signed(draft, NOW), NOW)
    return draft


def again(draft: MatrixVersion) -> MatrixVersion:
    return MatrixVersion.objects.select_related("model__active", "base").get(pk=draft.pk)


def seen(draft: MatrixVersion) -> tuple[int, int]:
    assert draft.model.active_id
    return draft.last_edit, draft.model.active_id


def updated(draft: MatrixVersion, mara: Editor, side: str = MINE) -> Any:
    choices = {one.key: side for one in update_of(draft).disputes}
    bring_up_to_date(draft.pk, choices, seen=seen(draft), editor=mara)
    return document_of(again(draft))


def points(rule: int, number: float) -> Change:
    def change(document: Any) -> None:
        document["parameters"][0]["rules"][rule]["points"] = number

    return change


def rename(document: Any) -> None:
    document["parameters"][0]["key"] = "company"
    document["parameters"][0]["rules"][1]["key"] = "timber"


def remove(document: Any) -> None:
    del document["parameters"][0]["rules"][1]


@pytest.mark.django_db
def test_what_the_draft_did_not_touch_is_taken_over_as_edits(mara: Editor) -> None:
    draft = fork(mara, small(), small(points(0, 3)), small(points(1, 9)))
    assert is_behind(draft)
    document = updated(draft, mara)
    assert [rule["points"] for rule in document["parameters"][0]["rules"]] == [3, 9, 8]
    assert again(draft).last_edit == draft.last_edit + 1
    assert not is_behind(again(draft))


@pytest.mark.django_db
@pytest.mark.parametrize(("side", "number"), [(MINE, 9), (THEIRS, 3)])
def test_what_both_changed_is_chosen(mara: Editor, side: str, number: float) -> None:
    draft = fork(mara, small(), small(points(0, 3)), small(points(0, 9)))
    (dispute,) = update_of(draft).disputes
    assert (dispute.title, dispute.mine, dispute.theirs) == ("In metals", "2 → 9 points", "2 → 3 points")
    assert updated(draft, mara, side)["parameters"][0]["rules"][0]["points"] == number


@pytest.mark.django_db
def test_nothing_is_written_before_every_side_is_chosen(mara: Editor) -> None:
    draft = fork(mara, small(), small(points(0, 3)), small(points(0, 9)))
    with pytest.raises(UpdateRefused, match="Choose a side"):
        bring_up_to_date(draft.pk, {}, seen=seen(draft), editor=mara)
    assert is_behind(again(draft))


@pytest.mark.django_db
def test_what_both_changed_alike_is_no_matter(mara: Editor) -> None:
    draft = fork(mara, small(), small(points(0, 3)), small(points(0, 3)))
    update = update_of(draft)
    assert (update.taken, update.disputes) == ((), ())


@pytest.mark.django_db
def test_a_row_that_was_renamed_here_is_found_for_what_changed_there(mara: Editor) -> None:
    draft = fork(mara, small(), small(points(1, 5)), small(rename))
    rule = updated(draft, mara)["parameters"][0]["rules"][1]
    assert (rule["key"], rule["points"]) == ("timber", 5)


@pytest.mark.django_db
@pytest.mark.parametrize(("side", "keys"), [(MINE, "metals glass"), (THEIRS, "metals wood glass")])
def test_a_rule_removed_here_and_changed_there_comes_back_only_if_chosen(
    mara: Editor, side: str, keys: str
) -> None:
    draft = fork(mara, small(), small(points(1, 5)), small(remove))
    assert update_of(draft).disputes[0].mine == "is removed"
    rules = updated(draft, mara, side)["parameters"][0]["rules"]
    assert [rule["key"] for rule in rules] == keys.split()


@pytest.mark.django_db
@pytest.mark.parametrize(("side", "count"), [(MINE, 2), (THEIRS, 1)])
def test_a_parameter_removed_there_and_changed_here_goes_only_if_chosen(
    mara: Editor, side: str, count: int
) -> None:
    def remove_parameter(document: Any) -> None:
        del document["parameters"][1]
        document["weights"] = {"fit": 1}

    def change_in_it(document: Any) -> None:
        document["parameters"][1]["rules"][0]["points"] = 7

    draft = fork(mara, small(), small(remove_parameter), small(change_in_it))
    assert len(updated(draft, mara, side)["parameters"]) == count


@pytest.mark.django_db
def test_rows_that_both_added_under_one_key_are_chosen_from(mara: Editor) -> None:
    def add(number: float) -> Change:
        def change(document: Any) -> None:
            new = {"key": "new", "if": [{"field": "industry", "is": "paper"}], "points": number}
            document["parameters"][0]["rules"].append(new)

        return change

    draft = fork(mara, small(), small(add(1)), small(add(6)))
    assert updated(draft, mara, THEIRS)["parameters"][0]["rules"][-1]["points"] == 1


@pytest.mark.django_db
def test_an_edit_meanwhile_or_another_version_stops_it(mara: Editor) -> None:
    draft = fork(mara, small(), small(points(0, 3)), small(points(1, 9)))
    last, active = seen(draft)
    for stale in ((last - 1, active), (last, active - 1)):
        with pytest.raises(DraftMoved):
            bring_up_to_date(draft.pk, {}, seen=stale, editor=mara)


@pytest.mark.django_db
def test_somebody_may_say_that_the_draft_replaces_what_is_in_force(mara: Editor) -> None:
    draft = fork(mara, small(), small(points(0, 3)), small(points(1, 9)))
    before = document_of(draft)
    assert mara.by
    replace_in_force(draft.pk, seen=seen(draft), by=mara.by, now=NOW)
    assert document_of(again(draft)) == before
    assert not is_behind(again(draft))
    assert AuditEntry.objects.filter(action="matrix.replaces").count() == 1


@pytest.mark.django_db
def test_a_draft_of_which_nobody_knows_the_base_can_only_replace(mara: Editor) -> None:
    draft = fork(mara, small(), small(points(0, 3)), small())
    MatrixVersion.objects.filter(pk=draft.pk).update(base=None)
    with pytest.raises(UpdateRefused, match="say that it replaces"):
        update_of(again(draft))


def forked(seed: int) -> tuple[Any, Any, Any]:
    """One matrix, and what two people made of it."""
    base, theirs = map(legal, changed_matrix(seed))
    mine = copy.deepcopy(base)
    rng = random.Random(seed)
    for parameter in mine["parameters"]:
        for rule in parameter["rules"]:
            if "points" in rule and rng.random() < 0.4:
                rule["points"] = rng.choice((3, 5, 7))
    rng.shuffle(rng.choice(mine["parameters"])["rules"])
    return base, theirs, legal(mine)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_at_the_end_the_draft_differs_from_what_is_in_force_in_its_own_changes_alone(
    mara: Editor, seed: int
) -> None:
    base, theirs, mine = forked(seed)
    draft = fork(mara, base, theirs, mine)
    own = {(one.cell, one_text(one.new)) for one in differences(base, mine)}
    left = [one for one in differences(theirs, updated(draft, mara, MINE)) if one.kind == "changed"]
    # By what was put where: the row itself may be called otherwise there.
    assert {(one.cell, one_text(one.new)) for one in left} <= own, [row.words for row in by_row(left)]
