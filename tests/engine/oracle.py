"""A plain, slow evaluator, written from scoring.md alone, that the kernel is held against.

It takes the document as it was read (dicts and lists), leads as dicts of raw strings and activities as
(lead id, type, time as written), and answers with exactly the objects of section 8. Nothing of the product is
imported here, and nothing of this is imported by the product: two readings of one page that have to agree.
"""

import math
from collections import defaultdict
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.engine import oracle_time
from tests.engine.oracle_inputs import moment_of, value_of
from tests.engine.oracle_rules import Lead, holds, micro, paid

AXES = ("fit", "engagement", "qualification")


def evaluate(
    document: dict,
    leads: list[dict[str, str | None]],
    activities: list[tuple[str, str, str]],
    as_of: datetime,
    zone: str = "UTC",
) -> list[dict]:
    """Score every lead, in the order given.

    Args:
        document: a legal matrix.
        leads: raw strings by column, `id` among them; unlike a file's, every id comes once.
        activities: (lead id, type, time as written); every time parses.
        as_of: an aware moment.
        zone: the organisation's time zone.

    Returns:
        One object of section 8 a lead.
    """
    place = ZoneInfo(zone)
    arrived = defaultdict(list)
    for lead_id, kind, written in activities:
        moment = moment_of(written, place)
        if moment is not None and moment <= as_of.astimezone(UTC):
            arrived[lead_id].append((kind, moment.astimezone(place).date()))
    day = as_of.astimezone(place).date()
    return [score(document, typed(document, raw, arrived[raw["id"]], day, place)) for raw in leads]


def typed(document: dict, raw: dict, activities: list[tuple[str, date]], day: date, zone: ZoneInfo) -> Lead:
    kinds = {**(document.get("fields") or {}), "created_on": "date"}
    values = {name: value_of(kinds.get(name, "text"), text, zone) for name, text in raw.items()}
    return Lead(day, kinds, {**values, "id": raw["id"]}, activities)  # ids match byte by byte


def score(document: dict, lead: Lead) -> dict:
    """All outputs of one lead; the keys in the order of section 8."""
    contributions, values = {}, {}
    for parameter in document["parameters"]:
        payments = [paid(rule, parameter, lead) for rule in parameter["rules"]]
        for rule, payment in zip(parameter["rules"], payments, strict=True):
            contributions[f"{parameter['key']}.{rule['key']}"] = payment
        values[parameter["key"]] = parameter_value(parameter, payments)
    exact = {axis: axis_score(document, axis, values) for axis in AXES}
    penalty = sum_on(document, "penalty", values)
    scores = {axis: None if share is None else round1(share) for axis, share in exact.items()}
    scores["penalty"] = round1(Fraction(penalty, 10**6))
    scores["composite"] = round1(composite(document, exact, penalty))
    scores["points"] = round1(Fraction(sum(values.values()), 10**6))
    due, faded = oracle_time.next_change_on(document, lead), oracle_time.fades_until(document, lead)
    return {
        "id": lead.values["id"],
        **scores,
        "grade": line_reached(document.get("grades"), "grade", scores["fit"]),
        "level": line_reached(document.get("levels"), "level", scores["engagement"]),
        "band": line_reached(document["bands"], "band", scores["composite"]),
        "meets": stages_met(document, lead, scores, values),
        "disqualified_by": disqualifier(document, lead),
        "next_change_on": due and due.isoformat(),
        "fades_until": faded and faded.isoformat(),
        "values": {key: value / 1e6 for key, value in values.items()},
        "contributions": {key: payment / 1e6 for key, payment in contributions.items()},
    }


def round1(x: Fraction) -> float:
    """One decimal; exact but for the allowance of section 2."""
    return math.floor(10 * x + Fraction(1, 2) + Fraction(1, 10**9)) / 10


def parameter_value(parameter: dict, payments: list[int]) -> int:
    if parameter.get("combine") == "strongest":
        value = max(payments, key=lambda payment: (abs(payment), payment))
    else:
        value = sum(payments)
    if "max" in parameter:
        value = min(value, micro(parameter["max"]))
    if "min" in parameter:
        value = max(value, micro(parameter["min"]))
    return value


def sum_on(document: dict, axis: str, values: dict[str, int]) -> int:
    return sum(values[one["key"]] for one in document["parameters"] if one["axis"] == axis)


def axis_score(document: dict, axis: str, values: dict[str, int]) -> Fraction | None:
    """0 to 100, unrounded; None where no parameter is on the axis."""
    parameters = [one for one in document["parameters"] if one["axis"] == axis]
    if not parameters:
        return None
    given = (document.get("full_marks") or {}).get(axis)
    full = sum(max(0, micro(one["max"])) for one in parameters) if given is None else micro(given)
    return 100 * max(Fraction(0), min(Fraction(1), Fraction(sum_on(document, axis, values), full)))


def composite(document: dict, exact: dict[str, Fraction | None], penalty: int) -> Fraction:
    weights = document["weights"]
    used = {axis: Fraction(weights.get(axis, 0)) for axis in AXES if exact[axis] is not None}
    mean = sum((used[axis] * exact[axis] for axis in used), Fraction(0)) / sum(used.values())  # type: ignore[operator]
    return max(Fraction(0), min(Fraction(100), mean + Fraction(penalty, 10**6)))


def line_reached(lines: list[dict] | None, name: str, score: float | None) -> object:
    if not lines or score is None:
        return None
    reached = [line for line in lines if line["from"] <= score]
    return max(reached, key=lambda line: line["from"])[name]


def stages_met(document: dict, lead: Lead, scores: dict, values: dict[str, int]) -> list[str]:
    def meets(criterion: dict) -> bool:
        if "score" in criterion:
            reached = scores[criterion["score"]]
            return reached is not None and reached >= criterion["from"]
        if "parameter" in criterion:
            return values[criterion["parameter"]] / 1e6 >= criterion["from"] - 1e-9
        return holds(criterion, lead)

    stages = document.get("stages") or {}
    return [key for key, ways in stages.items() if any(all(map(meets, way)) for way in ways)]


def disqualifier(document: dict, lead: Lead) -> str | None:
    for entry in document.get("disqualify") or []:
        if all(holds(condition, lead) for condition in entry["if"]):
            return entry["key"]
    return None
