"""The version in force against a draft on closed leads, in plain words and in figures."""

from dataclasses import dataclass
from datetime import date

from scoring.evidence.gains import TimeSplit
from scoring.evidence.intervals import FEWEST, Interval, Share
from scoring.evidence.judging import Backtest, Called, Judged
from scoring.evidence.service import backtest_of, suggestions_of
from scoring.models import MatrixVersion
from scoring.pages.wording import day, local

from .asked import Asked
from .says import (
    DID,
    WHO,
    areas,
    of_hundred,
    percent,
    percents,
    share_words,
    signed,
    signed_span,
    span,
    times,
)
from .shown import name_of
from .suggested import difference_words


@dataclass(frozen=True)
class Figure:
    """A figure and its interval, in words."""

    value: str
    span: str


_FEW = Figure("", "too few to say")


@dataclass(frozen=True)
class Row:
    """A line of the comparison; `difference` is "" where there is none, `is_sure` where it is no chance."""

    name: str
    words: str
    before: Figure
    after: Figure
    difference: str = ""
    is_sure: bool = False


@dataclass(frozen=True)
class BacktestPage:
    """The page. `before` and `after` are what the two are called; alone, `before` is ""."""

    cases: int
    sentence: str
    basis: str
    before: str
    after: str
    rows: tuple[Row, ...]
    bands: tuple[Row, ...]


@dataclass(frozen=True)
class SplitPage:
    """Points learned on earlier leads, tested on later ones."""

    until: str
    learned: str
    rows: tuple[Row, ...]
    difference: str


def backtest_page_of(version: MatrixVersion, asked: Asked) -> BacktestPage:
    """The page of a draft or version, against the version in force unless it is that itself.

    Raises:
        MatrixRefused: the draft has faults.
    """
    active = version.model.active
    is_alone = active is None or active.pk == version.pk
    found = backtest_of(version if active is None else active, version, asked.success)
    before = "" if is_alone else name_of(active or version)
    did = DID[asked.success]
    return BacktestPage(
        cases=found.cases,
        sentence=_sentence(found, version, asked, is_alone),
        basis=f"{found.cases:,} {WHO[asked.success]}, {found.positive:,} {did}; all had been handed over, by"
        " whichever version was in force then, so who was never handed over is not in it.",
        before=before,
        after=name_of(version),
        rows=_rows(found, did),
        bands=_bands(found),
    )


def split_page_of(version: MatrixVersion, asked: Asked, today: date) -> SplitPage | None:
    """The suggested points by time; None where none are suggested, or there are too few on either side.

    Raises:
        MatrixRefused: the draft has faults.
    """
    split = suggestions_of(version, asked.success).split
    return _split(split, today) if split else None


def _split(split: TimeSplit, today: date) -> SplitPage:
    gain = split.gain
    rows = (
        Row("As it is", "", _area(gain.now.auc), _best(gain.now.best)),
        Row("With suggested points", "", _area(gain.then.auc), _best(gain.then.best)),
    )
    until = day(local(split.until).date(), today)
    return SplitPage(until, f"{split.learned:,}", rows, difference_words(gain))


def _sentence(found: Backtest, version: MatrixVersion, asked: Asked, is_alone: bool) -> str:
    before, after = found.before.mql, found.after.mql
    if before is None or after is None or not found.cases:
        return ""
    who = "the draft" if version.number is None else name_of(version)
    words = of_hundred(after, who, asked.success)
    words = words[0].upper() + words[1:]
    if is_alone:
        return f"{words}."
    now = before.precision if before.share.cases >= FEWEST else None
    today = f"; today {100 * now.value:.0f} ({100 * now.low:.0f} to {100 * now.high:.0f})" if now else ""
    change = found.difference.get("precision")
    is_chance = change is not None and not change.excludes(0) and after.share.cases >= FEWEST
    return f"{words}{today}." + (" The difference is no more than chance brings." if is_chance else "")


def _rows(found: Backtest, did: str) -> tuple[Row, ...]:
    one, other = found.before, found.after
    change = found.difference
    rows = [
        Row(
            "Ranking",
            "area under the curve of the composite; 0.50 is a coin",
            _area(one.auc),
            _area(other.auc),
        )
    ]
    rows[0] = _with(rows[0], change.get("auc"), 2, 1)
    if one.mql is not None and other.mql is not None:
        rows += [
            Row("Called MQL", "of all of them", _count(one.mql, found), _count(other.mql, found)),
            _with(_precision(one.mql, other.mql, "MQLs", did), change.get("precision"), 0, 100),
            _with(_recall(one.mql, other.mql, "called MQL", did), change.get("recall"), 0, 100),
        ]
    rows += [
        _precision(one.hot, other.hot, f"In band {_first_band(other)}", did),
        _recall(one.hot, other.hot, f"in band {_first_band(other)}", did),
    ]
    return tuple(rows)


def _with(row: Row, change: Interval | None, digits: int, by: float) -> Row:
    if change is None:
        return row
    words = f"{signed(change.value * by, digits)} ({signed_span(change, digits, by)})"
    return Row(row.name, row.words, row.before, row.after, words, change.excludes(0))


def _precision(one: Called, other: Called, who: str, did: str) -> Row:
    return Row(f"{who}: {did}", "of those called (precision)", _share(one.share), _share(other.share))


def _recall(one: Called, other: Called, where: str, did: str) -> Row:
    return Row(
        f"{did.capitalize()}: {where}", "of all that were (recall)", _share(one.recall), _share(other.recall)
    )


def _bands(found: Backtest) -> tuple[Row, ...]:
    """By name: two matrices may have other bands."""
    before = {band.band: band for band in found.before.bands}
    rows = []
    for band in found.after.bands:
        old = before.get(band.band)
        rows.append(
            Row(
                band.band.capitalize(),
                f"{band.share.cases:,}" if old is None else f"{old.share.cases:,} → {band.share.cases:,}",
                _lift(old.share, old.lift) if old else Figure("–", ""),
                _lift(band.share, band.lift),
            )
        )
    return tuple(rows)


def _first_band(judged: Judged) -> str:
    return judged.bands[0].band


def _area(interval: Interval | None) -> Figure:
    return Figure(*areas(interval))


def _share(share: Share) -> Figure:
    if share.cases < FEWEST:
        return _FEW
    return Figure(percent(share.rate), percents(share.interval))


def _best(share: Share) -> Figure:
    return Figure(percent(share.rate), share_words(share))


def _count(called: Called, found: Backtest) -> Figure:
    part = percent(called.share.cases / found.cases) if found.cases else ""
    return Figure(f"{called.share.cases:,}", part)


def _lift(share: Share, lift: Interval | None) -> Figure:
    if lift is None or share.cases < FEWEST:
        return _FEW if share.cases else Figure("–", "")
    return Figure(f"{percent(share.rate)}, {times(lift.value)}×", span(lift))
