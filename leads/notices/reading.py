"""What somebody reads of what they were told: only of leads and pages that they may still see."""

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from leads.models import Notice, User
from leads.people.access import leads_for

from .about import kinds_open_to


def notices_of(user: User) -> QuerySet[Notice]:
    """What a person was told in the product, the latest first."""
    mine = Notice.objects.filter(user=user, in_product=True)
    return still_theirs(mine, user).order_by("-made_at", "-pk")


def still_theirs(notices: QuerySet[Notice], user: User) -> QuerySet[Notice]:
    """Those whose lead a person may see now, or whose page where they are about none.

    A subquery for each notice, and no join: notices are few, and a planner that thinks otherwise reads
    leads by the hundred thousand.
    """
    lead = leads_for(user).filter(pk=OuterRef("lead_id")).values("pk")[:1]
    about_none = Q(lead__isnull=True, kind__in=kinds_open_to(user))
    return notices.alias(seen_lead=Subquery(lead)).filter(Q(seen_lead__isnull=False) | about_none)


def unseen_of(user: User) -> QuerySet[Notice]:
    """What a person has not seen yet; along an index that holds nothing else."""
    return notices_of(user).filter(seen_at__isnull=True)


def open_notice(user: User, notice_id: int, now: datetime) -> Notice:
    """A notice that a person opens, here or in a mail: from now on it is seen.

    Raises:
        Http404: there is none of theirs, or they must not know of what it is about any more.
    """
    mine = still_theirs(Notice.objects.filter(user=user), user)
    notice = mine.filter(pk=notice_id).first()
    if notice is None:
        raise Http404("No such notice.")
    Notice.objects.filter(pk=notice.pk, seen_at__isnull=True).update(seen_at=now)
    return notice


def see_lead(user: User, lead_id: int, now: datetime) -> None:
    """Who looks at a lead has seen what they were told of it in the product."""
    _unseen(user).filter(lead=lead_id).update(seen_at=now)


def see_all(user: User, until: Notice, now: datetime) -> int:
    """Mark as seen what was there when the page was drawn. Returns how many.

    Args:
        user: who.
        until: the latest notice that there was.
        now: aware.
    """
    return _unseen(user).filter(pk__lte=until.pk).update(seen_at=now)


def _unseen(user: User) -> QuerySet[Notice]:
    """What was only mailed has not been seen here."""
    return Notice.objects.filter(user=user, in_product=True, seen_at__isnull=True)
