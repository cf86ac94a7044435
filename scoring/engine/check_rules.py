"""Checking rules and parameters (scoring.md, sections 3, 4 and 9)."""

from collections.abc import Callable

from scoring.engine.check_conditions import Names, conditions, field_name
from scoring.engine.faults import shown
from scoring.engine.places import (
    Place,
    all_of,
    any_number,
    items,
    key_of,
    mapping,
    number,
    number_above_0,
    one_of,
    percent,
    text,
    types,
    whole_from,
)
from scoring.engine.tree import AXES, PENALTY, Limit, Parameter, Rule, Step, Tier

PERIODS = ("day", "week", "month", "ever")
QUANTITIES = ("number", "count", "days_since")

_COMMON = ("key", "label", "note", "if")
_ALLOWED = {
    "if": ("points",),
    "number": ("tiers",),
    "count": ("points", "tiers", "burst", "limit", "window_days", "half_life_days", "fade", "cap"),
    "days_since": ("tiers",),
}
_ALL_KEYS = (*_COMMON, *QUANTITIES, *_ALLOWED["count"])
_ONLY_WITH_POINTS = ("half_life_days", "fade", "cap")
_PARAMETER_KEYS = ("key", "label", "note", "axis", "min", "max", "combine", "reset_by", "rules")


def parameter(place: Place, names: Names) -> Parameter | None:
    """A parameter with its rules; None where anything in it is faulty."""
    before = len(place.faults)
    if not mapping(place, _PARAMETER_KEYS):
        return None
    key = place.need("key", key_of)
    axis = place.need("axis", one_of((*AXES, PENALTY)))
    least: float | None = place.maybe("min", number, None)
    most: float | None = place.maybe("max", number, None)
    combine = place.maybe("combine", one_of(("sum", "strongest")), "sum")
    reset_by: tuple[str, ...] = place.maybe("reset_by", types, ())
    rules = place.need("rules", lambda at: _rules(at, names))
    label, note = place.maybe("label", text, ""), place.maybe("note", text, "")
    _check_limits(place, axis, least, most)
    if key is None or axis is None or rules is None or len(place.faults) > before:
        return None
    return Parameter(key, axis, rules, label, note, least, most, combine, reset_by)


def unique_keys(places: list[Place]) -> None:
    """A fault at every key that an earlier entry of the list has already."""
    seen: dict[object, int] = {}
    for ix, place in enumerate(places):
        key = place.value.get("key") if isinstance(place.value, dict) else None
        if not isinstance(key, str):
            continue
        if key in seen:
            place.fault_at("key", f"is given twice: entry {seen[key]} has it already")
        seen.setdefault(key, ix)


def _check_limits(place: Place, axis: str | None, least: float | None, most: float | None) -> None:
    if axis == PENALTY and not place.has("max"):
        place.fault_at("max", "is required: on the penalty axis it is 0")
    elif axis == PENALTY and most is not None and most != 0:
        place.fault_at("max", "must be 0 on the penalty axis")
    elif least is not None and most is not None and least > most:
        place.fault_at("min", "must not be above max")


def _rules(place: Place, names: Names) -> tuple[Rule, ...] | None:
    places = items(place)
    unique_keys(places)
    return all_of(places, lambda item: rule(item, names))


