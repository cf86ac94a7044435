"""Illegal matrices: a random legal one, changed at one place, with the path of the one fault it then has.

Every matrix gets the same spot: a parameter on the penalty axis, a stage and a disqualifier, so that each
change has its place. The changes are lines of `random_faults.yaml`; where scoring.md leaves open which of two
keys carries the fault, both are accepted.
"""

import copy
import random
import re
from pathlib import Path

from ruamel.yaml import YAML

from tests.engine import random_matrices

GONE = "(gone)"
HUGE = "(huge)"  # a whole number of 5,000 digits
SPOT = {
    "key": "spot", "axis": "penalty", "min": -10, "max": 0,
    "rules": [
        {"key": "plain", "points": -1, "if": [
            {"field": "plan", "is": "now"}, {"field": "employees", "between": [1, 5]},
            {"field": "renewal_on", "within_days": 3}, {"did": ["web.*"], "times": 2, "within_days": 4},
            {"field": "country", "known": True}, {"field": "partner", "is": True},
            {"field": "country", "in": ["norway", "no"]}, {"field": "renewal_on", "is": "2026-01-01"}]},
        {"key": "figure", "number": "employees",
         "tiers": [{"from": 1, "points": -1}, {"from": 2, "points": -2}]},
        {"key": "tally", "count": ["web.visit"], "points": -1, "burst": 2, "window_days": 5, "cap": 3,
         "limit": {"times": 1, "per": "day"},
         "fade": [{"from_day": 1, "percent": 50}, {"from_day": 2, "percent": 0}]},
        {"key": "half", "count": ["web.visit"], "points": -1, "half_life_days": 3},
        {"key": "often", "count": ["web.*"], "tiers": [{"from": 1, "points": -1}]},
        {"key": "quiet", "days_since": ["web.*"], "tiers": [{"from": 30, "points": -1}]},
    ],
}  # fmt: skip
SPOT_WAY = [
    {"score": "composite", "from": 1},
    {"parameter": "p0", "from": -1},
    {"field": "plan", "is": "now"},
]

FILE = Path(__file__).with_name("random_faults.yaml")
CHANGES: list[list] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))


def legal(rng: random.Random) -> dict:
    """A random matrix with the spot in it, somewhere."""
    document = random_matrices.matrix(rng)
    document["parameters"].insert(rng.randint(1, len(document["parameters"])), copy.deepcopy(SPOT))
    document["fields"] = {**document.get("fields", {}), "spend": "number"}
    document["weights"]["fit"] = 5
    document["stages"]["spot"] = [copy.deepcopy(SPOT_WAY)]
    document["disqualify"].append({"key": "spot", "if": [{"field": "plan", "is": "now"}]})
    return document


def broken(rng: random.Random, change: list) -> tuple[dict, set[str]]:
    """The document after one change, and the paths of which its one fault must have one."""
    document = legal(rng)
    at = next(n for n, one in enumerate(document["parameters"]) if one["key"] == "spot")
    spots = {"@": f"parameters[{at}]", "!": f"disqualify[{len(document['disqualify']) - 1}]"}
    where, value, *others = change
    paths = [re.sub("[@!]", lambda found: spots[found[0]], path) for path in (where, *others)]
    put(document, paths[0], 10**5000 if value == HUGE else copy.deepcopy(value))
    return document, set(paths)


def put(document: dict, path: str, value: object) -> None:
    *way, last = [int(part) if part.isdigit() else part for part in re.findall(r"\w+", path)]
    holder = document
    for step in way:
        holder = holder.setdefault(step, {}) if isinstance(holder, dict) else holder[step]
    if value == GONE:
        del holder[last]
    else:
        holder[last] = value
