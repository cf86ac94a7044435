"""How a score came to where it is: its changes, each with its cause, and a line of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString, mark_safe

from scoring.engine.words import stage_words
from scoring.models import LeadScore, ScoreChange

from .frame import Frame
from .trends import seen_changes
from .wording import and_join, clock, day, local, moment, signed, tenths

_WINDOW = timedelta(days=90)
_SHOWN, _READ = 8, 400
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 288, 116, 26, 18


@dataclass(frozen=True)
class Change:
    """A change of the score. `turn` names the lines that were crossed."""

    id: int
    on: str
    at: str
    cause: str
    turn: str
    by: str
    is_loss: bool


@dataclass(frozen=True)
class History:
    """Ninety days of a score."""

    chart: SafeString
    changes: tuple[Change, ...]
    hidden: int


def history_of(score: LeadScore, frame: Frame, now: datetime) -> History:
    """The changes of the last 90 days, the latest first, and their line."""
    rows = seen_changes(frame.version.model_id).filter(lead_id=score.lead_id, changed_at__gt=now - _WINDOW)
    changes = list(rows.order_by("-changed_at", "-id")[:_READ])
    return History(
        chart=_chart(changes[::-1], score, frame, now),
        changes=tuple(_change(change, now) for change in changes[:_SHOWN]),
        hidden=max(0, len(changes) - _SHOWN),
    )


def _change(change: ScoreChange, now: datetime) -> Change:
    before = change.from_composite
    moved = change.to_composite - before if before is not None else None
    on = local(change.changed_at).date()
    today = local(now).date()
    return Change(
        id=change.pk,
        on=clock(change.changed_at, now) if on == today else day(on, today),
        at=moment(change.changed_at),
        cause=change.get_cause_display(),
        turn=_turns(change),
        by=tenths(change.to_composite) if moved is None else signed(moved),
        is_loss=(moved or 0) < 0,
    )


def _turns(change: ScoreChange) -> str:
    if change.from_composite is None:
        return f"{change.to_band}, {change.to_grade or ''}{change.to_level or ''}".rstrip(", ")
    came = [stage_words(key) for key in change.to_meets if key not in change.from_meets]
    went = [stage_words(key) for key in change.from_meets if key not in change.to_meets]
    words = [f"{change.from_band} to {change.to_band}"] if change.from_band != change.to_band else []
    words += (
        [f"grade {change.from_grade} to {change.to_grade}"] if change.from_grade != change.to_grade else []
    )
    words += [f"now {and_join(came)}"] if came else []
    words += [f"no longer {and_join(went)}"] if went else []
    return ", ".join(words)


def _chart(changes: list[ScoreChange], score: LeadScore, frame: Frame, now: datetime) -> SafeString:
    line, tone = _path(changes, score, now), frame.tones.get(score.band, "")
    words = f"The composite in the last 90 days; {tenths(score.composite)} today"
    return mark_safe(
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{words}">'
        f'{_bands(frame)}{_turn_of_rules(frame, now)}<path class="l" d="{line}"/>'
        f'<circle class="{tone}" cx="{_x(now, now):.1f}" cy="{_y(score.composite):.1f}" '
        f'r="3.5"/>{_ends(now)}</svg>'
    )


def _x(at: datetime, now: datetime) -> float:
    return _LEFT + max(0.0, 1 - (now - at) / _WINDOW) * (_WIDTH - _LEFT - 4)


def _y(value: float) -> float:
    return 4 + (1000 - value) / 1000 * (_HEIGHT - _BOTTOM - 4)


def _path(changes: list[ScoreChange], score: LeadScore, now: datetime) -> str:
    """Steps from change to change: a score holds until it changes."""
    before = changes[0].from_composite if changes else score.composite
    parts = [] if before is None else [f"M{_x(now - _WINDOW, now):.1f} {_y(before):.1f}"]
    for change in changes:
        at, value = _x(change.changed_at, now), _y(change.to_composite)
        parts.append(f"H{at:.1f}V{value:.1f}" if parts else f"M{at:.1f} {value:.1f}")
    return "".join([*parts, f"H{_x(now, now):.1f}V{_y(score.composite):.1f}"])


def _bands(frame: Frame) -> str:
    return "".join(
        f'<path class="line" d="M{_LEFT} {_y(band.from_ * 10):.1f}H{_WIDTH}"/>'
        f'<text x="{_LEFT - 4}" y="{_y(band.from_ * 10) + 4:.1f}" text-anchor="end">{band.from_:g}</text>'
        for band in frame.matrix.bands
        if band.from_ > 0
    )


def _turn_of_rules(frame: Frame, now: datetime) -> str:
    at = frame.version.published_at
    if at is None or not now - _WINDOW < at <= now:
        return ""
    x, foot = _x(at, now), _HEIGHT - _BOTTOM
    return (
        f'<path class="ver" d="M{x:.1f} 0V{foot}"/>'
        f'<text x="{x - 3:.1f}" y="9" text-anchor="end">v{frame.version.number}</text>'
    )


def _ends(now: datetime) -> str:
    today = local(now).date()
    return (
        f'<text x="{_LEFT}" y="{_HEIGHT - 3}">{day(today - _WINDOW, today)}</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 3}" text-anchor="end">{day(today, today)}</text>'
    )
