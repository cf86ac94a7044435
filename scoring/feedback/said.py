"""What sales said of the leads that came to it: the last word on each arrival, in a period.

A word belongs to the lead's last arrival before it (`leads.models.ARRIVED`); a lead that was accepted and
then rejected after all is a rejected one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from leads.models import ARRIVED, Outcome, StageMove, User
from leads.people.roles import SIGHT, Sight, role_of

ACCEPTED, REJECTED = Outcome.Kind.ACCEPTED, Outcome.Kind.REJECTED


@dataclass(frozen=True)
class Scope:
    """What is counted: the words of a period, both days included, that these people said; None for everybody.

    Of the rules only those of one scoring model are counted.
    """

    first: date
    last: date
    people: tuple[int, ...] | None
    model_id: int


def people_heard(user: User) -> tuple[int, ...] | None:
    """Whose words a person's counts are made of; None for everybody's.

    Who sees only a team's leads hears the team: a rejected lead is nobody's, so by the leads themselves they
    would be told of the accepted ones alone.
    """
    sight = SIGHT[role_of(user)]
    if sight is Sight.ALL:
        return None
    if sight is Sight.TEAM_AND_POOL and user.team_id is not None:
        return tuple(User.objects.filter(team_id=user.team_id).order_by("pk").values_list("pk", flat=True))
    return (user.pk,)


def last_words(scope: Scope) -> QuerySet[Any]:
    """The outcomes of the scope with `move`, the id of their arrival or None; of each arrival the last one.

    Costs an index probe for each outcome of the period: 0.4 s for 45,000 of a quarter at a million leads, and
    1.6 s counted by the eight rules of each. The page remembers what took long for half a minute.
    """
    arrivals = StageMove.objects.filter(ARRIVED, lead=OuterRef("lead"), moved_at__lte=OuterRef("known_at"))
    last = Subquery(arrivals.order_by("-moved_at", "-pk").values("pk")[:1])
    words = Outcome.objects.filter(
        kind__in=[ACCEPTED, REJECTED], happened_on__gte=scope.first, happened_on__lte=scope.last
    )
    if scope.people is not None:
        words = words.filter(by__in=scope.people)
    return words.annotate(move=last).order_by("move", "-known_at", "-pk").distinct("move")
