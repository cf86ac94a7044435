"""How many leads a week those can take who call MQLs, as was said of each (`Capacity`, `Absence`)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leads.days import day_of
from leads.models import Absence, Capacity, Role, User

_WEEKS = 4
_WORKING_DAYS = 5
# Under two thirds of what they can take they look for work, over all of it leads wait.
STRANGLED_UNDER = 2 / 3


@dataclass(frozen=True)
class Takes:
    """`most` leads a week on average of the next four, of those who have a limit; None: nobody has one.

    `people` call MQLs, `unlimited` are the names of those without a limit, `absent` of those who are away on
    some working day of these weeks.
    """

    most: int | None
    people: int
    unlimited: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def least(self) -> int | None:
        """Under this many a week they have too little to do."""
        return None if self.most is None else round(self.most * STRANGLED_UNDER)


def weekly_capacity(now: datetime) -> Takes:
    """What SDRs take a week; where there are none, the sales representatives."""
    days = _working_days(day_of(now))
    people = _callers()
    limits = {person.pk: _limit(person) for person in people}
    away = _away([person.pk for person in people], days)
    limited = [person for person in people if limits[person.pk] is not None]
    most = sum((limits[one.pk] or 0) * (1 - len(away[one.pk]) / len(days)) for one in limited)
    return Takes(
        most=round(most) if limited else None,
        people=len(people),
        unlimited=tuple(str(person) for person in people if limits[person.pk] is None),
        absent=tuple(str(person) for person in people if away[person.pk]),
    )


def _callers() -> list[User]:
    for role in (Role.SDR, Role.REPRESENTATIVE):
        people = User.objects.filter(is_active=True, is_superuser=False, role=role)
        if found := list(people.select_related("capacity").order_by("last_name", "first_name", "pk")):
            return found
    return []


def _limit(person: User) -> int | None:
    """A week's limit, or five days'; None: any number."""
    capacity: Capacity | None = getattr(person, "capacity", None)
    if capacity is None:
        return None
    limits = [capacity.most_a_week, capacity.most_a_day and capacity.most_a_day * _WORKING_DAYS]
    return min((limit for limit in limits if limit is not None), default=None)


def _working_days(today: date) -> list[date]:
    days = [today + timedelta(days=ahead) for ahead in range(7 * _WEEKS)]
    return [day for day in days if day.weekday() < _WORKING_DAYS]


def _away(people: list[int], days: list[date]) -> dict[int, set[date]]:
    away: dict[int, set[date]] = {person: set() for person in people}
    for absence in Absence.objects.filter(person__in=people, last_on__gte=days[0], first_on__lte=days[-1]):
        away[absence.person_id] |= {day for day in days if absence.first_on <= day <= absence.last_on}
    return away
