"""Random legal matrices, as plain data, that use every feature of scoring.md in every mixture.

Everything comes from one `random.Random`, so a seed names a case for ever: `case(seed)` is a matrix with
leads (see `random_leads.py`) that its rules fall upon.
"""

import random
from datetime import date, timedelta

from tests.engine.random_leads import FIELDS, NUMBERS, TYPES, WORDS, activities, leads, maybe, moment

NAMED = (*TYPES, "web.*", "web.page.*", "email.*", "form.*", "change.*", "nobody.did", "nobody.*")
POINTS = (1, 2, 2.5, 4, 7, 10, 0.1, 0.333333, 0.0000005, 1.0000015, -1, -3, -2.5, -10, 12.345678, 0)
AXES = ("fit", "engagement", "qualification")


def some(rng: random.Random, of: tuple, most: int = 3) -> list:
    return rng.sample(of, rng.randint(1, most))


def rising(rng: random.Random, numbers: tuple, most: int = 3) -> list:
    return sorted(rng.sample(numbers, rng.randint(1, most)))


def types(rng: random.Random) -> list[str]:
    return some(rng, NAMED)


def tiers(rng: random.Random, starts: tuple) -> list[dict]:
    return [{"from": start, "points": rng.choice(POINTS)} for start in rising(rng, starts)]


# --- conditions


def condition(rng: random.Random) -> dict:
    if maybe(rng, 0.3):
        return activity_condition(rng)
    name = rng.choice(tuple(FIELDS))
    return {"field": name, **operator(rng, FIELDS[name])}


def activity_condition(rng: random.Random) -> dict:
    if maybe(rng, 0.4):
        made: dict = {"did_not": types(rng)}
    else:
        made = {"did": types(rng)}
        if maybe(rng, 0.4):
            made["times"] = rng.randint(1, 4)
    if maybe(rng, 0.6):
        made["within_days"] = rng.choice((1, 2, 7, 14, 30, 90))
    return made


def operator(rng: random.Random, kind: str) -> dict:
    if maybe(rng, 0.15):
        return {rng.choice(("known", "unknown")): True}
    return {
        "text": text_operator,
        "number": number_operator,
        "boolean": boolean_operator,
        "date": date_operator,
    }[kind](rng)


def text_operator(rng: random.Random) -> dict:
    name = rng.choice(("is", "is_not", "in", "not_in", "contains", "starts_with", "ends_with"))
    words = tuple(f" {word.upper()} " if maybe(rng, 0.2) else word for word in WORDS)
    if name in ("is", "is_not"):
        return {name: rng.choice(words)}
    parts = words if name in ("in", "not_in") else (*words, "n", "w", "month", "o")
    listed = some(rng, parts, 4)
    return {name: listed if name in ("in", "not_in") or maybe(rng, 0.5) else listed[0]}


def number_operator(rng: random.Random) -> dict:
    name = rng.choice(("is", "is_not", "in", "not_in", "from", "below", "between"))
    if name in ("in", "not_in"):
        return {name: some(rng, NUMBERS, 4)}
    if name == "between":
        return {name: sorted(rng.choices(NUMBERS, k=2))}
    return {name: rng.choice(NUMBERS)}


def boolean_operator(rng: random.Random) -> dict:
    return {rng.choice(("is", "is_not")): rng.choice((True, False))}


def date_operator(rng: random.Random) -> dict:
    name = rng.choice(("is", "is_not", "older_than_days", "within_days"))
    if name.startswith("is"):
        return {name: (date(2026, 3, 29) + timedelta(rng.randint(-3, 3))).isoformat()}
    return {name: rng.choice((1, 2, 7, 30, 90) if name == "within_days" else (0, 1, 2, 7, 30, 90))}


# --- rules


def rule(rng: random.Random, key: str) -> dict:
    kind = rng.choice(("if", "number", "count", "count", "count", "count", "days_since"))
    made: dict = {"key": key}
    if kind == "if" or maybe(rng, 0.3):
        made["if"] = [condition(rng) for _ in range(rng.choice((1, 1, 2)))]
    if kind == "if":
        made["points"] = rng.choice(POINTS)
    elif kind == "number":
        made |= {"number": rng.choice(("employees", "spend")), "tiers": tiers(rng, NUMBERS)}
    elif kind == "days_since":
        made |= {"days_since": types(rng), "tiers": tiers(rng, (-1, 0, 0.5, 1, 2, 7, 29.5, 30, 90))}
    else:
        made |= count_rule(rng)
    return made


def count_rule(rng: random.Random) -> dict:
    made: dict = {"count": types(rng)}
    if maybe(rng, 0.35):
        made["burst"] = rng.choice((1, 2, 3))
    if maybe(rng, 0.45):
        made["limit"] = {
            "times": rng.choice((1, 2, 3, 5)),
            "per": rng.choice(("day", "week", "month", "ever")),
        }
    if maybe(rng, 0.45):
        made["window_days"] = rng.choice((1, 2, 7, 8, 30, 60))
    if maybe(rng, 0.3):
        return made | {"tiers": tiers(rng, (-2, 0, 1, 1.5, 2, 3, 5, 8))}
    made["points"] = rng.choice(POINTS)
    if maybe(rng, 0.4):
        made["cap"] = rng.choice((0.5, 1, 3, 6, 10.000001, 20))
    fading = rng.random()
    if fading < 0.35:
        made["half_life_days"] = rng.choice((0.5, 1, 3, 7, 10, 30, 45.5))
    elif fading < 0.65:
        made["fade"] = fade(rng)
    return made


