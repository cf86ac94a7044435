"""Cells of a draft edited from the page: typed, chosen in a form, refused, clashing."""

import json
import re
from typing import Any

import pytest
from django.urls import reverse

from scoring.matrix.cells import read_cell
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.models import Edit, MatrixVersion
from scoring.pages.draft.notation import NotRead, read, write

from .draft import NOW, cell, new_draft, page, parameter_of, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: Any) -> MatrixVersion:
    return new_draft(world.people["marketing"])


def send(world: Any, draft: MatrixVersion, row: Any, name: str, who: str = "marketing", **fields: Any) -> Any:
    kind = type(row).__name__.lower().removeprefix("scoring")
    address = reverse("draft_cell", args=[draft.pk, "version" if row == draft else kind, row.pk, name])
    return world.client(who).post(address, {"seen": 0, "have": "", **fields})


def stored(row: Any, name: str) -> Any:
    row.refresh_from_db()
    return read_cell(row, name)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("pays", "6", {"points": 6}),
        ("pays", "−2.5", {"points": -2.5}),
        (
            "pays",
            "3 from 50, 6 from 1,000",
            {"tiers": [{"from": 50, "points": 3}, {"from": 1000, "points": 6}]},
        ),
        ("fades", "half-life 30 d", {"half_life_days": 30}),
        ("fades", "14", {"half_life_days": 14}),
        ("fades", "in 60 d", {"window_days": 60}),
        ("fades", "half-life 30 days, within 90 d", {"half_life_days": 30, "window_days": 90}),
        (
            "fades",
            "50% from 30 d, 0% from 90 d",
            {"fade": [{"from_day": 30, "percent": 50}, {"from_day": 90, "percent": 0}]},
        ),
        ("fades", "", None),
        ("limit", "3 a day", {"times": 3, "per": "day"}),
        ("limit", "2/week", {"times": 2, "per": "week"}),
        ("limit", "last 5", {"times": 5, "per": "ever"}),
        ("cap", "", None),
        ("cap", "20", 20),
        ("label", " Looked at prices ", "Looked at prices"),
    ],
)
def test_what_is_typed_is_saved_at_once(
    world: Any, draft: MatrixVersion, name: str, typed: str, value: Any
) -> None:
    row = rule_of(draft, "web", "pricing")
    response = send(world, draft, row, name, typed=typed)
    assert response.status_code == 200
    assert stored(row, name) == value
    if value is not None and name != "label":
        assert read(name, write(name, value) or "") == value


@pytest.mark.parametrize(
    ("name", "typed"), [("pays", "many"), ("fades", "for long"), ("limit", "some"), ("cap", "a lot")]
)
def test_what_can_not_be_read_is_said_and_nothing_is_written(
    world: Any, draft: MatrixVersion, name: str, typed: str
) -> None:
    row = rule_of(draft, "web", "pricing")
    response = send(world, draft, row, name, typed=typed)
    assert response.status_code == 422
    assert f"“{typed}”" in response.content.decode()
    assert not Edit.objects.filter(version=draft).exists()


@pytest.mark.parametrize("typed", ["1e400", "9" * 400, "\0", "7 from 1e999"])
def test_what_no_cell_can_hold_is_refused_in_words(world: Any, draft: MatrixVersion, typed: str) -> None:
    row = rule_of(draft, "web", "pricing")
    assert send(world, draft, row, "pays", typed=typed).status_code == 422
    assert send(world, draft, row, "key", typed="With Blanks").status_code == 422
    assert not Edit.objects.filter(version=draft).exists()


