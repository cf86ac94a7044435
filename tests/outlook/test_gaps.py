"""What gaps cost many leads at once, held against asking the kernel about each lead and each answer."""

import numpy as np
import pytest

from scoring.engine.arrays import missing
from scoring.engine.kernel import conclude
from scoring.engine.measure import measure, measured_with
from scoring.outlook.gaps import gaps_of
from scoring.outlook.subject import AS_IT_IS, Subject, Variant, batch_of, measured
from scoring.outlook.unknowns import Unknowns
from tests.outlook.cases import subjects, unknowns_of


def composites_and_mqls(subject: Subject, answers: list[dict]) -> tuple[list[int], list[bool]]:
    scores = conclude(subject.compiled, measured([(subject, [Variant(one) for one in answers])]))
    keys = subject.compiled.stage_keys
    met = scores.meets[:, keys.index("mql")] if "mql" in keys else np.zeros(len(answers), dtype=bool)
    return scores.composite.tolist(), (met & (scores.disqualified < 0)).tolist()


def best_of_each(subject: Subject) -> dict[str, tuple[int, bool]]:
    """By field that the lead lacks: the most it gains, and whether some answer makes an MQL of it."""
    found = {}
    for unknown in unknowns_of(subject):
        answers = [{}, *({unknown.field: answer} for group in unknown.effects for answer in group)]
        (now, *others), (is_one, *ones) = composites_and_mqls(subject, answers)
        found[unknown.field] = (max(0, *(one - now for one in others)), not is_one and any(ones))
    return found


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_a_gap_costs_each_lead_what_its_best_answer_would_give(first: int) -> None:
    gained = became = 0
    for seed in range(first, first + 40):
        group = subjects(seed, leads=6)
        batch = batch_of([(one, [AS_IT_IS]) for one in group])
        compiled, today = group[0].compiled, group[0].today
        nobody = missing("text", batch.size)
        gaps = dict(gaps_of(compiled, batch, today, nobody, Unknowns(compiled, {}, today)))
        for place, subject in enumerate(group):
            expected = best_of_each(subject)
            lacks = {name for name, gap in gaps.items() if gap.is_missing[place]}
            assert lacks == expected.keys()
            for name, (gain, becomes) in expected.items():
                assert (gaps[name].gains[place], gaps[name].becomes[place]) == (gain, becomes), (seed, name)
                gained, became = gained + (gain > 0), became + becomes
    assert gained > 30
    assert became > 0


def test_one_field_otherwise_measures_as_if_all_were_measured_anew() -> None:
    for seed in range(60):
        group = subjects(seed, leads=4)
        compiled, today = group[0].compiled, group[0].today
        batch = batch_of([(one, [AS_IT_IS]) for one in group])
        before = measure(compiled, batch, today)
        for name, kind in compiled.fields.items():
            if name == "created_on":
                continue
            column = missing(kind, batch.size)
            found = measured_with(compiled, before, name, column)
            whole = measure(compiled, found.batch, today)
            assert np.array_equal(found.contributions, whole.contributions)
            assert all(np.array_equal(*pair) for pair in zip(found.truths, whole.truths, strict=True))
