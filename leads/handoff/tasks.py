"""What somebody means to do about a lead, by a day."""

from datetime import date, datetime

from django.db import transaction

from leads.models import Action, Task, User
from leads.people.audit import record, the_lead

from .moves import MoveRefused, checked_words, hold


@transaction.atomic
def add_task(lead_id: int, due_on: date, words: str, by: User, now: datetime) -> Task:
    """Add a task for the lead's owner; the same one that is open already stays as it is.

    Args:
        lead_id: of the lead.
        due_on: by when; a day that has gone is due at once.
        words: what is to be done.
        by: who works the lead.
        now: aware.

    Raises:
        MoveRefused: see `hold`; or it says nothing.
    """
    lead = hold(lead_id, "add_task", by)
    said = checked_words(words)
    if not said:
        raise MoveRefused("Say what is to be done.")
    asked = {"lead": lead, "owner_id": lead.owner_id or by.pk, "due_on": due_on, "words": said}
    there = Task.objects.filter(**asked, done_at__isnull=True).first()
    if there is not None:
        return there  # sent twice, by a second click
    task = Task.objects.create(**asked)
    record(by, Action.TASK_ADDED, the_lead(lead_id), _of_task(task), now)
    return task


@transaction.atomic
def finish_task(task_id: int, by: User, now: datetime) -> Task:
    """Tick off a task of one's own; one that is done stays as it is.

    Raises:
        MoveRefused: there is none, or it is somebody else's.
    """
    task = Task.objects.select_for_update(no_key=True).filter(pk=task_id, owner=by).first()
    if task is None:
        raise MoveRefused("There is no such task of yours.")
    if task.done_at is None:
        task.done_at = now
        task.save(update_fields=["done_at"])
        record(by, Action.TASK_DONE, the_lead(task.lead_id), _of_task(task), now)
    return task


def _of_task(task: Task) -> dict[str, str | int]:
    return {"task": task.pk, "due_on": task.due_on.isoformat()}
