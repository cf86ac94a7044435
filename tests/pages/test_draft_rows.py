"""Rows of a draft added, moved, copied, removed and brought back; and everything of a row on its own page."""

from typing import Any

import pytest
from django.urls import reverse

from scoring.matrix.cells import read_cell
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.models import Edit, MatrixVersion, ScoringRule

from .draft import NOW, new_draft, page, parameter_of, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: Any) -> MatrixVersion:
    return new_draft(world.people["marketing"])


def act(
    world: Any, draft: MatrixVersion, kind: str, row_id: int, name: str, who: str = "marketing", **sent: Any
) -> Any:
    address = reverse("draft_act", args=[draft.pk, kind, row_id, name])
    return world.client(who).post(address, {"have": "", "seen": 1_000, **sent})


def add(world: Any, draft: MatrixVersion, to: str, **sent: Any) -> Any:
    return world.client("marketing").post(reverse("draft_add", args=[draft.pk]), {"to": to, **sent})


def order(draft: MatrixVersion, parameter: str) -> list[str]:
    rules = ScoringRule.objects.filter(parameter=parameter_of(draft, parameter))
    return list(rules.order_by("position", "id").values_list("key", flat=True))


def test_a_rule_is_added_and_its_name_is_to_be_typed(world: Any, draft: MatrixVersion) -> None:
    parameter = parameter_of(draft, "web")
    text = add(world, draft, f"rule:{parameter.pk}", have="").content.decode()
    made = parameter.rules.get(key="new_rule")
    assert f'data-focus="rule-{made.pk}-label" data-opens' in text
    assert order(draft, "web")[-1] == "new_rule"
    assert "say for whom it is, or what it measures" in page(world.client("manager"), draft)


@pytest.mark.parametrize("to", ["parameter:fit", "parameter:penalty", "threshold:grade", "threshold:level",
                                "threshold:band", "threshold:stage", "disqualifier:"])  # fmt: skip
def test_every_kind_of_row_can_be_added_twice(world: Any, draft: MatrixVersion, to: str) -> None:
    for _ in range(2):
        assert add(world, draft, to, have="").status_code == 200
    assert Edit.objects.filter(version=draft, kind="add").count() == 2
    assert page(world.client("manager"), draft).count('class="tag">new') == 2


@pytest.mark.parametrize("to", ["rule:x", "rule:99999999", "threshold:nothing", "parameter:heart"])
def test_nothing_is_added_where_nothing_can_be(world: Any, draft: MatrixVersion, to: str) -> None:
    assert add(world, draft, to, have="").status_code in (409, 422)
    assert add(world, draft, "lead:1").status_code == 404


def test_without_script_one_goes_on_to_the_new_row(world: Any, draft: MatrixVersion) -> None:
    response = add(world, draft, f"rule:{parameter_of(draft, 'web').pk}")
    made = parameter_of(draft, "web").rules.get(key="new_rule")
    assert response["Location"] == reverse("draft_rule", args=[draft.pk, made.pk])


def test_a_rule_moves_up_and_down_and_on_into_the_next_parameter(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "visit")
    act(world, draft, "rule", row.pk, "down")
    assert order(draft, "web")[:2] == ["product", "visit"]
    act(world, draft, "rule", row.pk, "up")
    act(world, draft, "rule", row.pk, "up")
    assert order(draft, "relationship")[-1] == "visit"
    act(world, draft, "rule", row.pk, "down")
    assert order(draft, "web")[0] == "visit"


def test_a_row_is_dragged_behind_another(world: Any, draft: MatrixVersion) -> None:
    row, other = rule_of(draft, "web", "visit"), rule_of(draft, "content", "again")
    act(world, draft, "rule", row.pk, "move", after=other.pk, parent=other.parameter_id)
    assert order(draft, "content")[:3] == ["download", "again", "visit"]


def test_a_parameter_moves_within_its_axis(world: Any, draft: MatrixVersion) -> None:
    keys = draft.parameters.filter(axis="engagement").order_by("position", "id").values_list("key", flat=True)
    assert list(keys)[:2] == ["web", "content"]
    act(world, draft, "parameter", parameter_of(draft, "content").pk, "up")
    assert list(keys.all())[:2] == ["content", "web"]
    act(world, draft, "parameter", parameter_of(draft, "content").pk, "up")
    assert list(keys.all())[:2] == ["content", "web"]


def test_a_copy_comes_right_behind(world: Any, draft: MatrixVersion) -> None:
    act(world, draft, "rule", rule_of(draft, "web", "visit").pk, "copy")
    assert order(draft, "web")[:2] == ["visit", "visit_2"]


def test_what_is_removed_can_be_brought_back_and_removed_again(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "visit")
    text = act(world, draft, "rule", row.pk, "remove").content.decode()
    assert "is removed." in text
    assert reverse("draft_undo", args=[draft.pk]) in text
    assert "visit" not in order(draft, "web")
    client = world.client("marketing")
    assert client.post(reverse("draft_undo", args=[draft.pk]), {"have": ""}).status_code == 200
    assert order(draft, "web")[0] == "visit"
    client.post(reverse("draft_redo", args=[draft.pk]), {"have": ""})
    assert "visit" not in order(draft, "web")


