"""Who is worth a look though no rule hands them to sales: a low composite with a reason is not buried."""

import numpy as np

from scoring.engine.arrays import Batch, Bools
from scoring.engine.compile import Compiled, CompiledParameter, CompiledRule
from scoring.engine.kernel import Scores

REASONS = ("need", "purchase_plan", "authority", "relationship")
QUESTIONS = ("funding", "need", "authority", "purchase_plan", "spend")
_FEWEST_UNKNOWN = 2


def worth_a_look(compiled: Compiled, batch: Batch, scores: Scores, overruled: Bools) -> Bools:
    """Which leads are worth a look, bool[n].

    Not MQL, not disqualified, and a need, a plan, authority or a relationship pays at least 80% of its
    marks, or fit has the best grade and two or more of the qualification answers are unknown.

    Args:
        compiled, batch, scores: a version, leads, and what they score under it.
        overruled: bool[n], a person has overruled the disqualifier that holds.
    """
    size = batch.size
    reason = np.zeros(size, dtype=np.bool_)
    for place, parameter in enumerate(compiled.parameters):
        if parameter.parameter.key in REASONS and (marks := marks_of(parameter)) > 0:
            reason |= scores.values[:, place] * 5 >= marks * 4
    if compiled.matrix.grades:
        reason |= (scores.grade == 0) & (_unknown(batch) >= _FEWEST_UNKNOWN)
    ready = np.zeros(size, dtype=np.bool_)
    if "mql" in compiled.stage_keys:
        ready = scores.meets[:, compiled.stage_keys.index("mql")]
    return reason & ~ready & ((scores.disqualified < 0) | overruled)


def marks_of(parameter: CompiledParameter) -> int:
    """The most a parameter can pay, in micro-points: its `max`, else all that its rules can pay."""
    if parameter.max is not None:
        return parameter.max
    paid = [_most(rule) for rule in parameter.rules]
    return sum(paid) if parameter.parameter.combine == "sum" else max(paid)


def _most(rule: CompiledRule) -> int:
    tiers = int(rule.tiers.points.max()) if rule.tiers is not None else 0
    return max(rule.cap if rule.cap is not None and rule.points > 0 else rule.points, tiers, 0)


def _unknown(batch: Batch) -> np.ndarray:
    """How many of the answers are unknown; a question that the matrix does not read is not asked."""
    asked = [batch.columns[name] for name in QUESTIONS if name in batch.columns]
    return np.sum([~column.present() for column in asked], axis=0) if asked else np.zeros(batch.size, int)
