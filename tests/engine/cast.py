"""A small matrix and the ways to score by it, for tests that need no more."""

from datetime import UTC, datetime

import numpy as np

from scoring.engine.arrays import Batch, column
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.matrix import parse
from scoring.engine.times import read_day

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = read_day("2026-06-01", UTC)


def document(*rules: dict, axis: str = "engagement", **more: object) -> dict:
    """A legal document of one parameter `p` with these rules; `more` goes to the top."""
    return {
        "weights": {"fit": 1, "engagement": 1},
        "full_marks": {axis: 100} if axis != "penalty" else {},
        "parameters": [{"key": "p", "axis": axis, "rules": list(rules) or [rule()]}],
        "grades": [{"grade": "A", "from": 0}],
        "bands": [{"band": "cold", "from": 0}],
    } | more


def rule(**keys: object) -> dict:
    """A count rule `r` that pays 5 for each web activity, unless told otherwise."""
    return {"key": "r", "count": ["web.*"], "points": 5} | keys


def compiled(*rules: dict, **more: object) -> Compiled:
    return compile_matrix(parse(document(*rules, **more)))


def one_lead(compiled: Compiled, *did: tuple[str, int], created: str = "2026-01-01", **fields: str) -> Batch:
    """A batch of one lead that did things so many days ago."""
    types = tuple(dict.fromkeys(kind for kind, _ in did))
    return Batch(
        size=1,
        created=np.array([read_day(created, UTC)], dtype=np.int32),
        columns={name: column(kind, [fields.get(name)], UTC) for name, kind in compiled.fields.items()},
        lead_ix=np.zeros(len(did), dtype=np.int32),
        type=np.array([types.index(kind) for kind, _ in did], dtype=np.int32),
        day=np.array([TODAY - ago for _, ago in did], dtype=np.int32),
        types=types,
    )
