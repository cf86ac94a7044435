"""What people have in their hands now: open leads by stage, and those that are late."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet

from leads.handoff.lateness import late
from leads.models import WORKED, Lead, Stage

from .scope import Scope


@dataclass(frozen=True, slots=True)
class Load:
    """Open leads by stage, and how many of them are late."""

    stages: dict[str, int] = field(default_factory=dict)
    late: int = 0

    @property
    def open(self) -> int:
        """All of them."""
        return sum(self.stages.values())


def load_of(scope: Scope, now: datetime) -> dict[int | None, Load]:
    """The load of each person of a scope who has any; of nobody (None) what nobody owns.

    Along the index of what is being worked; a late one costs a look at its contacts.
    """
    stages: dict[int | None, dict[str, int]] = defaultdict(dict)
    rows = open_leads(scope).values_list("owner", "stage").annotate(leads=Count("pk")).order_by()
    for owner, stage, leads in rows:
        stages[owner][stage] = leads
    overdue = dict(late_leads(scope, now).values_list("owner").annotate(leads=Count("pk")).order_by())
    return {owner: Load(found, overdue.get(owner, 0)) for owner, found in stages.items()}


def open_leads(scope: Scope) -> QuerySet[Lead]:
    """Leads that sales works: of the scope's people, or of everybody and the pool."""
    leads = Lead.objects.filter(stage__in=WORKED)
    return leads if scope.people is None else leads.filter(owner__in=scope.people)


def late_leads(scope: Scope, now: datetime, stage: Stage | None = None) -> QuerySet[Lead]:
    """Those of them that are late, in all stages or in one; the longest waiting first."""
    leads = open_leads(scope) if stage is None else open_leads(scope).filter(stage=stage)
    return late(leads, now)
