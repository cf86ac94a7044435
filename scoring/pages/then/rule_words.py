"""What the later of two versions says otherwise of a line, in words: by that its share moved."""

import json
from functools import lru_cache

from scoring.engine.moved import Place
from scoring.matrix.differences import by_row, differences
from scoring.matrix.rows import document_said
from scoring.models import RowKind
from scoring.pages.frame import Frame
from scoring.pages.wording import points

Rows = dict[tuple[str, ...], str]


class RuleWords:
    """The differences of two versions, found by the line that they are about."""

    def __init__(self, before: Frame, after: Frame) -> None:
        self._weights = {axis: f"{was} → {now}" for axis, was, now in _weights(before, after) if was != now}
        self._rows = _rows(*(json.dumps(document_said(one.version)) for one in (before, after)))

    def of(self, place: Place) -> str:
        """What became of a line; nothing where it is only its limits or its axis that moved it."""
        if place.is_weight:
            return self._weights.get(place.axis, "")
        return self._rows.get((place.parameter, place.rule) if place.rule else (place.parameter,), "")


# Comparing takes longer than the rest of the page.
@lru_cache(maxsize=64)
def _rows(before: str, after: str) -> Rows:
    rows: Rows = {}
    for row in by_row(differences(json.loads(before), json.loads(after))):
        if row.first.row_kind in (RowKind.RULE, RowKind.PARAMETER):
            words = ", ".join(one.phrase for one in row.differences)
            rows |= {row.first.was: words, row.first.keys: words}
    return rows


def _weights(before: Frame, after: Frame) -> list[tuple[str, str, str]]:
    old, new = _weight_words(before), _weight_words(after)
    return [(axis, old.get(axis, "nothing"), new.get(axis, "nothing")) for axis in old | new]


def _weight_words(frame: Frame) -> dict[str, str]:
    axes = frame.compiled.axes
    total = sum(axis.weight for axis in axes)
    return {one.key: f"{one.weight / total:.0%} at {points(one.full_marks)} points" for one in axes}
