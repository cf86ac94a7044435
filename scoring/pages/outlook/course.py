"""What time alone will do to a score: the days on which it turns, and where it ends."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from scoring.engine.times import date_of
from scoring.engine.words import stage_words
from scoring.outlook.course import Course, Turn
from scoring.pages.drawing import NOTHING
from scoring.pages.frame import Frame
from scoring.pages.wording import and_join, day, tenths

from .drawing import Mark, course_chart

_SHOWN = 3
_SHORTEST, _LONGEST = 28, 182  # days that are drawn


@dataclass(frozen=True)
class Fall:
    """A day to come, and what it brings."""

    on: str
    words: str


@dataclass(frozen=True)
class Falls:
    """What comes if nothing happens. `first` is the one to know of, e.g. "out of MQL on 3 Oct"; "" none."""

    falls: tuple[Fall, ...]
    first: str
    chart: SafeString


def falls_of(course: Course, frame: Frame, today: date) -> Falls:
    """The next turns, and the end of it.

    Args:
        course: of the lead.
        frame: of the version.
        today: days of this year are shown without it.
    """
    turns = course.turns[:_SHOWN]
    falls = [Fall(_day(turn.day, today), _turned(turn, course)) for turn in turns]
    ends_later = not turns or course.settled_on > turns[-1].day
    if ends_later and course.settles_at != course.composite:
        way = _way(course.composite, course.settles_at)
        words = f"{way} {tenths(course.settles_at)}, then time changes it no more"
        falls.append(Fall(f"by {_day(course.settled_on, today)}", words))
    drawn = course.composite != course.settles_at or bool(turns)
    return Falls(
        falls=tuple(falls),
        first=f"{_turns(turns[0])} on {_day(turns[0].day, today)}" if turns else "",
        chart=_chart(course, frame, today) if drawn else NOTHING,
    )


def _day(number: int, today: date) -> str:
    return day(date_of(number) or today, today)


def _way(before: int, then: int) -> str:
    return "falls to" if then < before else "rises to"


def _turned(turn: Turn, course: Course) -> str:
    moved = turn.composite != course.composite
    return f"{_turns(turn)}{f', {_way(course.composite, turn.composite)} {tenths(turn.composite)}' * moved}"


def _turns(turn: Turn) -> str:
    """What a day turns: "out of MQL, warm to cool"."""
    words = [f"out of {and_join([stage_words(key) for key in turn.lost])}"] if turn.lost else []
    words += [f"meets {and_join([stage_words(key) for key in turn.won])}"] if turn.won else []
    if turn.band != turn.band_before:
        words.append(f"{turn.band_before} to {turn.band}")
    if turn.grade != turn.grade_before:
        words.append(f"grade {turn.grade_before} to {turn.grade}")
    return ", ".join(words)


def _chart(course: Course, frame: Frame, today: date) -> SafeString:
    furthest = max([course.settled_on, *(turn.day for turn in course.turns[:1])])
    end = course.today + min(max(furthest - course.today, _SHORTEST), _LONGEST)
    marks = [Mark(turn.day, turn.composite) for turn in course.turns[:_SHOWN]]
    lines = [round(band.from_ * 10) for band in frame.matrix.bands if band.from_ > 0]
    words = f"The composite until {_day(end, today)} if nothing happens"
    return course_chart(course.line, end, lines, marks, (_day(course.today, today), _day(end, today)), words)
