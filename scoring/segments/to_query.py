"""Conditions as a condition on `LeadScore`: one table of operators on fields, one of kinds.

What it costs at a million leads is said in ARCHITECTURE.md; `limits` holds what would take too long.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import reduce
from math import ceil
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.lookups import (
    Contains,
    EndsWith,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)

from leads.days import day_of, organisation_zone
from leads.models import UNWORKED_STAGES, Activity, Field, FieldChange, Lead, Stage, User
from leads.models.lead import SEARCHED_TEXT
from scoring.engine.conditions import fold
from scoring.engine.tree import ActivityCondition, FieldCondition
from scoring.models import LeadFlaw, LeadScore

from .bands import in_band
from .columns import value_of
from .known import Known
from .tree import (
    ME,
    NOBODY,
    Amount,
    Disqualified,
    Flawed,
    Meets,
    OneOf,
    Owners,
    Quiet,
    Search,
    SegmentCondition,
    Stale,
    Teams,
    WorthALook,
)


@dataclass(frozen=True)
class About:
    """What conditions are read against: the catalog and the matrix, who looks, and when (aware)."""

    known: Known
    user: User
    now: datetime

    @property
    def today(self) -> date:
        """Today in the organisation's calendar."""
        return day_of(self.now)

    def days_ago(self, days: int) -> datetime:
        """The moment at which the day `days` before today began."""
        day = self.today - timedelta(days=days)
        return datetime(day.year, day.month, day.day, tzinfo=organisation_zone())


def in_segment(
    scores: QuerySet[LeadScore], conditions: Iterable[SegmentCondition], about: About
) -> QuerySet[LeadScore]:
    """Those of the scores that are in a segment: listed ones, unless it asks for the disqualified.

    Args:
        scores: of one version, which counts, of leads that the person may see.
        conditions: all hold.
        about: against what they are read.
    """
    conditions = tuple(conditions)
    return scores.filter(listed(conditions), *(condition_of(one, about) for one in conditions))


def listed(conditions: Iterable[SegmentCondition]) -> Q:
    """Which leads are ranked at all: those that a rule or a person disqualified only where one asks."""
    conditions = tuple(conditions)
    if any(isinstance(one, Disqualified) for one in conditions):
        return Q(is_listed=False)
    stages = [one.names for one in conditions if isinstance(one, OneOf) and one.of == "stage"]
    is_asked = any(Stage.DISQUALIFIED in names for names in stages)
    return Q(is_listed=True) & (Q() if is_asked else ~Q(stage=Stage.DISQUALIFIED))


def condition_of(condition: SegmentCondition, about: About) -> Q:
    """One condition on `LeadScore`."""
    return _KINDS[type(condition)](condition, about)


def found_leads(text: str) -> QuerySet[Lead]:
    """Leads in whose name, company or e-mail every word of the text stands."""
    leads = Lead.objects.annotate(searched=SEARCHED_TEXT)
    return leads.filter(reduce(and_, (Q(searched__contains=word) for word in text.lower().split()), Q()))


def _field(condition: FieldCondition, about: About) -> Q:
    field = about.known.fields[condition.field]
    operand = _prepared(condition.operand, field.type)
    return _OPERATORS[condition.operator](value_of(field), operand, about.today)


def _prepared(operand: Any, kind: str) -> Any:
    if isinstance(operand, tuple):
        return [_prepared(item, kind) for item in operand]
    if not isinstance(operand, str):
        return operand
    return date.fromisoformat(operand) if kind == Field.Type.DATE else fold(operand)


def _activity(condition: ActivityCondition, about: About) -> Q:
    type_ids = about.known.type_ids(condition.types)
    done = _activities(type_ids, condition.within_days, about)
    # Whose nth there is: the index is read up to it and no further.
    exists = Exists(done[condition.times - 1 : condition.times] if condition.times > 1 else done)
    return Q(exists) if condition.did else ~Q(exists)


def _activities(type_ids: list[int], days: int | None, about: About) -> QuerySet[Activity]:
    past = Activity.objects.filter(lead_id=OuterRef("lead_id"), occurred_at__lte=about.now)
    done = past.filter(type_id__in=type_ids)
    return done if days is None else done.filter(occurred_at__gte=about.days_ago(days - 1))


def _quiet(condition: Quiet, about: About) -> Q:
    """By the last activity of any kind first: only who did anything at all is looked up."""
    did = Exists(_activities(about.known.own_type_ids, condition.days, about))
    is_recent = Q(last_activity_at__gte=about.days_ago(condition.days - 1))
    if condition.is_quiet:
        return Q(last_activity_at__isnull=True) | ~is_recent | ~Q(did)
    return is_recent & Q(did)


