"""Which leads are worth holding now: those that arrived, and those of the waiting for which it changed."""

from collections.abc import Collection, Mapping
from datetime import datetime

from scoring.models import Handoff

from .arrivals import open_rows
from .deciding import Desk
from .facts import Facts, facts_of
from .rules import Rules


def in_turn(lead_ids: Collection[int], rules: Rules, now: datetime) -> list[int]:
    """Go through all leads once, holding none: thousands may wait each minute for somebody to have time.

    What is skipped wrongly, since somebody changes it meanwhile, is looked at again a minute later.

    Args:
        lead_ids: that arrived, or wait.
        rules: in force.
        now: aware.

    Returns:
        Those to be held and decided on, in the order of hand-off; last those whose wait is over.
    """
    facts, waiting = facts_of(lead_ids), open_rows(lead_ids)
    desk = Desk(rules, facts.values(), now)
    due = [
        one.lead_id
        for one in sorted(facts.values(), key=lambda one: one.turn)
        if _is_due(one, waiting.get(one.move_id), desk)
    ]
    return due + _over(facts, waiting, due)


def _is_due(facts: Facts, row: Handoff | None, desk: Desk) -> bool:
    """Whether it would come out otherwise than it stands; what would be given counts for the next."""
    if not facts.is_free or facts.is_behind:
        return False
    decision = desk.settle(facts)
    return row is None or not decision.is_told_by(row)


def _over(facts: Mapping[int, Facts], waiting: Mapping[int, Handoff], due: Collection[int]) -> list[int]:
    """Leads of which an arrival waits that is not their last, or that somebody has."""
    over = {
        row.lead_id
        for move_id, row in waiting.items()
        if (one := facts.get(row.lead_id)) is None or one.move_id != move_id or not one.is_free
    }
    return sorted(over - set(due))
