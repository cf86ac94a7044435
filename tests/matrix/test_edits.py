"""Editing a draft: no edit is lost, each is written down, and what clashes is shown from both sides."""

from typing import Any

import pytest

from scoring.matrix.cells import CellRefused
from scoring.matrix.drafts import DraftGone, NotADraft, delete_draft
from scoring.matrix.edits import Cell, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.freezing import freeze
from scoring.matrix.recording import Clash, Editor, RowGone
from scoring.matrix.row_edits import add_row, copy_row, move_row, remove_row
from scoring.matrix.versions import document_of
from scoring.models import Disqualifier, Edit, MatrixVersion, Parameter, ScoringRule, Threshold


def rule_of(draft: MatrixVersion, key: str) -> ScoringRule:
    return ScoringRule.objects.get(parameter__version=draft, key=key)


def parameter_of(draft: MatrixVersion, key: str) -> Parameter:
    return Parameter.objects.get(version=draft, key=key)


def cell(row: ScoringRule | Parameter, name: str) -> Cell:
    return Cell("rule" if isinstance(row, ScoringRule) else "parameter", row.pk, name)


def rule_in(draft: MatrixVersion, key: str) -> dict[str, Any]:
    """A rule as the draft's document has it now."""
    rules = [rule for one in document_of(draft)["parameters"] for rule in one["rules"]]
    return next(rule for rule in rules if rule["key"] == key)


def order_in(draft: MatrixVersion, parameter: str) -> list[str]:
    found = next(one for one in document_of(draft)["parameters"] if one["key"] == parameter)
    return [rule["key"] for rule in found["rules"]]


def test_a_cell_takes_a_value_and_the_edit_is_written_down(draft: MatrixVersion, mara: Editor) -> None:
    at = cell(rule_of(draft, "pricing"), "pays")
    edit = change_cell(draft.pk, at, {"points": 6}, seen=0, editor=mara)
    assert rule_in(draft, "pricing")["points"] == 6
    assert edit is not None
    assert (edit.number, edit.kind, edit.old, edit.new) == (1, "change", {"points": 4}, {"points": 6})
    assert (edit.row_name, edit.by) == ("Website › Viewed the pricing page", mara.by)
    draft.refresh_from_db()
    assert draft.last_edit == 1


def test_the_same_value_again_is_no_edit(draft: MatrixVersion, mara: Editor) -> None:
    at = cell(rule_of(draft, "pricing"), "cap")
    assert change_cell(draft.pk, at, 16, seen=0, editor=mara) is None
    assert not Edit.objects.exists()


def test_edits_of_different_cells_of_one_rule_both_stay(
    draft: MatrixVersion, mara: Editor, sam: Editor
) -> None:
    pricing = rule_of(draft, "pricing")
    change_cell(draft.pk, cell(pricing, "pays"), {"points": 6}, seen=0, editor=mara)
    change_cell(draft.pk, cell(pricing, "fades"), {"half_life_days": 14}, seen=0, editor=sam)
    assert rule_in(draft, "pricing") == {
        "key": "pricing",
        "label": "Viewed the pricing page",
        "count": ["web.page.pricing"],
        "points": 6,
        "half_life_days": 14,
        "cap": 16,
    }


def test_a_clash_shows_both_values_and_writes_nothing(
    draft: MatrixVersion, mara: Editor, sam: Editor
) -> None:
    at = cell(rule_of(draft, "pricing"), "fades")
    change_cell(draft.pk, at, {"half_life_days": 14}, seen=0, editor=mara)
    with pytest.raises(Clash) as clash:
        change_cell(draft.pk, at, {"half_life_days": 60}, seen=0, editor=sam)
    assert (clash.value.stored, clash.value.wanted) == ({"half_life_days": 14}, {"half_life_days": 60})
    assert clash.value.edit is not None
    assert clash.value.edit.by == mara.by
    assert rule_in(draft, "pricing")["half_life_days"] == 14
    assert Edit.objects.count() == 1


def test_who_has_seen_the_other_value_may_put_another(
    draft: MatrixVersion, mara: Editor, sam: Editor
) -> None:
    at = cell(rule_of(draft, "pricing"), "fades")
    change_cell(draft.pk, at, {"half_life_days": 14}, seen=0, editor=mara)
    change_cell(draft.pk, at, {"half_life_days": 60}, seen=1, editor=sam)
    assert rule_in(draft, "pricing")["half_life_days"] == 60