def test_one_undoes_ones_own_edits_only(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "visit")
    editor = Editor(world.people["manager"], NOW)
    change_cell(draft.pk, Cell("rule", row.pk, "cap"), 9, seen=0, editor=editor)
    text = (
        world.client("marketing").post(reverse("draft_undo", args=[draft.pk]), {"have": ""}).content.decode()
    )
    assert "There is nothing of yours to undo" in text
    row.refresh_from_db()
    assert read_cell(row, "cap") == 9


def test_a_row_that_somebody_changed_since_is_not_removed_unseen(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "visit")
    editor = Editor(world.people["manager"], NOW)
    change_cell(draft.pk, Cell("rule", row.pk, "cap"), 9, seen=0, editor=editor)
    response = act(world, draft, "rule", row.pk, "remove", seen=0)
    assert response.status_code == 409
    assert f"{world.people['manager']} changed it meanwhile" in response.content.decode()
    assert "visit" in order(draft, "web")


def everything_of(world: Any, draft: MatrixVersion, row: Any) -> Any:
    return world.client("marketing").get(reverse("draft_rule", args=[draft.pk, row.pk]))


def sent_by(response: Any) -> dict[str, Any]:
    """The fields of a row's page as a browser sends them, nothing touched."""
    sent: dict[str, Any] = {"seen": response.context["sheet"].revision}
    for form in response.context["shown"].forms:
        sent[f"{form.cell}:mark"] = form.mark
        for short, texts in form.many.items():
            if short not in ("tiers", "steps", "types"):
                sent[form.cell if short == "value" else f"{form.cell}:{short}"] = list(texts)
    return sent


def test_everything_of_a_rule_stands_on_its_own_page(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "content", "video_engineers")
    response = everything_of(world, draft, row)
    assert [form.cell for form in response.context["shown"].forms] == [
        "label", "measures", "if", "pays", "fades", "limit", "cap", "note", "key",
    ]  # fmt: skip
    text = response.content.decode()
    assert 'value="content.videocast" selected' in text
    assert 'value="engineering" checked' in text


def test_only_the_cells_that_were_touched_are_edited(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "content", "video_engineers")
    address = reverse("draft_rule", args=[draft.pk, row.pk])
    sent = sent_by(everything_of(world, draft, row)) | {"pays:points": "2", "note": "Twice\r\nas much"}
    response = world.client("marketing").post(address, sent)
    assert response.status_code == 302
    edits = Edit.objects.filter(version=draft).order_by("number")
    assert [(edit.cell, edit.new) for edit in edits] == [
        ("pays", {"points": 2}),
        ("note", "Twice\nas much"),
    ]


def test_what_is_refused_on_the_page_is_said_at_the_cell_and_kept(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "content", "video_engineers")
    address = reverse("draft_rule", args=[draft.pk, row.pk])
    sent = sent_by(everything_of(world, draft, row)) | {"cap": "a lot", "key": "Not So", "pays:points": "2"}
    response = world.client("marketing").post(address, sent)
    faults = {form.cell: form.fault for form in response.context["shown"].forms if form.fault}
    assert set(faults) == {"cap", "key"}
    assert 'value="a lot"' in response.content.decode()
    row.refresh_from_db()
    assert read_cell(row, "pays") == {"points": 2}


def test_a_clash_on_the_page_shows_theirs_and_sent_again_writes(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "content", "video_engineers")
    address, client = reverse("draft_rule", args=[draft.pk, row.pk]), world.client("marketing")
    sent = sent_by(everything_of(world, draft, row)) | {"cap": "7"}
    editor = Editor(world.people["manager"], NOW)
    change_cell(draft.pk, Cell("rule", row.pk, "cap"), 9, seen=0, editor=editor)
    response = client.post(address, sent)
    faults = {form.cell: form.fault for form in response.context["shown"].forms if form.fault}
    assert f"{world.people['manager']} wrote “9” here meanwhile" in faults["cap"]
    again = sent | {"seen": response.context["sheet"].revision}
    assert client.post(address, again).status_code == 302
    row.refresh_from_db()
    assert read_cell(row, "cap") == 7


def test_conditions_grow_on_the_page_without_anything_being_saved(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "content", "video_engineers")
    address, client = reverse("draft_rule", args=[draft.pk, row.pk]), world.client("marketing")
    sent = sent_by(everything_of(world, draft, row))
    text = client.post(address, sent | {"do": "add if", "if:add": "did_not", "cap": "77"}).content.decode()
    assert 'name="if:1:about" value="did_not"' in text
    assert 'value="77"' in text
    text = client.post(address, sent | {"do": "drop if:0"}).content.decode()
    assert "if:0:about" not in text
    assert not Edit.objects.filter(version=draft).exists()


@pytest.mark.parametrize("kind", ["parameter", "threshold", "disqualifier", "version"])
def test_every_row_has_a_page(world: Any, draft: MatrixVersion, kind: str) -> None:
    rows = {
        "parameter": parameter_of(draft, "web").pk,
        "threshold": draft.thresholds.get(key="mql").pk,
        "disqualifier": draft.disqualifiers.get(key="student").pk,
        "version": draft.pk,
    }
    response = world.client("manager").get(reverse("draft_row", args=[draft.pk, kind, rows[kind]]))
    assert response.status_code == 200
    assert not any(form.raw for form in response.context["shown"].forms)
