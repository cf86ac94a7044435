"""Handing off: what workers, housekeeping and pages call."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from leads.handoff.owners import give_leads
from leads.models import Lead, Stage, User
from scoring.models import Handoff
from scoring.rescoring.locks import lock_leads

from .arrivals import arrived, open_rows, still_open
from .deciding import Decision, Desk
from .due import in_turn
from .facts import Facts, facts_of
from .lock import hold_desk
from .rules import Rules, rules_in_force

_MOST = 300  # leads at once: they are held meanwhile
TAKEN = "Somebody took it, or it was given by hand."
CAME_AGAIN = "It came to this stage anew."


def hand_off(now: datetime, lead_ids: Collection[int] | None = None) -> int:
    """Hand off leads that became MQL or SQL, and those that wait and can be taken now.

    One arrival is handed off once, whatever is killed and however many do it at once. Without any rule
    everything stays as it is. Call it outside of a transaction, after what moved the leads is committed;
    what a crash leaves undone is found by the next call for all leads.

    Args:
        now: UTC and aware.
        lead_ids: only these; None for all, and then those that wait take their turn among those that arrived.

    Returns:
        How many were given to somebody.
    """
    rules = rules_in_force()
    candidates = arrived(rules.since(), lead_ids) | still_open(lead_ids)
    due = in_turn(candidates, rules, now) if candidates else []
    return sum(_hand(part, now) for part in _parts(due))


def _parts(lead_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (lead_ids[start : start + _MOST] for start in range(0, len(lead_ids), _MOST))


@transaction.atomic
def _hand(lead_ids: Sequence[int], now: datetime) -> int:
    """Be alone, hold the leads, look again, decide: since they were found, all of it may have changed."""
    hold_desk()
    # Who scores locks rows of scores in another order than a change of many owners does: not both at once.
    lock_leads(lead_ids)
    stages = _held(lead_ids)
    rules = rules_in_force()
    facts = facts_of(stages)
    waiting = open_rows(stages)
    _close(waiting, facts, stages, now)
    ready = _ready(facts, waiting, rules)
    desk = Desk(rules, ready, now)
    decided = [(one, desk.settle(one)) for one in ready]
    _give(decided, now)
    _write(decided, waiting, now)
    return sum(decision.state == Handoff.State.GIVEN for _, decision in decided)


def _held(lead_ids: Sequence[int]) -> dict[int, str]:
    """Stage of each lead that is there, held until the end. NO KEY: recording goes on."""
    leads = Lead.objects.filter(pk__in=lead_ids).select_for_update(no_key=True).order_by("pk")
    return dict(leads.values_list("pk", "stage"))


def _ready(facts: dict[int, Facts], waiting: dict[int, Handoff], rules: Rules) -> list[Facts]:
    """Leads to decide on, in their turn: free, and of their arrival nothing became yet, or it waits.

    A score that is behind decides nothing: whoever scores the lead hands it off after that.
    """
    since = rules.since()
    done = set(
        Handoff.objects.filter(move_id__in=[one.move_id for one in facts.values()])
        .exclude(state__in=Handoff.OPEN)
        .values_list("move_id", flat=True)
    )
    ready = [
        one
        for one in facts.values()
        if one.is_free
        and not one.is_behind
        and one.move_id not in done
        and (one.move_id in waiting or (one.stage in since and one.arrived_at >= since[one.stage]))
    ]
    return sorted(ready, key=lambda one: one.turn)


def _give(decided: Sequence[tuple[Facts, Decision]], now: datetime) -> None:
    """By rule, so the audit log leaves it out; what was handed to whom is kept in `Handoff`."""
    theirs: dict[int, list[int]] = defaultdict(list)
    for facts, decision in decided:
        if decision.to is not None:
            theirs[decision.to.id].append(facts.lead_id)
    people = User.objects.in_bulk(theirs)
    for agent_id, lead_ids in theirs.items():
        give_leads(lead_ids, people[agent_id], None, now)


def _write(decided: Sequence[tuple[Facts, Decision]], waiting: dict[int, Handoff], now: datetime) -> None:
    new: list[Handoff] = []
    changed: list[Handoff] = []
    for facts, decision in decided:
        row = waiting.get(facts.move_id)
        if row is None:
            row = Handoff(move_id=facts.move_id, lead_id=facts.lead_id, stage=facts.stage, since=now)
            new.append(decision.tell(row, now))
        elif not decision.is_told_by(row):
            changed.append(decision.tell(row, now))
    Handoff.objects.bulk_create(new)
    Handoff.objects.bulk_update(changed, ["rule", "to", "state", "words", "at"])


def _close(
    waiting: dict[int, Handoff],
    facts: dict[int, Facts],
    stages: dict[int, str],
    now: datetime,
) -> None:
    """End the wait of leads that somebody took, or that moved on."""
    for row in waiting.values():
        words = _why_over(row, facts.get(row.lead_id), stages[row.lead_id])
        if words:
            row.state, row.words, row.at = Handoff.State.OVER, words, now
            row.save(update_fields=["state", "words", "at"])


def _why_over(row: Handoff, facts: Facts | None, stage: str) -> str:
    if stage != row.stage:
        return f"It is {Stage(stage).label} now."
    if facts and facts.move_id != row.move_id:
        return CAME_AGAIN
    return TAKEN if facts and not facts.is_free else ""
