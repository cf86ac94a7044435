"""Paths to a stage: what is missing, what each step gives, and the smallest set that reaches it."""

from dataclasses import replace
from datetime import UTC
from itertools import combinations
from pathlib import Path as File

import numpy as np
import pytest

from scoring.engine.compile import compile_matrix
from scoring.engine.kernel import Scores, score
from scoring.engine.matrix import load
from scoring.engine.times import read_day
from scoring.engine.tree import AXES
from scoring.outlook.path import Path, Step, path_of
from scoring.outlook.subject import AS_IT_IS, Subject, batch_of
from scoring.outlook.unknowns import Askable, Unknowns
from tests.engine.random_leads import TYPES
from tests.outlook.cases import subjects, unknowns_of

STAGES = ("mql", "sql", "sal", "hot_now")
DEFAULT = compile_matrix(load(File("scoring/matrices/default.yaml").read_text()))
TODAY = read_day("2026-06-01", UTC)
DEMO, CALL, PAGE = "form.demo_request", "call.connected", "web.page.pricing"
CATALOG = {
    "need": Askable(("none", "unaware", "potential", "direct")),
    "funding": Askable(("none", "in process", "within 6 months", "available now")),
    "authority": Askable(("influencer", "purchasing agent", "decision-maker")),
    "purchase_plan": Askable(("none", "within 1 year", "within 6 months", "immediately")),
}


def after(subject: Subject, *steps: Step) -> Scores:
    """The subject scored as a lead that has those answers and activities, made without variants."""
    texts = {**subject.texts}
    did = [step.activity for step in steps if step.activity]
    for step in steps:
        if step.field:
            texts[step.field] = step.answers[0]
    kinds = [subject.types.index(key) for key in did]
    lead = replace(
        subject,
        texts=texts,
        type=np.array([*subject.type, *kinds], dtype=np.int32),
        day=np.array([*subject.day, *[subject.today] * len(did)], dtype=np.int32),
    )
    return score(lead.compiled, batch_of([(lead, [AS_IT_IS])]), lead.today)


def meets(scores: Scores, subject: Subject, stage: str) -> bool:
    return bool(scores.meets[0, subject.compiled.stage_keys.index(stage)])


def random_paths(seed: int) -> list[tuple[Subject, Path]]:
    return [
        (subject, path)
        for subject in subjects(seed)
        for stage in STAGES
        if (path := path_of(subject, unknowns_of(subject), stage, TYPES)) is not None
    ]


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_a_step_gives_what_the_lead_scores_with_it(first: int) -> None:
    for seed in range(first, first + 20):
        for subject, path in random_paths(seed):
            now = after(subject)
            assert path.composite == now.composite[0]
            assert path.is_met == meets(now, subject, path.stage)
            for step in path.steps:
                then = after(subject, step)
                assert step.gain == then.composite[0] - path.composite, f"seed {seed}: {step}"
                assert step.reaches == meets(then, subject, path.stage), f"seed {seed}: {step}"


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_the_smallest_set_reaches_the_stage_and_no_smaller_one_does(first: int) -> None:
    for seed in range(first, first + 20):
        for subject, path in random_paths(seed):
            if path.shortest:
                assert meets(after(subject, *path.shortest), subject, path.stage), f"seed {seed}"
            smaller = (len(path.shortest) or 3) - 1
            for size in range(1, 0 if path.is_met else min(smaller, 2) + 1):
                for steps in combinations(path.steps[:10], size):
                    assert not meets(after(subject, *steps), subject, path.stage), f"seed {seed}: {steps}"


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_a_stage_is_met_where_a_way_lacks_nothing(first: int) -> None:
    for seed in range(first, first + 40):
        for subject, path in random_paths(seed):
            assert path.is_met == any(not way.lacks for way in path.ways), f"seed {seed}"
            for lack in (lack for way in path.ways for lack in way.lacks):
                is_none = lack.score in AXES and not subject.compiled.matrix.has_axis(lack.score)
                assert lack.condition is not None or is_none or lack.short > 0, f"seed {seed}"


def lead(*did: tuple[str, int], **texts: str) -> Subject:
    """A lead of the default matrix that did things so many days ago."""
    types = (DEMO, CALL, PAGE)
    done = sorted((TODAY - ago, types.index(kind)) for kind, ago in did)
    days, kinds = zip(*done, strict=True) if done else ((), ())
    return Subject(
        compiled=DEFAULT,
        texts={"created_on": "2026-05-01", **texts},
        type=np.array(kinds, dtype=np.int32),
        day=np.array(days, dtype=np.int32),
        types=types,
        today=TODAY,
        zone=UTC,
    )


FIT = {
    "industry": "machinery", "employees": "300", "annual_revenue": "20000000", "region": "emea",
    "seniority": "director", "department": "operations", "relationship": "none",
}  # fmt: skip
ANSWERED = {"funding": "none", "need": "potential", "spend": "500", "purchase_plan": "none"}


def path(subject: Subject, stage: str) -> Path:
    found = path_of(subject, Unknowns(DEFAULT, CATALOG, TODAY).of(subject), stage, subject.types)
    assert found is not None
    return found


def test_a_request_for_a_demo_alone_makes_a_fitting_lead_an_mql() -> None:
    found = path(lead(**FIT), "mql")
    assert [step.activity for step in found.shortest] == [DEMO]
    assert found.steps[0].reaches
    assert [lack.condition is not None for lack in found.ways[0].lacks] == [True]


def test_what_the_composite_is_short_of_is_said_in_shares() -> None:
    found = path(lead(**FIT, **ANSWERED), "mql")
    way = next(way for way in found.ways if way.lacks[0].score == "composite")
    assert (way.lacks[0].has, way.lacks[0].needs) == (found.composite, 600)
    assert way.lacks[0].short == 600 - found.composite


def test_an_sql_takes_the_four_answers_and_the_best_of_each() -> None:
    found = path(lead(**FIT, spend="500"), "sql")
    assert {step.field: step.answers[0] for step in found.shortest} == {
        "need": "direct",
        "funding": "available now",
        "authority": "decision-maker",
        "purchase_plan": "immediately",
    }
    assert [lack.parameter for lack in found.ways[0].lacks] == [
        "", "need", "authority", "funding", "purchase_plan"
    ]  # fmt: skip


def test_what_was_answered_with_no_is_no_step_and_may_bar_the_way() -> None:
    found = path(lead(**FIT, **ANSWERED), "sql")
    assert found.shortest == ()
    assert "funding" not in {step.field for step in found.steps}


def test_a_stage_that_is_met_takes_no_steps() -> None:
    found = path(lead((DEMO, 3), **FIT), "mql")
    assert found.is_met
    assert found.shortest == ()
    assert found.ways[0].lacks == ()


def test_a_matrix_without_the_stage_has_no_path_to_it() -> None:
    assert path_of(lead(), [], "opportunity", ()) is None
