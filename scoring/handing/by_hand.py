"""A lead that waits is given to somebody by hand."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from leads.handoff.moves import MoveRefused
from leads.handoff.owners import give_leads
from leads.models import Lead, User
from leads.people.access import leads_for
from leads.people.capacity import responsible_for
from scoring.models import Handoff

from .agents import ROLES
from .facts import facts_of
from .lock import hold_desk

_GONE = "This lead waits no more: somebody took it, or it moved on."


def receivers(by: User, stage: str) -> QuerySet[User]:
    """To whom this person may give a lead that waits at a stage: a manager to the team's, others to all."""
    return responsible_for(by).filter(role__in=ROLES[stage])


@transaction.atomic
def give_by_hand(handoff_id: int, to_id: int, by: User, now: datetime) -> Lead:
    """Give a lead that waits to somebody. It counts for their day; their limits do not hold here.

    Args:
        handoff_id: of what waits.
        to_id: of one of the `receivers`.
        by: who gives it; whose audit log says so.
        now: aware.

    Returns:
        The lead.

    Raises:
        MoveRefused: it waits no more, it is withheld, or there is no such person to give it to.
    """
    hold_desk()
    row = Handoff.objects.filter(pk=handoff_id, state__in=Handoff.OPEN).first()
    lead = leads_for(by).filter(pk=row.lead_id).first() if row else None
    if row is None or lead is None:
        raise MoveRefused(_GONE)
    Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    facts = facts_of([lead.pk]).get(lead.pk)
    if facts is None or facts.move_id != row.move_id or not facts.is_free:
        raise MoveRefused(_GONE)
    if facts.withheld:
        raise MoveRefused(f"{lead.name} is given to nobody. {facts.withheld}")
    to = receivers(by, row.stage).filter(pk=to_id).first()
    if to is None:
        raise MoveRefused("Choose who gets it.")
    give_leads([lead.pk], to, by, now)
    row.state, row.to, row.by, row.words, row.at = Handoff.State.GIVEN, to, by, "", now
    row.save(update_fields=["state", "to", "by", "words", "at"])
    return lead
