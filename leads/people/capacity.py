"""How much somebody takes, as those say who are responsible for them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from leads.models import Absence, Action, Capacity, User

from .access import colleagues_of
from .audit import record, the_account

_LARGEST = 10_000  # leads a day; more is a slip of the finger


@dataclass(frozen=True, slots=True)
class Takes:
    """What somebody takes; None is any number."""

    experience: int
    most_a_day: int | None
    most_a_week: int | None


def responsible_for(user: User) -> QuerySet[User]:
    """The active people whose capacity this person sets: a manager the team's, others everybody's."""
    return colleagues_of(user).filter(is_active=True)


@transaction.atomic
def save_capacity(person: User, takes: Takes, by: User, now: datetime) -> None:
    """Say how much somebody takes from now on; what was handed to them before counts.

    Raises:
        ValidationError: by field, where a number can't be meant.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # one at a time
    row = Capacity.objects.filter(person=person).first() or Capacity(person=person)
    names = ("experience", "most_a_day", "most_a_week")
    changed = [name for name in names if getattr(row, name) != getattr(takes, name)]
    for name in changed:
        setattr(row, name, getattr(takes, name))
    row.full_clean()
    faults = {name: f"At most {_LARGEST:,}." for name in names[1:] if (getattr(row, name) or 0) > _LARGEST}
    if faults:
        raise ValidationError(faults)
    row.save()
    if changed:
        details = {name: getattr(takes, name) for name in changed}
        record(by, Action.CAPACITY_CHANGED, the_account(person), details, now)


@transaction.atomic
def add_absence(person: User, first_on: date, last_on: date, by: User, now: datetime) -> Absence:
    """Note days on which nothing is handed to somebody, both included; the same days are noted once.

    Raises:
        ValidationError: by field, where the last day is before the first.
    """
    if last_on < first_on:
        raise ValidationError({"last_on": "This is before the first day."})
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # of two clicks the second sees the first's
    days = {"person": person, "first_on": first_on, "last_on": last_on}
    there = Absence.objects.filter(**days).first()
    if there is not None:
        return there
    absence = Absence.objects.create(**days)
    record(by, Action.ABSENCE_ADDED, the_account(person), _days(absence), now)
    return absence


@transaction.atomic
def remove_absence(absence: Absence, by: User, now: datetime) -> None:
    """Take an absence back; one that is gone already stays so."""
    deleted, _ = Absence.objects.filter(pk=absence.pk).delete()
    if deleted:
        record(by, Action.ABSENCE_REMOVED, the_account(absence.person), _days(absence), now)


def _days(absence: Absence) -> dict[str, str]:
    return {"first": absence.first_on.isoformat(), "last": absence.last_on.isoformat()}
