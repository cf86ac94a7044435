"""The kernel and the plain evaluator agree to the last digit on random matrices and leads.

`ORACLE_MATRICES` says how many matrices (4,000 of eight leads unless set), `ORACLE_SEED` from which seed on.
"""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.engine import random_matrices
from tests.engine.engine_run import run
from tests.engine.oracle import evaluate
from tests.engine.oracle_inputs import moment_of

MATRICES = int(os.environ.get("ORACLE_MATRICES", "4000"))
FIRST = int(os.environ.get("ORACLE_SEED", "0"))
CHUNK = 200


@pytest.mark.parametrize("first", range(FIRST, FIRST + MATRICES, CHUNK))
def test_random_matrices_score_the_same_both_ways(first: int) -> None:
    for seed in range(first, min(first + CHUNK, FIRST + MATRICES)):
        case = random_matrices.case(seed)
        for plain, engine in zip(evaluate(**case), run(**case), strict=True):
            assert engine == plain, f"seed {seed}, lead {plain['id']}"


@pytest.mark.parametrize("first", range(FIRST, FIRST + MATRICES // 10, CHUNK))
def test_no_output_changes_on_a_day_that_was_not_named(first: int) -> None:
    for seed in range(first, first + CHUNK):
        case = arrived(random_matrices.case(seed, leads_count=3))
        for lead, engine in zip(case["leads"], run(**case), strict=True):
            for day in quiet_days(engine, case["as_of"].date()):
                settled = max(case["as_of"].date(), date.fromisoformat(engine["fades_until"] or "0001-01-01"))
                assert outputs(case, lead, day) == outputs(case, lead, settled), f"seed {seed}, {lead}, {day}"


def arrived(case: dict) -> dict:
    """The case with the rows alone that had arrived at its `as_of`."""
    zone, as_of = ZoneInfo(case["zone"]), case["as_of"].astimezone(UTC)
    return case | {"activities": [row for row in case["activities"] if moment_of(row[2], zone) <= as_of]}


def quiet_days(scored: dict, day: date) -> list[date]:
    """Some days on which nothing may change: after all fading, before the next change."""
    first = max(day, date.fromisoformat(scored["fades_until"] or "0001-01-01")) + timedelta(days=1)
    last = date.fromisoformat(scored["next_change_on"] or "9999-12-31") - timedelta(days=1)
    days = {first, last, first + timedelta(days=6), first + timedelta(days=100), date(2040, 1, 1)}
    return sorted(one for one in days if first <= one <= last and one.year < 9999)


def outputs(case: dict, lead: dict, day: date) -> dict:
    """What the plain evaluator gives on the evening of that day, but for the days it names."""
    evening = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo(case["zone"]))
    own = [row for row in case["activities"] if row[0] == lead["id"]]
    (scored,) = evaluate(case["document"], [lead], own, evening, case["zone"])
    return {key: value for key, value in scored.items() if key not in ("next_change_on", "fades_until")}
