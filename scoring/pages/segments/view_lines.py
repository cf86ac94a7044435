"""Saved views as lines: what each holds in words, and how many leads it holds now for who looks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from scoring.models import SavedView
from scoring.pages.frame import Frame
from scoring.pages.remember import eyes_of, remembered
from scoring.pages.screen import Screen
from scoring.pages.wording import ago, moment
from scoring.segments.check import Segment, check, words_of
from scoring.segments.known import Known
from scoring.segments.limits import TooSlow, at_most
from scoring.segments.saved import may_change
from scoring.segments.to_query import About, in_segment
from scoring.segments.words import words

# One slow segment holds up the page no longer than this, all of them together no longer than that.
_ONE_SECONDS, _ALL_SECONDS = 1.5, 5.0
_TOO_SLOW = "Takes too long to count: narrow it by a band, a grade, a stage or an owner."


@dataclass(frozen=True)
class ViewLine:
    """A view for who looks. `trouble`: why it can't be counted; then `count` is None."""

    view: SavedView
    words: str
    count: int | None
    trouble: str
    used: str
    used_at: str
    may_change: bool


def view_lines(views: Sequence[SavedView], screen: Screen) -> list[ViewLine]:
    """A line for each view.

    Exact counts of the leads that this person may see, half a minute old where counting took long.
    """
    ends = monotonic() + _ALL_SECONDS
    frames = screen.frames.values()
    knowns = {one.version.pk: Known(one.matrix, one.version.pk, screen.user) for one in frames}
    return [_line(view, screen, knowns, ends) for view in views]


def _line(view: SavedView, screen: Screen, knowns: dict[int, Known], ends: float) -> ViewLine:
    frame = screen.frames.get(view.model.active_id or 0)
    if frame is None:
        return _of(view, screen, "", None, "Its model has no matrix in force.")
    known = knowns[frame.version.pk]
    segment = check(view.conditions, known)
    if segment.faults:
        return _of(view, screen, "", None, " ".join(words_of(segment.faults)))
    said = words(segment.conditions, known)
    try:
        count = _count(view, segment, screen, frame, About(known, screen.user, screen.now), ends)
    except TooSlow:
        return _of(view, screen, said, None, _TOO_SLOW)
    return _of(view, screen, said, count, "")


def _of(view: SavedView, screen: Screen, said: str, count: int | None, trouble: str) -> ViewLine:
    used = view.used_at
    return ViewLine(
        view=view,
        words=said,
        count=count,
        trouble=trouble,
        used=ago(used, screen.now) if used else "",
        used_at=moment(used) if used else "",
        may_change=may_change(view, screen.user),
    )


def _count(view: SavedView, segment: Segment, screen: Screen, frame: Frame, about: About, ends: float) -> int:
    seconds = min(_ONE_SECONDS, ends - monotonic())
    if seconds <= 0:
        raise TooSlow
    who = f"{eyes_of(screen.user)}-{about.today}"
    key = f"view-{frame.version.pk}-{who}-{json.dumps(view.conditions, sort_keys=True)}"
    with at_most(seconds):
        return remembered(key, lambda: in_segment(screen.scores(frame), segment.conditions, about).count())