def fade(rng: random.Random) -> list[dict]:
    days = rising(rng, (1, 2, 6, 7, 14, 30, 60))
    percents = sorted(rng.choices((100, 80, 66.6, 50, 12.5, 0), k=len(days)), reverse=True)
    return [{"from_day": day, "percent": percent} for day, percent in zip(days, percents, strict=True)]


# --- the document


def parameter(rng: random.Random, number: int, axis: str) -> dict:
    made: dict = {"key": f"p{number}", "axis": axis}
    if maybe(rng, 0.25):
        made["label"] = f"Parameter {number}"
    if axis == "penalty":
        made["max"] = 0
        if maybe(rng, 0.6):
            made["min"] = rng.choice((-40, -10, -0.5, 0))
    else:
        if maybe(rng, 0.7):
            made["max"] = rng.choice((1, 5, 10, 12.5, 30))
        if maybe(rng, 0.5):
            made["min"] = rng.choice((0, 0, -5, -20, 0.5))
    if maybe(rng, 0.35):
        made["combine"] = rng.choice(("strongest", "sum"))
    if maybe(rng, 0.3):
        made["reset_by"] = types(rng)
    made["rules"] = [rule(rng, f"r{n}") for n in range(rng.randint(1, 4))]
    return made


def matrix(rng: random.Random) -> dict:
    """A legal document; the features it has are drawn too."""
    axes = some(rng, AXES)
    placed = axes + [rng.choice([*axes, "penalty"]) for _ in range(rng.randint(0, 3))]
    if maybe(rng, 0.3):
        placed.append("penalty")
    rng.shuffle(placed)
    parameters = [parameter(rng, number, axis) for number, axis in enumerate(placed)]
    made: dict = {
        "name": "random",
        "fields": {
            name: kind
            for name, kind in FIELDS.items()
            if name != "created_on" and (kind != "text" or maybe(rng, 0.3))
        },
        "weights": {axis: rng.choice((1, 2.5, 20, 35, 0.1)) for axis in AXES},
        "full_marks": full_marks(rng, parameters, axes),
        "parameters": parameters,
        "bands": lines(rng, "band", ["hot", "warm", "cool", "cold"]),
        "stages": stages(rng, parameters),
        "disqualify": [
            {"key": f"d{n}", "if": [condition(rng) for _ in range(rng.randint(1, 2))]}
            for n in range(rng.randint(0, 2))
        ],
    }
    if "fit" in axes or maybe(rng, 0.3):
        made["grades"] = lines(rng, "grade", ["A", "B", "C"])
    if maybe(rng, 0.6):
        made["levels"] = lines(rng, "level", [1, 2, 3])
    if maybe(rng, 0.3):
        made["weights"].pop(rng.choice(AXES))
    if not sum(made["weights"].get(axis, 0) for axis in axes):
        made["weights"][axes[0]] = 3
    return {key: value for key, value in made.items() if value or key not in ("full_marks", "fields")}


def full_marks(rng: random.Random, parameters: list[dict], axes: list[str]) -> dict:
    made = {}
    for axis in axes:
        limits = [one.get("max") for one in parameters if one["axis"] == axis]
        if None in limits or maybe(rng, 0.3):
            made[axis] = rng.choice((1, 7, 20, 33.3, 50))
    return made


def lines(rng: random.Random, name: str, words: list) -> list[dict]:
    starts = sorted(rng.sample((20, 25, 33.3, 40, 50, 66.7, 75, 99.9, 100), len(words) - 1), reverse=True)
    made = [{name: word, "from": start} for word, start in zip(words, [*starts, 0], strict=True)]
    if maybe(rng, 0.2):
        rng.shuffle(made)
    return made


def stages(rng: random.Random, parameters: list[dict]) -> dict:
    names = rng.sample(("mql", "sal", "sql", "hot_now"), rng.randint(0, 3))
    return {name: [way(rng, parameters) for _ in range(rng.randint(1, 2))] for name in names}


def way(rng: random.Random, parameters: list[dict]) -> list[dict]:
    return [criterion(rng, parameters) for _ in range(rng.randint(1, 2))]


def criterion(rng: random.Random, parameters: list[dict]) -> dict:
    kind = rng.random()
    if kind < 0.4:
        return {
            "score": rng.choice((*AXES, "composite", "points")),
            "from": rng.choice((0, 12.5, 33.3, 50, 66.7, -4)),
        }
    if kind < 0.6:
        return {"parameter": rng.choice(parameters)["key"], "from": rng.choice((0, 1, 2.5, 5, -3, 0.333333))}
    return condition(rng)


def case(seed: int, leads_count: int = 8) -> dict:
    """One whole case: `document`, `leads`, `activities`, `as_of`, `zone`."""
    rng = random.Random(seed)
    as_of, zone = moment(rng)
    made = leads(rng, as_of, leads_count)
    return {
        "document": matrix(rng),
        "leads": made,
        "activities": activities(rng, as_of, made),
        "as_of": as_of,
        "zone": zone,
    }
