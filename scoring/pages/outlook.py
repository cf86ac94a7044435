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
    """The next turn and the end of fading, with the composite of that day where it is another one."""
    days = ((score.next_change_on, "", ""), (score.fades_until, "by ", ", then fades no more"))
    coming = [(on, by, end) for on, by, end in days if on is not None and on > today]
    outlooks = [_on(on, score, subject, today, by, end) for on, by, end in coming]
    return tuple(one for one in outlooks if one is not None)


def _on(on: date, score: LeadScore, subject: Subject, today: date, by: str, end: str) -> Outlook | None:
    then = subject.composite_on(on)
    if then == score.composite:
        return None
    move = f"{'falls' if then < score.composite else 'rises'} to {tenths(then)}"
    return Outlook(f"{by}{day(on, today)}", f"{move}{_turn(score, then, subject.frame)}{end}")


def _turn(score: LeadScore, then: int, frame: Frame) -> str:
    band = next((str(line.name) for line in frame.matrix.bands if then >= line.from_ * 10), score.band)
    return "" if band == score.band else f" ({band})"
