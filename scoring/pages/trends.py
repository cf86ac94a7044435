"""Thirty days of many leads' composites, from the changes that were recorded."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from scoring.models import MatrixVersion, ScoreChange

from .drawing import trend, word
from .frame import Frame
from .listed import Listed
from .wording import day, local, tenths

_WINDOW = timedelta(days=30)


class Step(NamedTuple):
    """A change of a composite, in tenths; the first score of a lead comes from none."""

    changed_at: datetime
    from_composite: int | None
    to_composite: int


def trends_of(scores: Sequence[Listed], frame: Frame, now: datetime) -> dict[int, SafeString]:
    """A line for each lead."""
    since = now - _WINDOW
    steps: dict[int, list[Step]] = defaultdict(list)
    changes = seen_changes(frame.version.model_id).filter(lead_id__in=[score.lead_id for score in scores])
    changes = changes.filter(changed_at__gt=since).order_by("changed_at", "id")
    # Some 500 a page: as rows they cost a third of what they do as models.
    rows = changes.values_list("lead_id", "changed_at", "from_composite", "to_composite")
    for lead_id, at, before, after in rows:
        steps[lead_id].append(Step(at, before, after))
    turned_at = frame.version.published_at
    is_marked = turned_at is not None and since < turned_at <= now
    mark = _portion(turned_at, since) if is_marked and turned_at else None
    return {score.lead_id: _trend(score, steps[score.lead_id], since, mark, frame, now) for score in scores}


def seen_changes(model_id: int) -> QuerySet[ScoreChange]:
    """The changes of a model that have come about: what a running publication records is not seen yet."""
    published = MatrixVersion.objects.filter(model_id=model_id, state=MatrixVersion.State.PUBLISHED)
    return ScoreChange.objects.filter(version_id__in=published.values("pk"))


def _trend(
    score: Listed,
    changes: list[Step],
    since: datetime,
    mark: float | None,
    frame: Frame,
    now: datetime,
) -> SafeString:
    steps = [(_portion(change.changed_at, since), change.to_composite) for change in changes]
    if not changes:
        steps = [(0.0, score.composite)]
    elif changes[0].from_composite is not None:
        steps.insert(0, (0.0, changes[0].from_composite))
    steps.append((1.0, score.composite))
    words = f"{tenths(steps[0][1])} to {tenths(score.composite)} in 30 days"
    if mark is not None and frame.version.published_at:
        on = local(frame.version.published_at).date()
        words += f"; rules v{frame.version.number} since {day(on, local(now).date())}"
    return trend(steps, mark, word(words))


def _portion(at: datetime, since: datetime) -> float:
    return max(0.0, min(1.0, (at - since) / _WINDOW))
