"""When a review is due: the last is too old, the day that was agreed on has come, or shares have moved."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leads.days import day_of
from leads.models import NoticeKind
from leads.notices.notify import News, notify, untold
from leads.words import day
from scoring.models import MatrixVersion, Review, ScoringModel

from .looked import percent
from .meeting import last_held, open_review, review_settings
from .minutes import people_who_review
from .shares import acceptance, band_shares, has_moved


@dataclass(frozen=True)
class Due:
    """A review is due, for these reasons; `since` is the review before, None where there was none."""

    reasons: tuple[str, ...]
    since: Review | None


def next_day(model: ScoringModel) -> date | None:
    """By when the next review is to be: the agreed day, or so many days after the last; the earlier of both.

    Without one it is counted from the first version's coming into force; None where none ever has.
    """
    last, days = last_held(model), timedelta(days=review_settings().every_days)
    if last is not None and last.ended_at is not None:
        latest = day_of(last.ended_at) + days
        return min(latest, last.next_on) if last.next_on else latest
    first = MatrixVersion.objects.filter(model=model, published_at__isnull=False).order_by("published_at")
    at = first.values_list("published_at", flat=True).first()
    return day_of(at) + days if at else None


def due_of(model: ScoringModel, now: datetime) -> Due | None:
    """Whether a review is due; None where it is not, or one is prepared or going on.

    Costs a count of the listed leads by band, and of what sales said in 30 days.

    Args:
        model: whose.
        now: aware.
    """
    if model.active is None or open_review(model) is not None:
        return None
    last = last_held(model)
    reasons = (*_by_day(model, last, day_of(now)), *_by_shares(model, last, now))
    return Due(reasons, last) if reasons else None


def tell_due(now: datetime) -> None:
    """Tell those who hold reviews that one is due, once after each review.

    Args:
        now: aware.
    """
    for model in ScoringModel.objects.filter(active__isnull=False).select_related("active"):
        due = due_of(model, now)
        if due is not None:
            notify(untold(_news(model, due)), now)


def _news(model: ScoringModel, due: Due) -> list[News]:
    key = f"{model.pk} after {due.since.pk if due.since else 'none'}"
    words = f"A review of {model.name} is due: {due.reasons[0]}"
    return [News(one.pk, NoticeKind.REVIEW, None, key, words) for one in people_who_review()]


def _by_day(model: ScoringModel, last: Review | None, today: date) -> list[str]:
    due_on = next_day(model)
    if due_on is None or today < due_on:
        return []
    if last is None or last.ended_at is None:
        return ["There was none yet."]
    held = day_of(last.ended_at)
    if last.next_on == due_on:
        return [f"It was agreed for {day(due_on, today)}."]
    return [f"The last was on {day(held, today)}, {(today - held).days} days ago."]


def _by_shares(model: ScoringModel, last: Review | None, now: datetime) -> list[str]:
    item = last.items.filter(key="moved").first() if last else None
    seen = (item.figures or {}).get("seen", {}) if item else {}
    if not seen or model.active is None:
        return []
    settings = review_settings()
    before, bands = seen["bands"], band_shares(model.active)
    # Without a lead at either time there were no shares that could have moved.
    both = {**before, **bands} if before and bands else {}
    found = [(f"Band {band}", before.get(band, 0.0), bands.get(band, 0.0)) for band in both]
    accepted = acceptance(model.pk, now) if seen.get("accepted") is not None else None
    if accepted is not None:
        found.append(("What sales accepts", seen["accepted"], accepted))
    return [_moved(*one) for one in found if has_moved(one[1], one[2], settings.share_points)]


def _moved(name: str, before: float, now: float) -> str:
    return f"{name} moved from {percent(before)} to {percent(now)}."
