"""Raw rows through the engine, answered as the objects of section 8, to hold against the plain evaluator."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from scoring.engine.arrays import Batch, column
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.kernel import Scores, score
from scoring.engine.matrix import parse
from scoring.engine.times import NO_DAY
from tests.engine.oracle_inputs import moment_of

EPOCH = date(1970, 1, 1)
AXES = ("fit", "engagement", "qualification")


def run(
    document: dict, leads: list[dict], activities: list, as_of: datetime, zone: str = "UTC"
) -> list[dict]:
    """Score every lead with the product's kernel; arguments and answer as `oracle.evaluate`."""
    compiled = compile_matrix(parse(document))
    place = ZoneInfo(zone)
    day = as_of.astimezone(place).date()
    batch = batch_of(compiled, leads, activities, as_of, place)
    scores = score(compiled, batch, (day - EPOCH).days)
    return [as_object(compiled, scores, place_, lead["id"]) for place_, lead in enumerate(leads)]


def batch_of(
    compiled: Compiled, leads: list[dict], activities: list, as_of: datetime, zone: ZoneInfo
) -> Batch:
    index = {lead["id"]: place for place, lead in enumerate(leads)}
    types = tuple(dict.fromkeys(kind for _, kind, _ in activities))
    rows = []
    for lead_id, kind, written in activities:
        moment = moment_of(written, zone)
        if moment is not None and moment <= as_of.astimezone(UTC):
            day = (moment.astimezone(zone).date() - EPOCH).days
            rows.append((index[lead_id], types.index(kind), day))
    lead_ix, type_, day_ = np.array(rows, dtype=np.int32).reshape(-1, 3).T
    columns = {
        name: column(kind, [lead.get(name) for lead in leads], zone) for name, kind in compiled.fields.items()
    }
    created = column("date", [lead.get("created_on") for lead in leads], zone)
    return Batch(len(leads), created.days, columns, lead_ix, type_, day_, types)


def as_object(compiled: Compiled, scores: Scores, at: int, lead_id: str) -> dict:
    matrix = compiled.matrix
    stages = [stage.key for stage in matrix.stages]
    disqualified = int(scores.disqualified[at])
    return {
        "id": lead_id,
        **{axis: tenths(getattr(scores, axis)[at]) for axis in AXES},
        "penalty": int(scores.penalty[at]) / 10,
        "composite": int(scores.composite[at]) / 10,
        "points": int(scores.points[at]) / 10,
        "grade": named(matrix.grades, scores.grade[at]),
        "level": named(matrix.levels, scores.level[at]),
        "band": named(matrix.bands, scores.band[at]),
        "meets": [stage for stage, met in zip(stages, scores.meets[at], strict=True) if met],
        "disqualified_by": None if disqualified < 0 else matrix.disqualify[disqualified].key,
        "next_change_on": day_name(scores.next_change_on[at]),
        "fades_until": day_name(scores.fades_until[at]),
        "values": by_key(compiled.parameter_keys, scores.values[at]),
        "contributions": by_key(compiled.rule_keys, scores.contributions[at]),
    }


def tenths(value: np.integer) -> float | None:
    return None if value < 0 else int(value) / 10


def named(lines: tuple, place: np.integer) -> object:
    return None if place < 0 else lines[place].name


def day_name(day: np.integer) -> str | None:
    return None if day == NO_DAY else (EPOCH + timedelta(days=int(day))).isoformat()


def by_key(keys: tuple[str, ...], micro_points: np.ndarray) -> dict[str, float]:
    return {key: int(points) / 1e6 for key, points in zip(keys, micro_points, strict=True)}
