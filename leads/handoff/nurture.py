"""The leads that nobody works for now, in nurture or recycled: who sees which, and what is done by hand.

They are nobody's, so that those who see their own leads alone do not see them. On the page of nurture these
find again whom they (a manager: whom the team) gave back, rejected or recycled: by name, not to open.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from leads.days import day_of
from leads.models import NURTURED, Action, Lead, Role, Stage, StageMove, User, Waiting
from leads.people.audit import record, the_lead
from leads.people.roles import SIGHT, Sight, role_of

from .moves import MoveRefused
from .owners import give_leads
from .stages import move_stage

BY_HAND = "Brought back by hand."
# Who brings leads back; of the others a manager sees the team's alone.
_TENDERS = frozenset({Role.MANAGER, Role.MARKETING, Role.OPERATIONS, Role.ADMINISTRATOR})


def nurtured_for(user: User) -> QuerySet[Lead]:
    """The leads in nurture or recycled that a person finds on that page."""
    leads = Lead.objects.filter(stage__in=NURTURED)
    if SIGHT[role_of(user)] is Sight.ALL:
        return leads
    people = User.objects.filter(pk=user.pk)
    if role_of(user) == Role.MANAGER and user.team_id is not None:
        people = User.objects.filter(team_id=user.team_id)
    # The move that brought it there: both are written with the same moment.
    last = StageMove.objects.filter(
        lead=OuterRef("pk"),
        to_stage=OuterRef("stage"),
        moved_at=OuterRef("came_at"),
        by__in=people.values("pk"),
    )
    return leads.filter(Exists(last))


def may_tend(user: User) -> bool:
    """Whether a person brings leads back and says until when they wait."""
    return user.is_active and role_of(user) in _TENDERS


@transaction.atomic
def bring_back(lead_id: int, to: User | None, by: User, now: datetime) -> Lead:
    """Bring a lead back before its day: to nobody as an inquiry, or as an MQL to somebody who takes it on.

    Args:
        lead_id: of the lead.
        to: who works it from now on; whether the lead may be given to somebody is the caller's to know.
        by: who decided it.
        now: aware.

    Raises:
        MoveRefused: it is not in nurture any more, or not this person's to bring back.
    """
    lead = _hold(lead_id, by)
    if to is not None:
        give_leads([lead.pk], to, by, now)
    move_stage([lead.pk], Stage.INQUIRY if to is None else Stage.MQL, by, BY_HAND, now)
    Waiting.objects.filter(lead=lead).delete()
    return lead


@transaction.atomic
def keep_until(lead_id: int, until: date, by: User, now: datetime) -> Lead:
    """Say on which day a lead comes back by itself; one that was recycled goes to nurture for that.

    Raises:
        MoveRefused: see `bring_back`; or the day is not to come.
    """
    lead = _hold(lead_id, by)
    if until <= day_of(now):
        raise MoveRefused("Choose a day after today.")
    if lead.stage == Stage.RECYCLED:
        move_stage([lead.pk], Stage.NURTURE, by, "", now)
    was = Waiting.objects.filter(lead=lead).values_list("until", flat=True).first()
    day = {"kind": Waiting.Kind.NURTURE, "until": until}
    Waiting.objects.update_or_create(lead=lead, defaults=day, create_defaults={**day, "by": by, "since": now})
    details = {"from": str(was) if was else "", "to": str(until)}
    record(by, Action.NURTURE_DAY, the_lead(lead.pk), details, now)
    return lead


def _hold(lead_id: int, by: User) -> Lead:
    """Hold the lead until the transaction ends, if it is there for this person to tend."""
    lead = Lead.objects.select_for_update(no_key=True).filter(pk=lead_id).first()
    is_theirs = may_tend(by) and nurtured_for(by).filter(pk=lead_id).exists()
    if lead is None or not is_theirs:
        raise MoveRefused("This lead is not in nurture any more, or not yours to bring back.")
    return lead
