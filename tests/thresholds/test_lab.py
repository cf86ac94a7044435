"""The lab: what it counts for a line anywhere is what the matrix with the line there says of every lead."""

import random
from collections import Counter
from copy import deepcopy
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from leads.models import Outcome
from scoring.engine.compile import compile_matrix
from scoring.engine.kernel import is_disqualified
from scoring.engine.kernel import score as scored
from scoring.engine.matrix import parse, read_yaml
from scoring.engine.times import NO_DAY
from scoring.evidence.success import Success
from scoring.impact.arrivals import arrivals_of
from scoring.impact.service import impact_of
from scoring.matrix.rows import draft_from_document
from scoring.models import ScoringModel
from scoring.thresholds.handles import LINES, SCORES, Handle, handles_of, moved_ways, reaching
from scoring.thresholds.lab import _came, _histogram, _values_on, lab_of
from scoring.thresholds.values import OUT, Scales
from tests.impact.crowd import Crowd, crowd
from tests.scoring.conftest import did, new_lead  # noqa: F401
from tests.scoring.small import NOW, SMALL, draft, published
from tests.scoring.small import scored as score_all

DAY = timedelta(days=1)


def handles(document: dict[str, Any]) -> list[Handle]:
    """The lines of a document, as `handles_of` has them of a draft's rows."""
    found = []
    for kind, score in LINES.items():
        for number, line in enumerate(document.get(f"{kind}s", [])):
            found.append(Handle(f"{kind}{number}", 0, kind, "", str(line[kind]), score, score, line["from"]))
    for row, (stage, ways) in enumerate(document.get("stages", {}).items(), start=1):
        for way, criteria in enumerate(ways):
            for place, one in enumerate(criteria):
                if one.get("score") in SCORES and 0 <= one["from"] <= 100:
                    key = f"{row}-{way}-{place}"
                    found.append(
                        Handle(key, row, "stage", stage, stage, one["score"], key, one["from"], way, place)
                    )
    return found


def with_line(document: dict[str, Any], handle: Handle, at: float) -> dict[str, Any]:
    """The document with the stage's line elsewhere."""
    moved = deepcopy(document)
    stage = handle.key
    moved["stages"][stage] = moved_ways(moved["stages"][stage], handle, at)
    return moved


def reach(document: dict[str, Any], handle: Handle, at: float, everyone: Any, day: int) -> int:
    """How many leads reach a line, by the matrix itself."""
    moved = document if handle.way is None else with_line(document, handle, at)
    compiled = compile_matrix(parse(moved))
    places = np.arange(len(everyone))
    days = np.full(len(places), day)
    scores = scored(compiled, everyone.batch(compiled, places, days), days)
    if handle.way is None:
        found = getattr(scores, handle.score) >= at * 10
    else:
        found = scores.meets[:, compiled.stage_keys.index(handle.key)]
    return int((found & ~is_disqualified(compiled, scores, everyone.overruled(places, days))).sum())


@pytest.mark.parametrize("seed", range(40))
def test_a_line_anywhere_is_reached_by_those_who_reach_it_by_the_matrix(seed: int) -> None:
    people, rng = crowd(seed, 8), random.Random(seed)
    everyone, matrix = people.everyone(), parse(people.document)
    lines = handles(people.document)
    scales = Scales(matrix, lines)
    places = np.arange(len(everyone))
    for day in (people.today, people.today - 20):
        values = np.full((len(places), len(scales.names)), OUT)
        days = np.full(len(places), day)
        values, _ = scales.values(
            everyone.batch(scales.compiled, places, days), days, everyone.overruled(places, days)
        )
        for handle in scales.handles:
            at = rng.choice((handle.at, rng.randint(0, 100), rng.randint(0, 1000) / 10))
            own = _histogram(values[:, scales.names.index(handle.scale)])
            assert int(own[round(at * 10) - OUT :].sum()) == reach(people.document, handle, at, everyone, day)


def fades_away(people: Crowd) -> bool:
    """Whether something that is taken off has a half-life: only between days can a score rise by that."""
    rules = [rule for one in people.document["parameters"] for rule in one["rules"]]
    return any("half_life_days" in rule and rule["points"] < 0 for rule in rules)


def test_the_inflow_of_a_line_of_mql_is_that_of_the_matrix_with_the_line_there() -> None:
    seen: Counter[bool] = Counter()
    for seed in range(120):
        people, rng = crowd(seed, 6), random.Random(seed)
        lines = [one for one in handles(people.document) if one.key == "mql"]
        if fades_away(people) or not lines:
            continue
        everyone, places = people.everyone(), np.arange(len(people.leads))
        scales = Scales(parse(people.document), lines)
        now = _values_on(scales, everyone, places, people.today)
        came = _came(scales, everyone, places, people.today, now)
        for place, handle in enumerate(scales.handles):
            at = rng.choice((handle.at, rng.randint(1, 100)))
            compiled = compile_matrix(parse(with_line(people.document, handle, at)))
            arrived = arrivals_of(everyone, compiled, people.today, None, lambda more: None)
            tenths = -int(-at * 10 // 1)
            assert came[place][tenths - OUT] == (arrived.first != NO_DAY).sum(), (seed, handle)
            seen[bool(came[place][tenths - OUT])] += 1
    assert seen[True] > 5  # else nothing was tried


# ---- From the database ----

pytest_db = pytest.mark.django_db


@pytest.fixture
def market(new_lead, did):  # noqa: F811
    """Four with a direct need, of whom two have downloaded, and what became of them."""
    leads = [new_lead(need="direct") for _ in range(4)]
    for lead in leads[:2]:
        did(lead, "content.download", NOW - DAY, times=2)
    published()
    score_all()
    for lead, kind in zip(leads, ("won", "lost", "won", "rejected"), strict=True):
        Outcome.objects.create(lead=lead, kind=kind, happened_on=(NOW + DAY).date(), known_at=NOW + DAY)
    return leads


@pytest_db
def test_a_draft_has_its_lines_counted(market):
    version = draft(SMALL.replace("from: 60", "from: 65"))
    lab = lab_of(version, NOW + 2 * DAY)
    names = {one.name: one for one in lab.handles}
    assert list(names) == ["Hot", "Warm", "MQL, composite"]
    counts = lab.scales[names["MQL, composite"].scale]
    # 50 for the need, and 20 more where they have downloaded twice.
    assert [counts.above(at) for at in (0, 500, 501, 700, 701)] == [4, 4, 2, 2, 0]
    assert lab.near("composite", 600, 5) == ([one.pk for one in market[:2]], [one.pk for one in market[2:]])


@pytest_db
def test_the_past_lies_on_both_sides_of_a_line(market):
    lab = lab_of(draft(), NOW + 2 * DAY)
    above, below = lab.scales["composite"].sides(Success.WON, 600)
    assert (above.positive, above.cases, below.positive, below.cases) == (1, 2, 1, 2)


@pytest_db
def test_the_inflow_is_that_of_the_impact(market):
    version = draft()
    mql = next(one for one in handles_of(version) if one.kind == "stage")
    inflow = lab_of(version, NOW + 2 * DAY).scales[mql.scale].a_week(reaching(mql.at))
    weeks = impact_of(version, NOW + 2 * DAY).inflow.weeks
    assert inflow == sum(weeks) / 4 == 0.5


@pytest_db
def test_lines_at_the_bottom_are_no_handles(new_lead):  # noqa: F811
    model = ScoringModel.objects.create(key="other", name="Other")
    version = draft_from_document(model, read_yaml(SMALL), None, NOW)
    assert {one.name for one in handles_of(version)} == {"Hot", "Warm", "MQL, composite"}
