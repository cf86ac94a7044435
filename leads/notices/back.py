"""People are told of leads that come back: their own that were put off, and those they once gave up."""

from collections.abc import Collection
from datetime import datetime, timedelta

from leads.days import day_of
from leads.models import NoticeKind, Stage, StageMove, Waiting

from .notify import News, notify, untold
from .words import on_day

TOLD_WITHIN = timedelta(days=3)  # an older day is no news


def tell_put_off(now: datetime) -> None:
    """Tell owners of the leads that they put off until today.

    Args:
        now: aware.
    """
    today = day_of(now)
    due = Waiting.objects.filter(
        kind=Waiting.Kind.PUT_OFF, until__lte=today, until__gt=today - TOLD_WITHIN, lead__owner__isnull=False
    )
    news = [
        News(
            owner_id, NoticeKind.BACK, lead_id, f"{lead_id} until {until}", f"Put off until {on_day(until)}."
        )
        for lead_id, owner_id, until in due.values_list("lead_id", "lead__owner_id", "until")
        if owner_id is not None
    ]
    notify(untold(news), now)


def tell_back(lead_ids: Collection[int], now: datetime) -> None:
    """Tell who gave up a lead that a rule has just made an MQL again; in the transaction of that move.

    Who may not see the lead now is shown nothing of it.

    Args:
        lead_ids: of the leads that moved.
        now: when they moved, aware.
    """
    moves = StageMove.objects.filter(lead__in=lead_ids)
    given_up = moves.filter(by__isnull=False, to_stage__in=[Stage.NURTURE, Stage.RECYCLED])
    last = given_up.order_by("lead_id", "-moved_at", "-id").distinct("lead_id")
    news = [
        News(move.by_id, NoticeKind.BACK, move.lead_id, f"after move {move.pk}", _words(move))
        for move in last
        if move.by_id is not None
    ]
    # Told once for each time it was given up, though it may fall and rise again.
    notify(untold(news), now)


def _words(move: StageMove) -> str:
    gave = "gave it back" if move.to_stage == Stage.NURTURE else "let it go"
    return f"You {gave} on {on_day(day_of(move.moved_at))}; it is an MQL again."