def _amount(condition: Amount, about: About) -> Q:
    if condition.of == "parameter":
        column, unit = f"values__{about.known.places[condition.name]}", 1_000_000
    else:
        column, unit = condition.name, 10
    if condition.least is not None:
        return Q(**{f"{column}__gte": _least(condition.least, unit)})
    assert condition.below is not None
    return Q(**{f"{column}__lt": _least(condition.below, unit)})


def _least(points: float, unit: int) -> int:
    """The least stored number of `points` or more, with the tolerance of 1e-9 (scoring.md, section 5)."""
    return ceil((Fraction(points) - Fraction(1, 10**9)) * unit)


def _owners(condition: Owners, about: About) -> Q:
    ids = [about.user.pk if one == ME else one for one in condition.who if one != NOBODY]
    owned = Q(owner_id__in=ids)
    return owned | Q(owner_id__isnull=True) if NOBODY in condition.who else owned


def _one_of(condition: OneOf, about: About) -> Q:
    if condition.of == "band":
        return reduce(or_, (in_band(about.known.matrix, name) for name in condition.names))
    return Q(**{f"{condition.of}__in": condition.names})


def _meets(condition: Meets, about: About) -> Q:
    met = Q(meets__contains=[condition.stage])
    return met if condition.is_met else ~met


def _worth_a_look(condition: WorthALook, about: About) -> Q:
    return (Q(is_worth_a_look=True) | Q(is_marked=True)) & Q(stage__in=UNWORKED_STAGES)


def _teams(condition: Teams, about: About) -> Q:
    # The members as they are now, as everywhere.
    return Q(owner_id__in=User.objects.filter(team_id__in=condition.team_ids).values("id"))


def _flawed(condition: Flawed, about: About) -> Q:
    return Q(lead_id__in=LeadFlaw.objects.filter(kind__in=condition.kinds).values("lead_id"))


def _stale(condition: Stale, about: About) -> Q:
    """Learned when it was last changed, or when the lead came."""
    since = about.now - timedelta(days=condition.days)
    learned = FieldChange.objects.filter(
        lead_id=OuterRef("lead_id"), field=condition.field, known_at__gt=since
    )
    is_known = Q(IsNull(value_of(about.known.fields[condition.field]), False))
    return is_known & Q(lead__added_at__lte=since) & ~Q(Exists(learned))


def _any(lookup: Callable[[Any, Any], Any]) -> Callable[[Combinable, Any, date], Q]:
    def condition(value: Combinable, operand: Any, today: date) -> Q:
        parts = operand if isinstance(operand, list) else [operand]
        return reduce(or_, (Q(lookup(value, part)) for part in parts))

    return condition


def _before(today: date, days: int) -> date:
    """The day so many days before; the first of all days where there is none so early."""
    return today - timedelta(days=min(days, today.toordinal() - 1))


# NULL, which is a missing value, passes none of them but `unknown`: NOT NULL is NULL again.
_OPERATORS: dict[str, Callable[[Any, Any, date], Q]] = {
    "is": lambda value, x, today: Q(Exact(value, x)),
    "is_not": lambda value, x, today: ~Q(Exact(value, x)),
    "in": lambda value, x, today: Q(In(value, x)),
    "not_in": lambda value, x, today: ~Q(In(value, x)),
    "contains": _any(Contains),
    "starts_with": _any(StartsWith),
    "ends_with": _any(EndsWith),
    "from": lambda value, x, today: Q(GreaterThanOrEqual(value, x)),
    "below": lambda value, x, today: Q(LessThan(value, x)),
    "between": lambda value, x, today: Q(GreaterThanOrEqual(value, x[0])) & Q(LessThanOrEqual(value, x[1])),
    "older_than_days": lambda value, x, today: Q(LessThan(value, _before(today, x))),
    "within_days": lambda value, x, today: (
        Q(GreaterThan(value, _before(today, x))) & Q(LessThanOrEqual(value, today))
    ),
    "known": lambda value, x, today: Q(IsNull(value, False)),
    "unknown": lambda value, x, today: Q(IsNull(value, True)),
}

_KINDS: dict[type, Callable[[Any, About], Q]] = {
    FieldCondition: _field,
    ActivityCondition: _activity,
    Quiet: _quiet,
    Amount: _amount,
    OneOf: _one_of,
    Meets: _meets,
    Owners: _owners,
    Teams: _teams,
    WorthALook: _worth_a_look,
    Disqualified: lambda one, about: Q(is_listed=False),
    Flawed: _flawed,
    Stale: _stale,
    Search: lambda one, about: Q(lead_id__in=found_leads(one.text).values("id")),
}
