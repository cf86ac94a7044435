"""The panel: bands, MQL in and out by name, the inflow against what sales can take."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import numpy as np
from django.utils.safestring import SafeString

from leads.models import User
from scoring.engine.words import key_words, stage_words
from scoring.impact.actual import WEEKS, came_by_week
from scoring.impact.capacity import Takes, weekly_capacity
from scoring.impact.comparing import DISQUALIFIED, KINDS, NONE, Comparison, Table
from scoring.impact.figures import Impact, Inflow
from scoring.impact.jobs import Job
from scoring.models import MatrixVersion, ScoringRule
from scoring.pages.moment_counted import Counted, counted_at
from scoring.pages.screen import Screen
from scoring.pages.wording import and_join, counted, day, signed_count

from .drawing import inflow_chart, two_bars
from .names import Name, chosen_of, names_of

_NAMES = 4
_TONES = 4
TITLES = {"band": "Bands", "grade": "Grades", "stage": "Stages whose criteria they meet"}


@dataclass(frozen=True)
class BandLine:
    """A band with how many leads it has, before and after."""

    name: str
    tone: str
    bars: SafeString
    before: int
    after: int
    difference: str
    query: str


@dataclass(frozen=True)
class Side:
    """In or out: how many, the first by name, how many more there are, and how many of others' leads."""

    key: str
    title: str
    count: str
    names: list[Name]
    more: int
    hidden: int
    worked: int


@dataclass(frozen=True)
class Panel:
    """What the panel shows of an impact."""

    counted: Counted
    in_force: str
    bands: tuple[BandLine, ...]
    mql: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Tally:
    """How far a computation is; `percent` for the bar."""

    what: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class Cell:
    """So many leads go from one to the other."""

    count: int
    query: str
    is_same: bool
    words: str


@dataclass(frozen=True)
class FromTo:
    """A table of from and to; a row each before, a column each after."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[Cell, ...]], ...]
    totals: tuple[int, ...]


def panel_of(screen: Screen, job: Job, compared: Comparison, impact: Impact) -> Panel:
    """The panel of a comparison."""
    most = max((max(line.before, line.after) for line in impact.bands), default=0)
    bands = [line for line in impact.bands if line.key != NONE]
    own = len(compared.after.compiled.matrix.bands)
    return Panel(
        counted=counted_at(impact.leads, impact.as_of, screen.now),
        in_force=job.subject.in_force_name,
        bands=tuple(
            BandLine(
                name=label_of("band", line.key),
                tone=_tone(place, own),
                bars=two_bars(line.before, line.after, most, _tone(place, own)),
                before=line.before,
                after=line.after,
                difference=signed_count(line.after - line.before),
                query=urlencode({"kind": "band", "from": "*", "to": line.key}),
            )
            for place, line in enumerate(bands)
        ),
        mql=f"{impact.mql_before:,} → {impact.mql_after:,}" if compared.before else f"{impact.mql_after:,}",
        sides=tuple(_side(key, compared, screen.user) for key in ("in", "out")),
    )


def _side(key: str, compared: Comparison, user: User) -> Side:
    chosen = chosen_of(compared, moved_mql(compared, key), user)
    return Side(
        key=key,
        title="In" if key == "in" else "Out",
        count=signed_count(chosen.total if key == "in" else -chosen.total),
        names=names_of(compared, chosen.places[:_NAMES].tolist(), user),
        more=max(0, len(chosen.places) - _NAMES),
        hidden=chosen.hidden,
        worked=chosen.worked,
    )


def moved_mql(compared: Comparison, key: str) -> np.ndarray:
    """bool[n], who comes to MQL ("in") or falls out of it."""
    was, now = compared.was_mql, compared.is_mql
    return now & ~was if key == "in" else was & ~now


def tables_of(compared: Comparison) -> list[FromTo]:
    """From and to of bands, grades and stages."""
    return [_table(compared, kind) for kind in KINDS]


def _table(compared: Comparison, kind: str) -> FromTo:
    table = compared.table(kind)
    shown = [
        place
        for place, key in enumerate(table.keys)
        if table.before[place] or table.after[place] or (key not in (NONE, DISQUALIFIED))
    ]
    return FromTo(
        title=TITLES[kind],
        heads=tuple(label_of(kind, table.keys[place]) for place in shown),
        rows=tuple(
            (
                label_of(kind, table.keys[row]),
                table.before[row],
                tuple(_cell(kind, table, row, column) for column in shown),
            )
            for row in shown
        ),
        totals=tuple(table.after[place] for place in shown),
    )


def _cell(kind: str, table: Table, row: int, column: int) -> Cell:
    from_key, to_key, count = table.keys[row], table.keys[column], int(table.counts[row, column])
    query = urlencode({"kind": kind, "from": from_key, "to": to_key})
    words = f"{counted(count, 'lead')} from {label_of(kind, from_key)} to {label_of(kind, to_key)}"
    return Cell(count, query, row == column, words)


def label_of(kind: str, key: str) -> str:
    """A band, grade or stage for people."""
    if key in (NONE, DISQUALIFIED):
        return "Disqualified" if key else "None"
    if kind == "stage":
        return stage_words(key)
    return key.upper() if kind == "grade" else key_words(key)


@dataclass(frozen=True)
class InflowView:
    """The chart of the inflow, and the same in words."""

    chart: SafeString
    words: tuple[str, ...]


def inflow_of(screen: Screen, impact: Impact, in_force: str) -> InflowView:
    """The weeks as they were, and what the draft's four would have been."""
    actual, takes = came_by_week(screen.now), weekly_capacity(screen.now)
    words = tuple(one for one in (_drafts(impact, in_force), _taken(takes)) if one)
    first = screen.today - timedelta(days=7 * WEEKS - 1)
    ends = (day(first, screen.today), day(screen.today, screen.today))
    spoken = f"MQL a week: {', '.join(str(count) for count in actual)}. {' '.join(words)}"
    return InflowView(inflow_chart(actual, impact.inflow, takes, ends, spoken), words)


def _drafts(impact: Impact, in_force: str) -> str:
    if impact.inflow is None:
        return ""
    said = f"Draft: {_range(impact.inflow)}."
    before = impact.inflow_before
    return said + (f" {in_force}, counted the same way: {_range(before)}." if before else "")


def _range(inflow: Inflow) -> str:
    return f"{inflow.a_week:,} a week, {inflow.least:,} to {inflow.most:,}"


def _taken(takes: Takes) -> str:
    if not takes.people:
        return "There is nobody yet who calls MQLs."
    if takes.most is None:
        return "Nobody has a limit yet, so nothing says what sales can take."
    said = f"Sales takes {takes.least:,} to {takes.most:,}"
    if takes.unlimited:
        said += f", and {and_join(list(takes.unlimited))} any number"
    away = f" {and_join(list(takes.absent))} will be away." if takes.absent else ""
    return f"{said}.{away}"


def reach_cells(version: MatrixVersion, impact: Impact) -> list[tuple[int, int, int]]:
    """Of each rule of a draft: its id, how many leads it pays under the version in force, and under it."""
    rules = ScoringRule.objects.filter(parameter__version=version).values_list("pk", "parameter__key", "key")
    return [(pk, *impact.reach.get(f"{parameter}.{key}", (0, 0))) for pk, parameter, key in rules]


def _tone(place: int, size: int) -> str:
    if place >= size:
        return ""
    return f"tone-{round(place / max(1, size - 1) * (_TONES - 1)) + 1}"