def test_both_putting_the_same_is_no_clash(draft: MatrixVersion, mara: Editor, sam: Editor) -> None:
    at = cell(rule_of(draft, "pricing"), "cap")
    change_cell(draft.pk, at, 8, seen=0, editor=mara)
    assert change_cell(draft.pk, at, 8, seen=0, editor=sam) is None


def test_weights_of_different_axes_are_different_cells(
    draft: MatrixVersion, mara: Editor, sam: Editor
) -> None:
    change_cell(draft.pk, Cell("version", draft.pk, "weights.fit"), 70, seen=0, editor=mara)
    change_cell(draft.pk, Cell("version", draft.pk, "weights.engagement"), 30, seen=0, editor=sam)
    assert document_of(MatrixVersion.objects.get(pk=draft.pk))["weights"] == {"fit": 70, "engagement": 30}


def test_an_emptied_cell_leaves_nothing_in_the_document(draft: MatrixVersion, mara: Editor) -> None:
    change_cell(draft.pk, cell(rule_of(draft, "pricing"), "cap"), None, seen=0, editor=mara)
    assert "cap" not in rule_in(draft, "pricing")


def test_a_fault_is_kept(draft: MatrixVersion, mara: Editor) -> None:
    change_cell(draft.pk, cell(rule_of(draft, "pricing"), "pays"), {"points": "six"}, seen=0, editor=mara)
    assert rule_in(draft, "pricing")["points"] == "six"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pays", {"points": float("nan")}),
        ("pays", {"points": 10**5000}),
        ("pays", {"cap": 3}),
        ("pays", 3),
        ("label", "x" * 121),
        ("label", 5),
        ("label", "a\x00b"),
        ("note", "\ud800"),
        ("key", "Not A Key"),
        ("key", None),
        ("nothing", 1),
        ("if", ["x" * 60_000]),
    ],
)
def test_what_can_not_be_stored_is_refused(
    draft: MatrixVersion, mara: Editor, name: str, value: object
) -> None:
    with pytest.raises(CellRefused):
        change_cell(draft.pk, cell(rule_of(draft, "pricing"), name), value, seen=0, editor=mara)
    assert not Edit.objects.exists()


def test_a_key_that_is_taken_is_refused(draft: MatrixVersion, mara: Editor) -> None:
    with pytest.raises(CellRefused, match="taken"):
        change_cell(draft.pk, cell(rule_of(draft, "wood"), "key"), "glass", seen=0, editor=mara)


def test_a_new_rule_comes_where_it_was_put_with_a_key_of_its_label(
    draft: MatrixVersion, mara: Editor
) -> None:
    size, metals = parameter_of(draft, "size"), rule_of(draft, "metals")
    values = {"label": "In Wood", "if": [{"field": "industry", "is": "paper"}], "pays": {"points": 1}}
    add_row(draft.pk, "rule", values, editor=mara, parent_id=size.pk, after_id=metals.pk)
    assert order_in(draft, "size") == ["metals", "in_wood", "wood", "glass"]


@pytest.mark.parametrize(
    ("kind", "line", "values", "model"),
    [
        ("parameter", "", {"label": "Mood", "axis": "engagement", "max": 5}, Parameter),
        ("disqualifier", "", {"label": "Student", "if": [{"field": "title", "is": "student"}]}, Disqualifier),
        ("threshold", "band", {"key": "warm", "from": 50}, Threshold),
        ("threshold", "stage", {"key": "sql", "ways": [[{"score": "fit", "from": 80}]]}, Threshold),
    ],
)
def test_every_kind_of_row_can_be_added(
    draft: MatrixVersion, mara: Editor, kind: str, line: str, values: dict[str, Any], model: Any
) -> None:
    edit = add_row(draft.pk, kind, values, editor=mara, line=line)
    assert model.objects.filter(pk=edit.row_id, version=draft).exists()


def test_a_copy_stands_behind_its_model_with_a_key_of_its_own(draft: MatrixVersion, mara: Editor) -> None:
    copy_row(draft.pk, "rule", rule_of(draft, "metals").pk, editor=mara)
    assert order_in(draft, "size") == ["metals", "metals_2", "wood", "glass"]
    assert rule_in(draft, "metals_2")["if"] == rule_in(draft, "metals")["if"]


def test_a_parameter_is_copied_with_its_rules(draft: MatrixVersion, mara: Editor) -> None:
    copy_row(draft.pk, "parameter", parameter_of(draft, "size").pk, editor=mara)
    assert order_in(draft, "size_2") == order_in(draft, "size") == ["metals", "wood", "glass"]


