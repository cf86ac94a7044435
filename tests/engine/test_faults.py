"""What is wrong with a document is named at its key, one message a fault."""

import copy
from collections.abc import Callable

import pytest

from scoring.engine.matrix import check
from tests.engine.cast import document, rule

LEGAL = document(
    rule(),
    rule(key="tiered", points=None, tiers=[{"from": 1, "points": 2}, {"from": 3, "points": 4}]),
    {"key": "plain", "if": [{"field": "country", "is": "NO"}], "points": 3},
    {"key": "size", "number": "employees", "tiers": [{"from": 50, "points": 3}]},
    {"key": "quiet", "days_since": ["web.*"], "tiers": [{"from": 30, "points": -5}]},
    fields={"employees": "number", "renewal_on": "date", "called": "boolean"},
    stages={"mql": [[{"score": "engagement", "from": 40}, {"parameter": "p", "from": 2}]]},
    disqualify=[{"key": "rival", "if": [{"field": "domain", "in": ["rival.example"]}]}],
)
del LEGAL["parameters"][0]["rules"][1]["points"]
RULE = "parameters[0].rules[0]"
PLAIN = "parameters[0].rules[2]"


def test_the_legal_document_is_legal() -> None:
    assert check(LEGAL).faults == ()


def faults_after(change: Callable[[dict], object]) -> list[str]:
    changed = copy.deepcopy(LEGAL)
    change(changed)
    return [str(fault) for fault in check(changed).faults]


def at(path: str, value: object) -> Callable[[dict], None]:
    """Set what is at a path such as parameters[0].rules[0].points; DROP takes it away."""

    def change(node: object) -> None:
        *way, last = [
            int(part) if part.isdigit() else part
            for part in path.replace("]", "").replace("[", ".").split(".")
        ]
        for part in way:
            node = node[part]
        if value is DROP:
            del node[last]
        else:
            node[last] = value

    return change


