"""The sheet of a draft: what stands in its cells, what changed, what is wrong."""

from typing import Any

import pytest

from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.matrix.row_edits import remove_row
from scoring.models import MatrixVersion
from scoring.pages.draft.sheet import document_in_force, sheet_of

from .draft import NOW, attributes, cell, new_draft, page, parameter_of, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: Any) -> MatrixVersion:
    return new_draft(world.people["marketing"])


def put(draft: MatrixVersion, kind: str, row_id: int, name: str, value: Any, by: Any = None) -> None:
    change_cell(draft.pk, Cell(kind, row_id, name), value, seen=10_000, editor=Editor(by, NOW))


def test_a_rule_is_a_row_of_cells_in_words(world: Any, draft: MatrixVersion) -> None:
    text = page(world.client("manager"), draft)
    product = f"rule-{rule_of(draft, 'web', 'product').pk}"
    said = {name: cell(text, f"{product}-{name}") for name in ("label", "measures", "pays", "fades", "limit")}
    assert said == {
        "label": "Viewed a product page",
        "measures": "Viewed a product page",
        "pays": "1.5",
        "fades": "half-life 21 d",
        "limit": "3 a day",
    }
    assert cell(text, f"{product}-if") == "everyone"
    employees = f"rule-{rule_of(draft, 'size', 'employees').pk}"
    tiers = " ".join(cell(text, f"{employees}-pays").split())
    assert tiers == "4 from 10 10 from 50 16 from 200 20 from 1,000"
    request = f"rule-{rule_of(draft, 'conversations', 'request').pk}"
    assert cell(text, f"{request}-fades") == "50% from 30 d, 0% from 90 d"


def test_what_one_types_into_a_cell_stands_with_it(world: Any, draft: MatrixVersion) -> None:
    text = page(world.client("manager"), draft)
    product = f"rule-{rule_of(draft, 'web', 'product').pk}"
    assert 'data-typed="half-life 21 d"' in attributes(text, f"{product}-fades")
    assert "data-typed" not in attributes(text, f"{product}-if")


def test_a_changed_cell_shows_what_it_was_struck_out(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    put(draft, "rule", row.pk, "pays", {"points": 6})
    text = page(world.client("marketing"), draft)
    assert "chg" in attributes(text, f"rule-{row.pk}-pays")
    assert cell(text, f"rule-{row.pk}-pays").split() == ["was", "3", "6"]
    assert "chg" not in attributes(text, f"rule-{row.pk}-cap")


def test_a_row_that_was_removed_is_still_shown_as_such(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "blog")
    remove_row(draft.pk, "rule", row.pk, seen=0, editor=Editor(None, NOW))
    lines = sheet_of(draft, document_in_force(draft)).lists["rules"]
    places = {line.head.words: place for place, line in enumerate(lines)}
    gone = next(line for line in lines if line.state == "gone")
    assert gone.head.words == "Read the blog"
    assert places["Read the blog"] == places["Viewed the pricing page"] + 1


def test_a_rule_with_another_key_or_parameter_is_no_new_one(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "blog")
    put(draft, "rule", row.pk, "key", "articles")
    lines = sheet_of(draft, document_in_force(draft)).lists["rules"]
    assert [line.head.words for line in lines if line.state] == []


def test_faults_stand_at_their_cells_and_are_counted_on_top(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    put(draft, "rule", row.pk, "cap", -5)
    put(draft, "parameter", parameter_of(draft, "web").pk, "min", 90)
    text = page(world.client("marketing"), draft)
    assert 'aria-invalid="true"' in attributes(text, f"rule-{row.pk}-cap")
    assert "Cap: must be above 0" in cell(text, f"rule-{row.pk}-label")
    assert "2 faults to mend before it can be signed" in text
    assert f'href="#rule-{row.pk}-cap"' in text


def test_warnings_are_shown_too(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    put(draft, "rule", row.pk, "pays", {"points": 0})
    put(draft, "version", draft.pk, "fields.shoe_size", "number")
    text = page(world.client("marketing"), draft)
    assert "warning" in text
    assert "faults to mend" not in text


def test_what_is_written_in_a_cell_is_never_run(world: Any, draft: MatrixVersion) -> None:
    row = rule_of(draft, "web", "pricing")
    nasty = '"><script>alert(1)</script>'
    for name in ("label", "note"):
        put(draft, "rule", row.pk, name, nasty)
    put(draft, "rule", row.pk, "if", [{"field": "department", "is": nasty}])
    put(draft, "rule", row.pk, "limit", {"times": nasty, "per": nasty})
    put(draft, "rule", row.pk, "measures", {"count": [nasty]})
    text = page(world.client("marketing"), draft)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("measures", {"count": 7}),
        ("measures", {"count": [["x"]], "number": {}}),
        ("pays", {"tiers": "many"}),
        ("pays", {"tiers": [{"from": None}], "points": True}),
        ("fades", {"fade": [1], "half_life_days": "long"}),
        ("limit", [1, 2]),
        ("cap", {"a": 1}),
        ("if", [{"field": 7, "is": []}, "x", {"did": 3}]),
        ("if", "everybody"),
    ],
)
def test_what_makes_no_sense_is_shown_with_its_faults(
    world: Any, draft: MatrixVersion, name: str, value: Any
) -> None:
    row = rule_of(draft, "web", "pricing")
    put(draft, "rule", row.pk, name, value)
    assert 'aria-invalid="true"' in attributes(page(world.client("manager"), draft), f"rule-{row.pk}-{name}")


def test_a_published_version_is_shown_and_offers_no_cell(world: Any, draft: MatrixVersion) -> None:
    active = draft.model.active
    assert active is not None
    text = page(world.client("manager"), active)
    assert "Viewed the pricing page" in text
    assert "data-typed" not in text
    assert "It is published" in text
