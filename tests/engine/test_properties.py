"""What holds for every matrix and every lead, tried on random ones."""

import json
import random
from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.arrays import Batch
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.kernel import Scores, axis_tenths, score
from scoring.engine.matrix import parse
from scoring.engine.times import NO_DAY, day_number
from tests.engine import cast, random_matrices
from tests.engine.engine_run import batch_of

seeds = st.integers(0, 10**9)
OF_TIME = ("next_change_on", "fades_until")


def case(seed: int, leads: int = 8) -> tuple[Compiled, Batch, int]:
    """A random matrix compiled, a batch of random leads, and the day."""
    made = random_matrices.case(seed, leads_count=leads)
    zone = ZoneInfo(made["zone"])
    compiled = compile_matrix(parse(made["document"]))
    batch = batch_of(compiled, made["leads"], made["activities"], made["as_of"], zone)
    return compiled, batch, day_number(made["as_of"].astimezone(zone).date())


def taken(batch: Batch, lead: int) -> Batch:
    """One lead of a batch, alone."""
    own = batch.lead_ix == lead
    columns = {name: row_of(column, lead) for name, column in batch.columns.items()}
    return Batch(
        1,
        batch.created[lead : lead + 1],
        columns,
        batch.lead_ix[own] * 0,
        batch.type[own],
        batch.day[own],
        batch.types,
    )


def row_of(column: object, lead: int) -> object:
    first, *_ = fields(column)
    return replace(column, **{first.name: getattr(column, first.name)[lead : lead + 1]})


def outputs(scores: Scores, lead: int, without: tuple[str, ...] = ()) -> dict:
    return {
        each.name: getattr(scores, each.name)[lead].tolist()
        for each in fields(scores)
        if each.name not in without
    }


@given(seeds)
@settings(max_examples=150)
def test_the_order_of_activities_does_not_matter(seed: int) -> None:
    compiled, batch, day = case(seed)
    order = np.random.default_rng(seed).permutation(len(batch.day))
    shuffled = replace(batch, lead_ix=batch.lead_ix[order], type=batch.type[order], day=batch.day[order])
    before, after = score(compiled, batch, day), score(compiled, shuffled, day)
    assert all(outputs(before, lead) == outputs(after, lead) for lead in range(batch.size))


@given(seeds)
@settings(max_examples=150)
def test_a_lead_alone_scores_as_it_does_among_others(seed: int) -> None:
    compiled, batch, day = case(seed)
    together = score(compiled, batch, day)
    for lead in range(batch.size):
        assert outputs(score(compiled, taken(batch, lead), day), 0) == outputs(together, lead)


@given(seeds, st.integers(0, 200))
@settings(max_examples=200)
def test_no_output_changes_on_a_day_that_was_not_named(seed: int, later: int) -> None:
    compiled, batch, day = case(seed, leads=4)
    today, then = score(compiled, batch, day), score(compiled, batch, day + later)
    for lead in range(batch.size):
        turns, fades = int(today.next_change_on[lead]), int(today.fades_until[lead])
        if turns != NO_DAY and day + later >= turns:
            continue
        if fades == NO_DAY:
            assert outputs(then, lead, OF_TIME) == outputs(today, lead, OF_TIME)
        elif day + later > fades:
            settled = score(compiled, batch, fades)
            assert outputs(then, lead, OF_TIME) == outputs(settled, lead, OF_TIME)


@given(seeds)
@settings(max_examples=150)
def test_a_named_day_is_after_today(seed: int) -> None:
    compiled, batch, day = case(seed)
    scores = score(compiled, batch, day)
    for named in (scores.next_change_on, scores.fades_until):
        assert all(one == NO_DAY or one > day for one in named.tolist())


counting = st.fixed_dictionaries(
    {"points": st.integers(1, 9)},
    optional={
        "burst": st.integers(1, 3),
        "window_days": st.integers(1, 40),
        "cap": st.integers(1, 30),
        "limit": st.fixed_dictionaries(
            {"times": st.integers(1, 4), "per": st.sampled_from(["day", "week", "month", "ever"])}
        ),
    },
)
fading = st.sampled_from(
    [{}, {"half_life_days": 7}, {"fade": [{"from_day": 5, "percent": 60}, {"from_day": 20, "percent": 0}]}]
)
days_ago = st.lists(st.integers(0, 40), max_size=25)


@given(counting, fading, days_ago, st.integers(0, 40))
def test_one_more_activity_never_takes_points_away(
    keys: dict, fade: dict, days: list[int], one_more: int
) -> None:
    compiled = cast.compiled(cast.rule(**keys, **fade))
    fewer = cast.one_lead(compiled, *[("web.page", ago) for ago in days])
    more = cast.one_lead(compiled, *[("web.page", ago) for ago in [*days, one_more]])
    before, after = (score(compiled, batch, cast.TODAY).contributions[0, 0] for batch in (fewer, more))
    assert after >= before


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_an_axis_is_rounded_exactly_as_the_page_says(held: int, full_marks: int) -> None:
    held = min(held, full_marks)
    exact = 10 * Fraction(100 * held, full_marks) + Fraction(1, 2) + Fraction(1, 10**9)
    assert axis_tenths(np.array([held]), full_marks)[0] == floor(exact)


def test_a_million_activities_of_one_lead_are_summed_exactly() -> None:
    compiled = cast.compiled(cast.rule(points=999_999.999999))
    batch = replace(
        cast.one_lead(compiled, ("web.page", 0)),
        lead_ix=np.zeros(10**6, dtype=np.int32),
        type=np.zeros(10**6, dtype=np.int32),
        day=np.full(10**6, cast.TODAY, dtype=np.int32),
    )
    assert score(compiled, batch, cast.TODAY).contributions[0, 0] == 999_999_999_999 * 10**6


def test_no_lead_is_a_batch_too() -> None:
    compiled, batch, day = case(1)
    empty = replace(
        batch,
        size=0,
        created=batch.created[:0],
        columns={name: row_of(column, batch.size) for name, column in batch.columns.items()},
        lead_ix=batch.lead_ix[:0],
        type=batch.type[:0],
        day=batch.day[:0],
    )
    assert score(compiled, empty, day).values.shape == (0, len(compiled.parameters))


def test_days_at_the_ends_of_the_calendar_are_no_trouble() -> None:
    compiled = cast.compiled(
        cast.rule(half_life_days=1e6, points=1e6, window_days=10**6),
        {"key": "old", "if": [{"field": "renewal_on", "older_than_days": 10**6}], "points": 1},
        fields={"renewal_on": "date"},
    )
    batch = cast.one_lead(compiled, ("web.page", 5), created="9999-12-31", renewal_on="9999-12-31")
    last = day_number(date.max - timedelta(days=1))
    for day in (cast.TODAY, last):
        scores = score(compiled, batch, day)
        assert scores.fades_until[0] in (NO_DAY, day_number(date.max))


def test_random_matrices_come_back_from_their_canonical_text() -> None:
    for seed in range(200):
        matrix = parse(random_matrices.matrix(random.Random(seed)))
        again = parse(json.loads(matrix.canonical()))
        assert again == matrix
        assert again.sha256 == matrix.sha256