DROP = object()


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("parameters", DROP, "parameters: is required"),
        ("weights", DROP, "weights: is required"),
        ("bands", DROP, "bands: is required"),
        ("bands", [], "bands: must not be empty"),
        ("parameters", [], "parameters: must not be empty"),
        ("parameters", {"key": "p"}, "parameters: must be a list, not a mapping"),
        ("colour", 1, "colour: is not known here"),
        ("name", 5, "name: must be a text, not 5"),
        ("label", "a\x00b", "label: holds a character"),
        ("note", "\ud800", "note: holds a character"),
        ("fields.score", "number", "fields.score: is no field for a matrix"),
        ("fields.size", "integer", "fields.size: must be text or number or boolean or date, not 'integer'"),
        ("fields.created_on", "text", "fields.created_on: is of type date"),
        ("weights.engagement", -1, "weights.engagement: must be 0 or more"),
        ("weights.engagement", True, "weights.engagement: must be a number, not true"),
        ("weights.engagement", float("nan"), "weights.engagement: must be a finite number"),
        ("weights.penalty", 1, "weights.penalty: is not known here"),
        ("weights", {"fit": 1}, "weights: must be above 0"),
        ("full_marks.engagement", 0, "full_marks.engagement: must be above 0"),
        ("full_marks.engagement", 1e-9, "full_marks.engagement: must be a millionth or more"),
        ("full_marks", DROP, "full_marks.engagement: is required"),
        ("parameters[0].axis", "mood", "parameters[0].axis: must be fit or engagement"),
        ("parameters[0].key", "P", "parameters[0].key: must be of a-z, 0-9 and _"),
        ("parameters[0].key", DROP, "parameters[0].key: is required"),
        ("parameters[0].combine", "best", "parameters[0].combine: must be sum or strongest"),
        ("parameters[0].reset_by", "web.page", "parameters[0].reset_by: must be a list"),
        ("parameters[0].reset_by", [], "parameters[0].reset_by: must not be empty"),
        ("parameters[0].rules", [], "parameters[0].rules: must not be empty"),
        (f"{RULE}.key", "plain", f"{PLAIN}.key: is given twice"),
        (f"{RULE}.points", DROP, f"{RULE}.points: is required"),
        (f"{RULE}.points", "5", f"{RULE}.points: must be a number, not '5'"),
        (f"{RULE}.points", 1_000_001, f"{RULE}.points: must be at most 1,000,000 in size"),
        (f"{RULE}.points", 10**5000, f"{RULE}.points: must be a finite number, not a huge number"),
        (f"{RULE}.points", float("-inf"), f"{RULE}.points: must be a finite number, not -inf"),
        (f"{RULE}.tiers", [{"from": 1, "points": 1}], f"{RULE}.tiers: stands beside points"),
        (f"{RULE}.number", "employees", f"{RULE}.number: stands beside count"),
        (f"{RULE}.count", "web.page", f"{RULE}.count: must be a list"),
        (f"{RULE}.count", ["Web.Page"], f"{RULE}.count[0]: must be an activity type"),
        (f"{RULE}.count", ["*"], f"{RULE}.count[0]: must be an activity type"),
        (f"{RULE}.count", ["web."], f"{RULE}.count[0]: must be an activity type"),
        (f"{RULE}.cap", 0, f"{RULE}.cap: must be above 0"),
        (f"{RULE}.half_life_days", 0, f"{RULE}.half_life_days: must be above 0"),
        (f"{RULE}.burst", 0, f"{RULE}.burst: must be a whole number from 1 on"),
        (f"{RULE}.window_days", 1.5, f"{RULE}.window_days: must be a whole number from 1 on"),
        (f"{RULE}.limit", {"times": 3}, f"{RULE}.limit.per: is required"),
        (f"{RULE}.limit", {"times": 3, "per": "year"}, f"{RULE}.limit.per: must be day or week"),
        (f"{RULE}.fade", [{"from_day": 0, "percent": 5}], f"{RULE}.fade[0].from_day: must be a whole number"),
        (f"{RULE}.fade", [{"from_day": 1, "percent": 101}], f"{RULE}.fade[0].percent: must be 0 to 100"),
        (f"{RULE}.if", [], f"{RULE}.if: must not be empty"),
        (f"{RULE}.colour", 1, f"{RULE}.colour: is not known here"),
        ("parameters[0].rules[1].cap", 5, "parameters[0].rules[1].cap: is only for a count with points"),
        ("parameters[0].rules[1].tiers[1].from", 1, "parameters[0].rules[1].tiers[1].from: must be above"),
        (f"{PLAIN}.if", DROP, f"{PLAIN}.if: is required"),
        (f"{PLAIN}.tiers", [{"from": 1, "points": 1}], f"{PLAIN}.tiers: is not for a rule"),
        (f"{PLAIN}.if[0].is", 47, f"{PLAIN}.if[0].is: must be a text, not 47: quote it"),
        (f"{PLAIN}.if[0].is", True, f"{PLAIN}.if[0].is: must be a text, not true: quote it"),
        (f"{PLAIN}.if[0].is", "  ", f"{PLAIN}.if[0].is: must not be empty"),
        (f"{PLAIN}.if[0].is", DROP, f"{PLAIN}.if[0]: needs one operator"),
        (f"{PLAIN}.if[0].from", 5, f"{PLAIN}.if[0].from: stands beside is"),
        (f"{PLAIN}.if[0].field", "owner", f"{PLAIN}.if[0].field: owner is no field for a matrix"),
        (f"{PLAIN}.if[0]", {"field": "country", "from": 5}, f"{PLAIN}.if[0].from: is not for 'country'"),
        (f"{PLAIN}.if[0]", {"field": "country", "known": False}, f"{PLAIN}.if[0].known: must be true"),
        (f"{PLAIN}.if[0]", {"field": "called", "is": "yes"}, f"{PLAIN}.if[0].is: must be true or false"),
        (f"{PLAIN}.if[0]", {"field": "called", "in": [True]}, f"{PLAIN}.if[0].in: is not for 'called'"),
        (f"{PLAIN}.if[0]", {"field": "renewal_on", "is": "2026-02-30"}, f"{PLAIN}.if[0].is: must be a date"),
        (f"{PLAIN}.if[0]", {"field": "employees", "between": [2, 1]}, f"{PLAIN}.if[0].between: must be in"),
        (f"{PLAIN}.if[0]", {"field": "employees", "between": [2]}, f"{PLAIN}.if[0].between: must be a"),
        (f"{PLAIN}.if[0]", {"field": "employees", "is": True}, f"{PLAIN}.if[0].is: must be a number"),
        (f"{PLAIN}.if[0]", {"field": "country", "contains": []}, f"{PLAIN}.if[0].contains: must not be"),
        (f"{PLAIN}.if[0]", {"did_not": ["a"], "times": 2}, f"{PLAIN}.if[0].times: is not known here"),
        (f"{PLAIN}.if[0]", {"times": 2}, f"{PLAIN}.if[0].field: is required"),
        (f"{PLAIN}.if[0]", "country", f"{PLAIN}.if[0]: must be a mapping"),
        ("parameters[0].rules[3].number", "country", "parameters[0].rules[3].number: takes a field"),
        ("parameters[0].rules[3].cap", 5, "parameters[0].rules[3].cap: is not for a rule on a number"),
        ("parameters[0].rules[4].tiers", DROP, "parameters[0].rules[4].tiers: is required"),
        ("parameters[0].min", "0", "parameters[0].min: must be a number"),
        ("grades[0].from", 5, "grades: must hold a grade from 0"),
        ("bands", [{"band": "a", "from": 0}, {"band": "b", "from": 0}], "bands[1].from: is given twice"),
        ("bands", [{"band": "a", "from": 0}, {"band": "a", "from": 9}], "bands[1].band: is given twice"),
        ("levels", [{"level": True, "from": 0}], "levels[0].level: must be a text"),
        ("stages.mql", [], "stages.mql: must not be empty"),
        ("stages.mql", [[]], "stages.mql[0]: must not be empty"),
        ("stages.mql[0][0].score", "mood", "stages.mql[0][0].score: must be fit or engagement"),
        ("stages.mql[0][1].parameter", "q", "stages.mql[0][1].parameter: names no parameter"),
        ("stages.mql[0][1].from", DROP, "stages.mql[0][1].from: is required"),
        ("disqualify[0].if", DROP, "disqualify[0].if: is required"),
        ("disqualify[0].points", 1, "disqualify[0].points: is not known here"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_fault_is_named_at_its_key(path: str, value: object, fault: str) -> None:
    found = faults_after(at(path, value))
    assert [one[: len(fault)] for one in found] == [fault]


@pytest.mark.parametrize("document", [None, 5, "text", [], [LEGAL], True, float("nan")])
def test_what_is_no_mapping_is_one_fault(document: object) -> None:
    (fault,) = check(document).faults
    assert str(fault).startswith("matrix: must be a mapping")


def test_all_faults_are_named_at_once() -> None:
    def change(document: dict) -> None:
        document["bands"] = []
        document["parameters"][0]["rules"][0]["points"] = None
        del document["parameters"][0]["rules"][4]["tiers"]

    assert [fault.partition(":")[0] for fault in faults_after(change)] == [
        f"{RULE}.points",
        "parameters[0].rules[4].tiers",
        "bands",
    ]


def test_a_matrix_of_penalties_alone_is_refused() -> None:
    penalty = document(rule(points=-5), axis="penalty")
    penalty["parameters"][0]["max"] = 0
    assert [str(fault)[:10] for fault in check(penalty).faults] == ["parameters"]


def test_a_penalty_needs_its_max_of_0() -> None:
    change = LEGAL["parameters"][0] | {"key": "w", "axis": "penalty"}
    for limits, path in (({}, "parameters[1].max"), ({"max": 5}, "parameters[1].max")):
        found = check(LEGAL | {"parameters": [LEGAL["parameters"][0], change | limits]}).faults
        assert [fault.path for fault in found] == [path]


def test_grades_are_required_where_there_is_a_fit_axis() -> None:
    fit = document(axis="fit")
    del fit["grades"]
    assert [str(fault) for fault in check(fit).faults] == ["grades: is required where there is a fit axis"]


def test_empty_stages_and_disqualifiers_are_fine() -> None:
    assert check(LEGAL | {"stages": {}, "disqualify": []}).faults == ()


def test_a_path_stays_one_line_whatever_a_key_holds() -> None:
    (fault,) = check(LEGAL | {"a\nb" * 100: 1}).faults
    assert "\n" not in str(fault)
    assert len(str(fault)) < 150


@pytest.mark.parametrize(
    ("path", "value", "warning"),
    [
        ("parameters[0].max", 50, "full_marks.engagement: is never reached"),
        (f"{RULE}.points", 0, f"{RULE}: pays nothing"),
        ("stages.mql[0][0].score", "fit", "stages.mql[0][0].score: never holds"),
        ("grades", [{"grade": "A", "from": 101}, {"grade": "B", "from": 0}], "grades: 'A' is never reached"),
    ],
)
def test_what_can_hardly_be_meant_is_a_warning(path: str, value: object, warning: str) -> None:
    changed = copy.deepcopy(LEGAL)
    at(path, value)(changed)
    checked = check(changed)
    assert checked.matrix is not None
    assert [str(one)[: len(warning)] for one in checked.warnings] == [warning]
