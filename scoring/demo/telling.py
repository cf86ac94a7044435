"""What the demo's people were told in the last days, and the mails that told them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from leads.models import KeptMail, Notice, NoticeKind, NoticeMail, Stage, StageMove
from leads.notices.notify import News, notify
from leads.notices.post import deliver
from scoring.models import ScoreChange, ScoringModel

_DAYS = timedelta(days=4)
_MOST = 120  # of a kind: a large demo has a hundred times as much, and nobody reads it
_KEEPER = "leads.notices.keeping.KeepMails"


def tell_last_days(now: datetime) -> None:
    """Tell people of the last days as it happened; what is older than a day they have seen.

    Args:
        now: aware.
    """
    for at, news in sorted([*_handed(now), *_hot(now)]):
        notify([news], at)
    _mail(now)
    yesterday = now - timedelta(days=1)
    Notice.objects.filter(made_at__lt=yesterday, seen_at__isnull=True).update(seen_at=yesterday)


def _handed(now: datetime) -> Iterator[tuple[datetime, News]]:
    """Who works a lead got it when it became what it is."""
    moves = StageMove.objects.filter(
        moved_at__gt=now - _DAYS, to_stage__in=[Stage.MQL, Stage.SQL], lead__owner__isnull=False
    ).select_related("lead", "by")
    for move in moves.order_by("-moved_at", "pk")[:_MOST]:
        owner_id = move.lead.owner_id
        if owner_id is not None and owner_id != move.by_id:
            words = f"{move.by} gave it to you." if move.by else "A rule gave it to you."
            key = f"{move.lead_id} at {move.moved_at.isoformat()}"
            yield move.moved_at, News(owner_id, NoticeKind.HANDED, move.lead_id, key, words)


def _hot(now: datetime) -> Iterator[tuple[datetime, News]]:
    active = ScoringModel.objects.filter(active__isnull=False).values("active")
    changes = ScoreChange.objects.filter(
        version__in=active, changed_at__gt=now - _DAYS, to_band="hot", lead__owner__isnull=False
    ).exclude(from_band="hot")
    for change in changes.select_related("lead").order_by("-changed_at", "pk")[:_MOST]:
        owner_id = change.lead.owner_id
        if owner_id is not None and change.from_band:
            words = f"From {change.from_band} to hot, at {change.to_composite / 10:.1f}."
            key = f"change {change.pk}"
            yield change.changed_at, News(owner_id, NoticeKind.HOT, change.lead_id, key, words)


def _mail(now: datetime) -> None:
    """As the days went; but never to a real server, which would only send it back."""
    due = Notice.objects.filter(mail__isnull=True, mail_due_at__lte=now)
    if settings.EMAIL_BACKEND != _KEEPER:
        due.update(mail_due_at=None)
        return
    for at in sorted({at for at in due.values_list("mail_due_at", flat=True) if at}):
        deliver(partial(_at, at))
        KeptMail.objects.filter(made_at__gte=now).update(made_at=at)
    NoticeMail.objects.filter(state=NoticeMail.State.EMPTY).delete()


def _at(moment: datetime) -> datetime:
    return moment
