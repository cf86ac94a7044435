"""Rules whose leads fared otherwise than their points say: the evidence is against them."""

from math import isfinite
from typing import Any

from leads.words import counted
from scoring.evidence.rules import RuleEvidence
from scoring.evidence.service import evidence_of
from scoring.evidence.success import Success

from .looked import Figures, Looked, rule_line


def negative_lift(looked: Looked) -> Figures:
    """Rules that pay leads which sales takes less often than others, or the other way round."""
    found = evidence_of(looked.version, Success.ACCEPTED)
    against = found.contradicting
    return {
        "figure": f"{len(against)}",
        "of": f"of {len(found.rules)} rules",
        "words": "Their leads fare otherwise than their points say."
        if against
        else f"No rule is against what became of {counted(found.cases, 'lead')} that sales decided on.",
        "rules": [_line(one, looked) for one in against],
        "is_quiet": not against,
    }


def _line(one: RuleEvidence, looked: Looked) -> dict[str, Any]:
    parameter, _, rule = one.key.partition(".")
    # Where none of the others ended well the lift has no end, and JSON no number for it.
    has_end = one.lift is not None and isfinite(one.lift.high)
    lift = (one.lift.value, one.lift.low, one.lift.high) if one.lift and has_end else None
    words = f"Paid {counted(one.paid.cases, 'lead')} of those that were decided on."
    return rule_line(looked, (parameter, rule), words, lift)
