"""What the tests of the results share: a month, who asks, and a lead that somebody called."""

from datetime import UTC, date, datetime, timedelta

from leads.models import Activity, ActivityType, Lead, Role, User, Visitor
from leads.results.cohort import STEPS, Asked
from leads.results.counts import Counts, counts_of
from leads.results.periods import Period
from leads.results.scope import Scope, scope_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday
FUNNEL = [step.value for step in STEPS]
BANDS = (0, 250, 500, 750)


def june(seen: datetime = START + 60 * DAY, scope: Scope | None = None) -> Asked:
    return Asked(Period(date(2026, 6, 1), date(2026, 6, 30), seen), scope or everybody(), BANDS)


def everybody() -> Scope:
    return scope_of(User(role=Role.OPERATIONS))


def all_of(asked: Asked) -> Counts:
    return counts_of(asked, ("all",))["all"][""]


def contact(lead: Lead, at: datetime) -> None:
    visitor = Visitor.objects.create(lead=lead, first_seen_at=at)
    Activity.objects.create(
        visitor=visitor,
        lead=lead,
        type=ActivityType.objects.get(key="call.attempted"),
        occurred_at=at,
        known_at=at,
        source="test",
        key=f"{lead.pk}-{at}-{visitor.pk}",
    )