def test_the_answer_is_what_the_page_does_not_show_as_it_is(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    client, address = world.client("marketing"), reverse("draft_rows", args=[draft.pk])
    first = client.post(address, {"have": ""}).content.decode()
    assert cell(first, f"rule-{row.pk}-pays") == "3"
    marks = re.findall(r'<tr id="([^"]+)"[^>]* data-mark="(\w+)"', first)
    have = ",".join(f"{one}:{mark}" for one, mark in marks)
    assert "<tr" not in client.post(address, {"have": have}).content.decode()
    answer = send(world, draft, row, "pays", typed="6", have=have).content.decode()
    assert re.findall(r'<tr id="([^"]+)"', answer) == [f"rule-{row.pk}"]
    assert 'data-revision="1"' in answer
    assert f"rule-{row.pk} " in re.findall(r'data-list="list-rules" data-ids="([^"]+)"', answer)[0] + " "


def test_a_clash_shows_both_values_and_choosing_writes(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    editor = Editor(world.people["manager"], NOW)
    change_cell(draft.pk, Cell("rule", row.pk, "fades"), {"half_life_days": 30}, seen=0, editor=editor)
    response = send(world, draft, row, "fades", typed="14")
    text = response.content.decode()
    assert response.status_code == 409
    assert "<b>half-life 14 d</b> <span>yours</span>" in text
    assert "<b>half-life 30 d</b>" in text
    assert str(world.people["manager"]) in text
    assert stored(row, "fades") == {"half_life_days": 30}
    chosen = {"fades:raw": json.dumps({"half_life_days": 14}), "seen": 1}
    assert send(world, draft, row, "fades", **chosen).status_code == 200
    assert stored(row, "fades") == {"half_life_days": 14}


def test_edits_of_other_cells_of_the_same_rule_are_no_clash(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    assert send(world, draft, row, "cap", "manager", typed="12").status_code == 200
    assert send(world, draft, row, "pays", typed="6").status_code == 200
    assert (stored(row, "cap"), stored(row, "pays")) == (12, {"points": 6})


def test_a_row_that_somebody_removed_is_said_to_be_gone(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    world.client("manager").post(
        reverse("draft_act", args=[draft.pk, "rule", row.pk, "remove"]), {"have": ""}
    )
    response = send(world, draft, row, "pays", typed="6")
    assert response.status_code == 409
    assert f"{world.people['manager']} removed it" in response.content.decode()


def test_the_form_of_a_cell_is_filled_and_what_it_says_is_saved(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    address = reverse("draft_cell", args=[draft.pk, "rule", row.pk, "fades"])
    text = world.client("marketing").get(address).content.decode()
    assert 'name="fades:half" value="21"' in text
    fields = {"form": 1, "fades:kind": "steps", "fades:day": ["30", ""], "fades:percent": ["40", ""]}
    assert send(world, draft, row, "fades", **fields, **{"fades:window": "90"}).status_code == 200
    assert stored(row, "fades") == {"fade": [{"from_day": 30, "percent": 40}], "window_days": 90}


def test_a_condition_is_built_by_choosing(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    drawn = send(world, draft, row, "if", **{"do": "add if", "if:add": "field.country"}).content.decode()
    assert 'name="if:0:about" value="field.country"' in drawn
    assert '<option value="ng">' in drawn  # where the leads are from
    two = {"if:0:about": "field.country", "if:0:op": "in", "if:0:value": ["Germany", "ng", ""]}
    two |= {
        "if:1:about": "did",
        "if:1:type": ["web.*", "form.submit", ""],
        "if:1:times": "3",
        "if:1:days": "30",
    }
    assert send(world, draft, row, "if", form=1, **two).status_code == 200
    assert stored(row, "if") == [
        {"field": "country", "in": ["de", "ng"]},
        {"did": ["web.*", "form.submit"], "times": 3, "within_days": 30},
    ]
    assert not page(world.client("marketing"), draft).count("faults to mend")


@pytest.mark.parametrize(
    ("fields", "condition"),
    [
        ({"about": "field.employees", "op": "between", "value": ["50", "1,000"]}, {"between": [50, 1000]}),
        ({"about": "field.employees", "op": "from", "value": "50"}, {"from": 50}),
        ({"about": "field.do_not_call", "op": "is", "value": "yes"}, {"is": True}),
        ({"about": "field.created_on", "op": "older_than_days", "value": "30"}, {"older_than_days": 30}),
        ({"about": "field.company", "op": "contains", "value": ["AG", "GmbH"]}, {"contains": ["AG", "GmbH"]}),
        ({"about": "field.company", "op": "known"}, {"known": True}),
    ],
)
def test_every_kind_of_condition_goes_in_and_out_of_its_form(
    world: Any, draft: MatrixVersion, fields: Any, condition: Any
) -> None:
    row = rule_of(draft, "web", "pricing")
    sent = {f"if:0:{name}": value for name, value in fields.items()}
    assert send(world, draft, row, "if", form=1, **sent).status_code == 200
    assert stored(row, "if") == [{"field": fields["about"].partition(".")[2], **condition}]
    address = reverse("draft_cell", args=[draft.pk, "rule", row.pk, "if"])
    assert ":raw" not in world.client("marketing").get(address).content.decode()


def test_a_field_that_the_matrix_did_not_know_comes_with_its_type(world: Any, draft: MatrixVersion) -> None:
    draft.fields = {}
    draft.save()
    row = rule_of(draft, "web", "pricing")
    sent = {"if:0:about": "field.employees", "if:0:op": "from", "if:0:value": "50"}
    assert send(world, draft, row, "if", form=1, **sent).status_code == 200
    draft.refresh_from_db()
    assert draft.fields == {"employees": "number"}


def test_the_ways_to_a_stage_are_chosen(world: Any, draft: MatrixVersion) -> None:
    row = draft.thresholds.get(key="mql")
    drawn = send(world, draft, row, "ways", do="way ways").content.decode()
    assert "ways:0:add" in drawn
    assert "Plan to buy" in drawn
    sent = {"ways:0:0:about": "score.fit", "ways:0:0:value": "70"}
    sent |= {"ways:2:0:about": "parameter.need", "ways:2:0:value": "8", "ways:3:new": "1"}
    assert send(world, draft, row, "ways", form=1, **sent).status_code == 200
    assert stored(row, "ways") == [[{"score": "fit", "from": 70}], [{"parameter": "need", "from": 8}]]


def test_what_a_rule_measures_is_chosen(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    sent = {"measures:kind": "count", "measures:type": ["web.page.pricing", "web.visit", ""]}
    assert send(world, draft, row, "measures", form=1, **sent, **{"measures:burst": "3"}).status_code == 200
    assert stored(row, "measures") == {"count": ["web.page.pricing", "web.visit"], "burst": 3}
    refused = send(world, draft, row, "measures", form=1, **{"measures:kind": "count", "measures:type": ""})
    assert refused.status_code == 422
    assert "Choose at least one activity" in refused.content.decode()


def test_numbers_of_parameters_weights_and_lines_are_typed(world: Any, draft: MatrixVersion) -> None:
    parameter, grade = parameter_of(draft, "web"), draft.thresholds.get(kind="grade", key="A")
    for row, name in ((parameter, "max"), (grade, "from"), (draft, "weights.fit"), (draft, "full_marks.fit")):
        assert send(world, draft, row, name, typed="42").status_code == 200
        assert stored(row, name) == 42
    assert send(world, draft, draft, "weights.fit", typed="heavy").status_code == 422


def test_what_no_form_can_say_is_kept_as_it_is_written(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    odd = [{"field": "x", "is": 1, "from": 3}, "</textarea><script>alert(1)</script>"]
    editor = Editor(None, NOW)
    change_cell(draft.pk, Cell("rule", row.pk, "if"), odd, seen=0, editor=editor)
    address = reverse("draft_cell", args=[draft.pk, "rule", row.pk, "if"])
    text = world.client("marketing").get(address).content.decode()
    assert 'name="if:raw"' in text
    assert "<script>" not in text
    assert send(world, draft, row, "if", form=1, seen=1, **{"if:raw": "[{"}).status_code == 422


def test_nobody_edits_what_is_published(world: Any, draft: MatrixVersion) -> None:
    active = draft.model.active
    assert active is not None
    row = rule_of(active, "web", "pricing")
    response = send(world, active, row, "pays", typed="6")
    assert response.status_code == 409
    assert "can no longer be changed" in response.content.decode()


def test_a_cell_or_row_that_there_is_not_is_refused(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    assert send(world, draft, row, "charm", typed="6").status_code == 422
    other = new_draft()
    assert send(world, other, row, "pays", typed="6").status_code == 409
    assert (
        world.client("manager")
        .get(reverse("draft_cell", args=[other.pk, "rule", row.pk, "pays"]))
        .status_code
        == 404
    )


def test_notation_says_how_it_is_written() -> None:
    with pytest.raises(NotRead, match="half-life 30 d"):
        read("fades", "half a year")
