"""The monthly goals of marketing and sales."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.models import Goal

MOST = 1_000_000
Key = tuple[str, str]  # side, what


def goals() -> dict[Key, Goal]:
    """The goals that are set, by side and what."""
    return {(goal.side, goal.what): goal for goal in Goal.objects.select_related("set_by")}


@transaction.atomic
def set_goals(numbers: Mapping[Key, int | None], by: User, now: datetime) -> None:
    """Set goals, each of which may be taken away again; what stays as it is keeps who set it.

    Args:
        numbers: from 1 to `MOST` by side and what; None: no goal.
        by: who sets them.
        now: aware.
    """
    before = {key: goal.number for key, goal in goals().items()}
    changed = {key: number for key, number in numbers.items() if before.get(key) != number}
    for (side, what), number in changed.items():
        if number is None:
            Goal.objects.filter(side=side, what=what).delete()
        else:
            values = {"number": number, "set_by": by, "set_at": now}
            Goal.objects.update_or_create(side=side, what=what, defaults=values)
    for (side, what), number in changed.items():
        details = {"was": before.get((side, what)), "is": number}
        record(by, Action.GOAL_SET, Subject("goal", None, f"{side} {what}"), details, now)