def test_a_rule_moves_within_its_parameter_and_to_another(draft: MatrixVersion, mara: Editor) -> None:
    metals, glass, web = rule_of(draft, "metals"), rule_of(draft, "glass"), parameter_of(draft, "web")
    move_row(draft.pk, "rule", metals.pk, seen=0, editor=mara, after_id=glass.pk)
    assert order_in(draft, "size") == ["wood", "glass", "metals"]
    move_row(draft.pk, "rule", metals.pk, seen=1, editor=mara, after_id=None, parent_id=web.pk)
    assert order_in(draft, "web") == ["metals", "pricing"]
    assert move_row(draft.pk, "rule", metals.pk, seen=2, editor=mara, after_id=None) is None


def test_two_who_move_the_same_rule_clash(draft: MatrixVersion, mara: Editor, sam: Editor) -> None:
    metals, glass, wood = (rule_of(draft, key) for key in ("metals", "glass", "wood"))
    move_row(draft.pk, "rule", metals.pk, seen=0, editor=mara, after_id=glass.pk)
    with pytest.raises(Clash):
        move_row(draft.pk, "rule", metals.pk, seen=0, editor=sam, after_id=wood.pk)
    assert order_in(draft, "size") == ["wood", "glass", "metals"]


def test_what_somebody_has_just_changed_is_not_removed_unseen(
    draft: MatrixVersion, mara: Editor, sam: Editor
) -> None:
    size = parameter_of(draft, "size")
    change_cell(draft.pk, cell(rule_of(draft, "wood"), "pays"), {"points": 5}, seen=0, editor=sam)
    with pytest.raises(Clash):
        remove_row(draft.pk, "parameter", size.pk, seen=0, editor=mara)
    remove_row(draft.pk, "parameter", size.pk, seen=1, editor=mara)
    assert [one["key"] for one in document_of(draft)["parameters"]] == ["web"]


def test_an_edit_of_a_removed_rule_says_who_removed_it(
    draft: MatrixVersion, mara: Editor, sam: Editor
) -> None:
    wood = rule_of(draft, "wood")
    remove_row(draft.pk, "rule", wood.pk, seen=0, editor=mara)
    with pytest.raises(RowGone, match="Mara"):
        change_cell(draft.pk, cell(wood, "pays"), {"points": 5}, seen=0, editor=sam)


def test_a_row_of_another_draft_is_none_of_this_one(
    draft: MatrixVersion, mara: Editor, model_of_another: Parameter
) -> None:
    with pytest.raises(RowGone):
        change_cell(draft.pk, cell(model_of_another, "max"), 5, seen=0, editor=mara)


@pytest.fixture
def model_of_another(draft: MatrixVersion) -> Parameter:
    other = MatrixVersion.objects.create(model=draft.model, name="Other", created_at=draft.created_at)
    return Parameter.objects.create(version=other, key="size", axis="fit")


def test_a_version_that_is_being_published_takes_no_edit(draft: MatrixVersion, mara: Editor) -> None:
    at = cell(rule_of(draft, "pricing"), "cap")
    freeze(draft)
    with pytest.raises(NotADraft):
        change_cell(draft.pk, at, 8, seen=0, editor=mara)


def test_a_draft_that_was_deleted_takes_no_edit_and_says_so(draft: MatrixVersion, mara: Editor) -> None:
    metals = rule_of(draft, "metals")
    delete_draft(draft.pk, seen="0", by=mara.by, now=mara.now)
    with pytest.raises(DraftGone, match="deleted meanwhile"):
        change_cell(draft.pk, cell(metals, "cap"), 7, seen=0, editor=mara)


def test_what_can_not_be_stored_is_refused_before_a_clash_is_shown(
    draft: MatrixVersion, mara: Editor
) -> None:
    at = cell(rule_of(draft, "metals"), "pays")
    change_cell(draft.pk, at, {"points": 7}, seen=0, editor=mara)
    with pytest.raises(CellRefused):
        change_cell(draft.pk, at, {"tiers": float("nan")}, seen=0, editor=mara)


def test_a_draft_with_faults_is_copied_with_them(draft: MatrixVersion, mara: Editor) -> None:
    change_cell(draft.pk, cell(rule_of(draft, "metals"), "pays"), {"points": "many"}, seen=0, editor=mara)
    copy = draft_copy(draft, by=mara.by, now=mara.now)
    assert document_of(copy) == document_of(MatrixVersion.objects.get(pk=draft.pk))
    assert rule_of(copy, "metals").pk != rule_of(draft, "metals").pk
