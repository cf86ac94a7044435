"""What time alone will do to a score, in words."""

from dataclasses import dataclass
from datetime import date

from scoring.models import LeadScore

from .frame import Frame
from .variants import Subject
from .wording import day, tenths


@dataclass(frozen=True)
class Outlook:
    """A day to come, and what it brings if nothing happens."""

    on: str
    words: str


def outlook_of(score: LeadScore, subject: Subject, today: date) -> tuple[Outlook, ...]:
    """The next turn and the end of fading, with the composite of that day."""
    found = []
    if score.next_change_on and score.next_change_on > today:
        found.append(_on(score.next_change_on, score, subject, today, ""))
    if score.fades_until and score.fades_until > today:
        found.append(_on(score.fades_until, score, subject, today, ", then fades no more"))
    return tuple(found)


def _on(on: date, score: LeadScore, subject: Subject, today: date, end: str) -> Outlook:
    then = subject.composite_on(on)
    return Outlook(
        day(on, today), f"{_move(score.composite, then)}{_turn(score, then, subject.frame)}{end}"
    )


def _move(now: int, then: int) -> str:
    if then == now:
        return f"still {tenths(then)}"
    return f"{'falls' if then < now else 'rises'} to {tenths(then)}"


def _turn(score: LeadScore, then: int, frame: Frame) -> str:
    band = next((str(line.name) for line in frame.matrix.bands if then >= line.from_ * 10), score.band)
    return "" if band == score.band else f" ({band})"
