"""Why leads were rejected or lost, and what was won, as the results show it."""

from dataclasses import dataclass

from leads.models import Outcome
from leads.results.said import Reasons, Won, reasons_of, won_of
from scoring.pages.drawing import bar

from .asking import Asking
from .figures import BarLine, Figure, figure

_BAR = 160


@dataclass(frozen=True)
class ReasonList:
    """The reasons of one kind; `hidden` of its leads have reasons that are too seldom to be listed."""

    title: str
    total: Figure
    lines: tuple[BarLine, ...]
    hidden: int


@dataclass(frozen=True)
class WonLine:
    """What was won."""

    leads: Figure
    amount: str
    median: str


def reason_lists(asking: Asking) -> tuple[ReasonList, ...]:
    """Rejected, and lost."""
    period, scope = asking.asked.period, asking.asked.scope
    return tuple(
        _reasons(asking, kind, reasons_of(kind, period, scope))
        for kind in (Outcome.Kind.REJECTED, Outcome.Kind.LOST)
    )


def won_line(asking: Asking) -> WonLine:
    """Won leads, amount and length of the cycle."""
    won: Won = won_of(asking.asked.period, asking.asked.scope)
    days = "" if won.median_days is None else f"{won.median_days:g} day{'' if won.median_days == 1 else 's'}"
    return WonLine(figure(won.leads, asking.query(said="won")), f"${won.amount:,.0f}", days)


def _reasons(asking: Asking, kind: Outcome.Kind, found: Reasons) -> ReasonList:
    lines = (
        BarLine(
            label,
            figure(count, asking.query(said=kind.value, reason=label), found.total),
            bar(count / found.listed[0][1], _BAR, 8, "neg" if kind == Outcome.Kind.LOST else "data"),
        )
        for label, count in found.listed
    )
    total = figure(found.total, asking.query(said=kind.value))
    return ReasonList(kind.label, total, tuple(lines), found.hidden)
