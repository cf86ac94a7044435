"""A lead comes back from nurture to somebody."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from leads.handoff.moves import MoveRefused
from leads.handoff.nurture import bring_back
from leads.models import Lead, Role, Stage, User
from leads.people.capacity import responsible_for
from scoring.handing.facts import facts_of


def receivers(by: User) -> QuerySet[User]:
    """To whom this person may bring a lead back: SDRs and others who work leads, a manager the team's."""
    return responsible_for(by).filter(role__in=[Role.SDR, Role.REPRESENTATIVE, Role.MANAGER])


@transaction.atomic
def bring_back_to(lead_id: int, to_id: int, by: User, now: datetime) -> Lead:
    """Bring a lead back as an MQL of somebody, whatever its score.

    Args:
        lead_id: of the lead.
        to_id: of one of the `receivers`.
        by: who decided it.
        now: aware.

    Raises:
        MoveRefused: see `bring_back`; there is no such person; or nobody is given this lead, since it is
            disqualified or opted out.
    """
    to = receivers(by).filter(pk=to_id).first()
    if to is None:
        raise MoveRefused("Choose who gets it.")
    lead = bring_back(lead_id, to, by, now)
    facts = facts_of([lead.pk], as_if_at=Stage.MQL.value).get(lead.pk)
    if facts is not None and facts.withheld:
        raise MoveRefused(f"{lead.name} is given to nobody. {facts.withheld}")
    return lead
