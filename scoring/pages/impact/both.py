"""One lead under the version in force and under a draft, line by line, as of now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.safestring import SafeString

from leads.models import Lead
from scoring.digests import from_raw
from scoring.engine.compile import Compiled
from scoring.engine.explain import AxisLine, Explanation, ParameterLine, explain
from scoring.engine.words import stage_words
from scoring.impact.service import Subject
from scoring.inputs import batch_of, day_of, read_leads
from scoring.pages.drawing import NOTHING, difference, word
from scoring.pages.frame import AXIS_NAMES, AXIS_ORDER
from scoring.pages.wording import signed, tenths

_WIDTH = 150


class _Line(NamedTuple):
    """A line of one version: how deep it stands, its name, and its share in tenths."""

    depth: int
    name: str
    share: int


@dataclass(frozen=True)
class Row:
    """A line under both; "" where a version has none. `kind`: axis-row, par or rule."""

    kind: str
    name: str
    before: str
    after: str
    difference: SafeString
    is_marked: bool


@dataclass(frozen=True)
class Both:
    """A lead under both versions; `before` is empty where none is in force."""

    before: str
    after: str
    facts: tuple[tuple[str, str, str, bool], ...]
    rows: tuple[Row, ...]
    same: int


def both_of(lead: Lead, subject: Subject, now: datetime, is_differing_only: bool) -> Both:
    """Score a lead under both from all that is known now.

    Args:
        lead: that the person may see.
        subject: the draft, and the version in force.
        now: aware.
        is_differing_only: leave out the lines that are the same.
    """
    after = _explained(lead, subject.version, now)
    before = _explained(lead, subject.in_force, now) if subject.in_force else None
    theirs, mine = _lines(before) if before else {}, _lines(after)
    keys = _merged(list(mine), list(theirs))
    pairs = [(theirs.get(key), mine.get(key)) for key in keys]
    differing = [pair for pair in pairs if _gap(*pair)]
    most = max((abs(_gap(*pair)) for pair in pairs), default=0)
    giving = [pair for pair in pairs if any(one and one.share for one in pair)]
    return Both(
        before=tenths(before.composite) if before else "",
        after=tenths(after.composite),
        facts=tuple(_facts(subject, before, after)),
        rows=tuple(_row(was, now_, most) for was, now_ in (differing if is_differing_only else giving)),
        same=len(pairs) - len(differing),
    )


def _explained(lead: Lead, compiled: Compiled, now: datetime) -> Explanation:
    leads = read_leads([lead.pk], compiled.fields)
    return explain(compiled, batch_of(leads, from_raw(leads.ids, now), compiled), day_of(now))


def _lines(explanation: Explanation) -> dict[tuple[str, ...], _Line]:
    lines: dict[tuple[str, ...], _Line] = {}
    for axis in sorted(explanation.axes, key=lambda one: AXIS_ORDER.index(one.key)):
        lines[(axis.key,)] = _Line(0, AXIS_NAMES[axis.key], axis.share_tenths)
        for parameter in axis.parameters:
            lines |= _parameter(axis, parameter)
        if axis.held_share:
            lines[axis.key, "", "held"] = _Line(1, "Held by the axis", axis.held_share)
    if explanation.held:
        lines[("held",)] = _Line(0, "Held within 0 and 100", explanation.held)
    return lines


def _parameter(axis: AxisLine, one: ParameterLine) -> dict[tuple[str, ...], _Line]:
    lines: dict[tuple[str, ...], _Line] = {(axis.key, one.key): _Line(1, one.label, one.share_tenths)}
    for rule in one.rules:
        lines[axis.key, one.key, rule.key] = _Line(2, rule.label, rule.share_tenths)
    if one.held_share_tenths:
        lines[axis.key, one.key, ""] = _Line(2, "Held by the parameter", one.held_share_tenths)
    return lines


def _merged(mine: list[tuple[str, ...]], theirs: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The draft's lines in their order; what it has no more stands behind its parent's last line."""
    for key in theirs:
        if key not in mine:
            under = [place for place, one in enumerate(mine) if one[: len(key) - 1] == key[:-1]]
            mine.insert(max(under, default=len(mine) - 1) + 1, key)
    return mine


def _gap(before: _Line | None, after: _Line | None) -> int:
    return (after.share if after else 0) - (before.share if before else 0)


def _row(before: _Line | None, after: _Line | None, most: int) -> Row:
    line, gap = after or before, _gap(before, after)
    assert line is not None
    words = word(f"{tenths(abs(gap))} {'more' if gap > 0 else 'less'}" if gap else "the same")
    drawn = difference(gap, most, words, signed(gap), "neg" if gap < 0 else "acc", _WIDTH) if gap else NOTHING
    return Row(
        kind=("axis-row", "par", "rule")[line.depth],
        name=line.name,
        before=signed(before.share) if before else "",
        after=signed(after.share) if after else "",
        difference=drawn,
        is_marked=bool(gap),
    )


def _facts(
    subject: Subject, before: Explanation | None, after: Explanation
) -> Iterator[tuple[str, str, str, bool]]:
    was = _outputs(subject.in_force, before) if before and subject.in_force else {}
    now = _outputs(subject.version, after)
    for name, value in now.items():
        yield name, was.get(name, ""), value, bool(was) and was.get(name, "") != value


def _outputs(compiled: Compiled, explanation: Explanation) -> Mapping[str, str]:
    scores, matrix = explanation.scores, compiled.matrix
    met = [key for key, holds in zip(compiled.stage_keys, scores.meets[0].tolist(), strict=True) if holds]
    out = int(scores.disqualified[0])
    return {
        "Band": str(matrix.bands[int(scores.band[0])].name),
        "Grade": str(matrix.grades[int(scores.grade[0])].name) if scores.grade[0] >= 0 else "none",
        "Meets": ", ".join(stage_words(key) for key in met) or "no stage",
        "Disqualified": (matrix.disqualify[out].label or matrix.disqualify[out].key) if out >= 0 else "no",
    }
