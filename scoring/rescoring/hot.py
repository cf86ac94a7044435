"""Who works a lead is told when it turns hot: when it comes into the highest band of the matrix."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from leads.models import Lead, Notice, NoticeKind
from leads.notices.notify import News, notify
from scoring.matrix.versions import compiled_version
from scoring.models import ScoreChange

# A lead at the edge, which fades at night and is back with the next visit, is told of once a week.
TOLD_AGAIN_AFTER = timedelta(days=7)
_Cause = ScoreChange.Cause
# A new matrix turns many at once, and none of them did anything.
_CAUSES = (_Cause.ACTIVITY, _Cause.FIELD, _Cause.TIME)


def tell_hot(changes: Sequence[ScoreChange], counting: Collection[int], now: datetime) -> None:
    """Tell owners of what turned hot, in the transaction that recorded it.

    Args:
        changes: just recorded, all of one version, each of another lead.
        counting: leads for which that version counts, and that are not disqualified.
        now: aware.
    """
    turned = {one.lead_id: one for one in changes if one.lead_id in counting and _turned(one)}
    turned = {lead_id: one for lead_id, one in turned.items() if one.to_band == _top(one.version_id)}
    if not turned:
        return
    owners = Lead.objects.filter(pk__in=turned, owner__isnull=False).values_list("pk", "owner_id")
    lately = Notice.objects.filter(
        kind=NoticeKind.HOT, lead__in=turned, made_at__gt=now - TOLD_AGAIN_AFTER
    ).values_list("lead_id", "user_id")
    news = [_news(turned[lead_id], owner_id) for lead_id, owner_id in set(owners) - set(lately) if owner_id]
    notify(news, now)


def _turned(change: ScoreChange) -> bool:
    return change.cause in _CAUSES and change.from_band not in (None, change.to_band)


def _top(version_id: int) -> str:
    bands = compiled_version(version_id).matrix.bands
    return str(max(bands, key=lambda band: band.from_).name)


def _news(change: ScoreChange, owner_id: int) -> News:
    words = f"From {change.from_band} to {change.to_band}, at {change.to_composite / 10:.1f}."
    return News(owner_id, NoticeKind.HOT, change.lead_id, f"change {change.pk}", words)
