"""Undoing: one's own edits, the latest first, and never what somebody else has changed since."""

import random
from typing import Any

import pytest

from scoring.matrix.edits import Cell, change_cell
from scoring.matrix.recording import Clash, Editor
from scoring.matrix.row_edits import add_row, copy_row, move_row, remove_row
from scoring.matrix.undoing import NothingToUndo, redo, undo
from scoring.matrix.versions import document_of
from scoring.models import Edit, MatrixVersion, Parameter, ScoringRule

from .test_edits import cell, order_in, parameter_of, rule_in, rule_of


def points(draft: MatrixVersion, value: int, editor: Editor) -> None:
    seen = MatrixVersion.objects.get(pk=draft.pk).last_edit
    change_cell(
        draft.pk, cell(rule_of(draft, "pricing"), "pays"), {"points": value}, seen=seen, editor=editor
    )


def test_undoing_goes_back_step_by_step_and_forth_again(draft: MatrixVersion, mara: Editor) -> None:
    points(draft, 6, mara)
    points(draft, 7, mara)
    undo(draft.pk, editor=mara)
    assert rule_in(draft, "pricing")["points"] == 6
    undo(draft.pk, editor=mara)
    assert rule_in(draft, "pricing")["points"] == 4
    redo(draft.pk, editor=mara)
    redo(draft.pk, editor=mara)
    assert rule_in(draft, "pricing")["points"] == 7
    undo(draft.pk, editor=mara)
    assert rule_in(draft, "pricing")["points"] == 6
    assert Edit.objects.filter(version=draft).count() == 7


def test_one_undoes_ones_own_alone(draft: MatrixVersion, mara: Editor, sam: Editor) -> None:
    points(draft, 6, mara)
    with pytest.raises(NothingToUndo):
        undo(draft.pk, editor=sam)


def test_what_somebody_else_changed_since_is_not_undone(
    draft: MatrixVersion, mara: Editor, sam: Editor
) -> None:
    points(draft, 6, mara)
    points(draft, 9, sam)
    with pytest.raises(Clash) as clash:
        undo(draft.pk, editor=mara)
    assert (clash.value.stored, clash.value.wanted) == ({"points": 9}, {"points": 4})
    assert rule_in(draft, "pricing")["points"] == 9


def test_after_another_edit_nothing_is_done_again(draft: MatrixVersion, mara: Editor) -> None:
    points(draft, 6, mara)
    undo(draft.pk, editor=mara)
    points(draft, 8, mara)
    with pytest.raises(NothingToUndo):
        redo(draft.pk, editor=mara)


def test_a_removed_rule_comes_back_under_its_id_where_it_was(draft: MatrixVersion, mara: Editor) -> None:
    before, wood = document_of(draft), rule_of(draft, "wood")
    remove_row(draft.pk, "rule", wood.pk, seen=0, editor=mara)
    undo(draft.pk, editor=mara)
    assert document_of(draft) == before
    assert rule_of(draft, "wood").pk == wood.pk


def test_a_removed_parameter_comes_back_with_its_rules(draft: MatrixVersion, mara: Editor) -> None:
    before = document_of(draft)
    remove_row(draft.pk, "parameter", parameter_of(draft, "size").pk, seen=0, editor=mara)
    undo(draft.pk, editor=mara)
    assert document_of(draft) == before


def test_a_new_rule_that_somebody_else_has_filled_in_is_not_undone(
    draft: MatrixVersion, mara: Editor, sam: Editor
) -> None:
    size = parameter_of(draft, "size")
    edit = add_row(draft.pk, "rule", {"label": "Paper"}, editor=mara, parent_id=size.pk)
    change_cell(draft.pk, Cell("rule", edit.row_id, "pays"), {"points": 3}, seen=edit.number, editor=sam)
    with pytest.raises(Clash):
        undo(draft.pk, editor=mara)
    assert "paper" in order_in(draft, "size")


def random_edit(dice: random.Random, draft: MatrixVersion, editor: Editor) -> None:
    """Any one edit of the draft as it stands, having seen everything."""
    seen = MatrixVersion.objects.get(pk=draft.pk).last_edit
    rules = list(ScoringRule.objects.filter(parameter__version=draft).order_by("pk"))
    parameters = list(Parameter.objects.filter(version=draft).order_by("pk"))
    if not parameters or not rules:
        add_row(draft.pk, "parameter", {"label": "New", "axis": "fit"}, editor=editor)
        return
    rule, parameter = dice.choice(rules), dice.choice(parameters)
    known: dict[str, Any] = {"seen": seen, "editor": editor}
    choice = dice.randrange(7)
    if choice == 0:
        change_cell(draft.pk, cell(rule, "pays"), {"points": dice.randrange(-9, 9)}, **known)
    elif choice == 1:
        change_cell(draft.pk, cell(parameter, "max"), dice.choice([None, 5, 7.5, 20]), **known)
    elif choice == 2:
        add_row(draft.pk, "rule", {"label": f"New {seen}"}, editor=editor, parent_id=parameter.pk)
    elif choice == 3:
        copy_row(draft.pk, *dice.choice([("rule", rule.pk), ("parameter", parameter.pk)]), editor=editor)
    elif choice == 4:
        remove_row(draft.pk, *dice.choice([("rule", rule.pk), ("parameter", parameter.pk)]), **known)
    elif choice == 5:
        move_row(draft.pk, "rule", rule.pk, after_id=dice.choice([None, dice.choice(rules).pk]), **known)
    else:
        move_row(draft.pk, "parameter", parameter.pk, after_id=dice.choice(parameters).pk, **known)


@pytest.mark.parametrize("seed", range(12))
def test_undoing_everything_leads_back_to_the_beginning(
    draft: MatrixVersion, mara: Editor, seed: int
) -> None:
    dice, before = random.Random(seed), document_of(draft)
    for _ in range(30):
        random_edit(dice, draft, mara)
    after, done = document_of(draft), Edit.objects.filter(version=draft).count()
    for _ in range(done):
        undo(draft.pk, editor=mara)
    assert document_of(MatrixVersion.objects.get(pk=draft.pk)) == before
    for _ in range(done):
        redo(draft.pk, editor=mara)
    assert document_of(MatrixVersion.objects.get(pk=draft.pk)) == after
    numbers = Edit.objects.filter(version=draft).values_list("number", flat=True)
    assert list(numbers) == list(range(1, 3 * done + 1))