def rule(place: Place, names: Names) -> Rule | None:
    """One rule; None where anything in it is faulty."""
    before = len(place.faults)
    if not mapping(place, _ALL_KEYS):
        return None
    assert isinstance(place.value, dict)
    kinds = [key for key in place.value if key in QUANTITIES]
    for surplus in kinds[1:]:
        place.fault_at(surplus, f"stands beside {kinds[0]}: a rule measures one quantity")
    kind = kinds[0] if kinds else "if"
    if len(kinds) < 2:
        _check_keys(place, kind)
    read = Rule(
        key=place.need("key", key_of) or "",
        kind=kind,
        label=place.maybe("label", text, ""),
        note=place.maybe("note", text, ""),
        conditions=place.maybe("if", conditions(names), ()),
        field=place.maybe("number", lambda at: _number_field(at, names), None),
        types=place.maybe(kind, types, ()) if kind in ("count", "days_since") else (),
        points=place.maybe("points", number, None),
        tiers=place.maybe("tiers", _tiers, ()),
        burst=place.maybe("burst", whole_from(1), None),
        limit=place.maybe("limit", _limit, None),
        window_days=place.maybe("window_days", whole_from(1), None),
        half_life_days=place.maybe("half_life_days", number_above_0, None),
        fade=place.maybe("fade", _fade, ()),
        cap=place.maybe("cap", number_above_0, None),
    )
    return None if len(place.faults) > before else read


def _check_keys(place: Place, kind: str) -> None:
    """Required keys that are absent, and keys that are not for this kind of rule."""
    assert isinstance(place.value, dict)
    for key in place.value:
        if key in _ALLOWED["count"] and key not in _ALLOWED[kind]:
            place.fault_at(key, f"is not for a rule {_NAMES[kind]}")
    if kind == "if" and not place.has("if"):
        place.fault_at("if", "is required where no number, count or days_since is named")
    if kind == "count":
        _check_count(place)
    elif not place.has(_ALLOWED[kind][0]):
        place.fault_at(_ALLOWED[kind][0], "is required")


_NAMES = {
    "if": "of conditions alone",
    "number": "on a number",
    "days_since": "of days since",
    "count": "of a count",
}


def _check_count(place: Place) -> None:
    if place.has("points") and place.has("tiers"):
        place.fault_at("tiers", "stands beside points: a count pays one or the other")
    elif place.has("tiers"):
        for key in _ONLY_WITH_POINTS:
            if place.has(key):
                place.fault_at(key, "is only for a count with points")
    elif not place.has("points"):
        place.fault_at("points", "is required, or tiers")
    if place.has("half_life_days") and place.has("fade") and not place.has("tiers"):
        place.fault_at("fade", "stands beside half_life_days: at most one of the two")


def _number_field(place: Place, names: Names) -> str | None:
    name = field_name(place)
    kind = None if name is None else names.field_type(name)
    if kind not in ("number", None):
        place.fault(f"takes a field of type number, and {shown(name)} is of type {kind}")
        return None
    return name


def _tiers(place: Place) -> tuple[Tier, ...] | None:
    places = items(place)
    tiers = all_of(places, _tier)
    if tiers is not None:
        _check_rising(places, "from", [tier.from_ for tier in tiers])
    return tiers


def _tier(place: Place) -> Tier | None:
    if not mapping(place, ("from", "points")):
        return None
    least, points = place.need("from", any_number), place.need("points", number)
    return None if least is None or points is None else Tier(least, points)


def _check_rising(places: list[Place], key: str, values: list[float]) -> None:
    for place, earlier, later in zip(places[1:], values, values[1:], strict=False):
        if later <= earlier:
            place.fault_at(key, "must be above the one before it")


def _fade(place: Place) -> tuple[Step, ...] | None:
    places = items(place)
    steps = all_of(places, _step)
    if steps is None:
        return None
    _check_rising(places, "from_day", [step.from_day for step in steps])
    for at, earlier, later in zip(places[1:], steps, steps[1:], strict=False):
        if later.percent > earlier.percent:
            at.fault_at("percent", "must not be above the one before it")
    return steps


def _step(place: Place) -> Step | None:
    if not mapping(place, ("from_day", "percent")):
        return None
    from_day, left = place.need("from_day", whole_from(1)), place.need("percent", percent)
    return None if from_day is None or left is None else Step(from_day, left)


def _limit(place: Place) -> Limit | None:
    if not mapping(place, ("times", "per")):
        return None
    times, per = place.need("times", whole_from(1)), place.need("per", _PERIOD)
    return None if times is None or per is None else Limit(times, per)


_PERIOD: Callable[[Place], str | None] = one_of(PERIODS)
