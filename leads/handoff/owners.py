"""Who works a lead."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from leads.models import Action, Lead, NoticeKind, Task, User
from leads.notices.notify import News, notify
from leads.people.audit import record_many, the_lead


@transaction.atomic
def give_leads(lead_ids: Collection[int], to: User | None, by: User | None, now: datetime) -> list[int]:
    """Give leads to somebody, or to nobody; those that are theirs already stay as they are.

    What the one before had still to do about them is the new one's to do. Who is given one by a rule or by
    somebody else is told.

    Args:
        lead_ids: of the leads.
        to: who works them from now on; None for nobody.
        by: who decided it; None where a rule did, which the audit log leaves out.
        now: aware.

    Returns:
        The leads that changed hands, ids in order.
    """
    theirs = Q(owner=to) if to else Q(owner__isnull=True)
    leads = Lead.objects.filter(pk__in=lead_ids).exclude(theirs)
    held = leads.select_for_update(no_key=True, of=("self",)).order_by("pk")
    was = dict(held.values_list("pk", "owner__username"))
    Lead.objects.filter(pk__in=was).update(owner=to)
    if to is not None:
        Task.objects.filter(lead_id__in=was, done_at__isnull=True).exclude(owner=to).update(owner=to)
    if by is not None:
        name = to.username if to else ""
        record_many(
            by,
            Action.OWNER_CHANGED,
            [(the_lead(lead_id), {"from": old or "", "to": name}) for lead_id, old in was.items()],
            now,
        )
    if to is not None and to != by:
        notify((_news(lead_id, to, by, now) for lead_id in was), now)
    return list(was)


def _news(lead_id: int, to: User, by: User | None, now: datetime) -> News:
    words = f"{by} gave it to you." if by else "A rule gave it to you."
    return News(to.pk, NoticeKind.HANDED, lead_id, f"{lead_id} at {now.isoformat()}", words)
