"""What would become of a lead if it arrived now: which rule takes it, who gets it, why not by one before."""

from dataclasses import dataclass, replace
from datetime import datetime

from scoring.models import HandoffRule

from .deciding import Decision, Desk
from .facts import Facts, facts_of
from .rules import rules_in_force


@dataclass(frozen=True)
class Step:
    """A rule that was looked at; `why_not` is "" for the one that takes the lead."""

    rule: HandoffRule
    why_not: str


@dataclass(frozen=True)
class Trial:
    """The rules up to the one that takes the lead, and what becomes of it."""

    facts: Facts
    steps: tuple[Step, ...]
    decision: Decision


def try_lead(lead_id: int, stage: str, now: datetime) -> Trial | None:
    """Decide on a lead as if it had just come to a stage; nothing is written.

    Args:
        lead_id: of a lead in any stage.
        stage: MQL or SQL.
        now: aware.

    Returns:
        None where the lead has no score yet.
    """
    found = facts_of([lead_id], as_if_at=stage).get(lead_id)
    if found is None:
        return None
    facts = replace(found, is_free=True)
    desk = Desk(rules_in_force(), [facts], now)
    decision = desk.decide(facts)
    steps = []
    for rule in desk.rules.of_stage.get(stage, ()):
        steps.append(Step(rule, desk.why_not(rule, facts)))
        if not steps[-1].why_not:
            break
    return Trial(facts, tuple(steps), decision)
