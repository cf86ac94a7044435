"""Scores as lines of JSON (scoring.md, section 8)."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from scoring.engine.compile import Compiled
from scoring.engine.kernel import Scores
from scoring.engine.times import NO_DAY, date_of
from scoring.engine.units import MICRO

_HEAD = (
    "id", "fit", "engagement", "qualification", "penalty", "composite", "points", "grade", "level",
    "band", "meets", "disqualified_by", "next_change_on", "fades_until",
)  # fmt: skip


class _Texts(dict[int, str]):
    """Numbers as they are written, each distinct one written once: most of them come again and again."""

    def __init__(self, write: Callable[[int], str]) -> None:
        self._write = write

    def __missing__(self, number: int) -> str:
        text = self[number] = self._write(number)
        return text


def lines_of(compiled: Compiled, ids: Sequence[str], scores: Scores) -> Iterator[str]:
    """One JSON object a lead, with its line end, in the order of the batch."""
    template = _template(compiled)
    columns = [list(map(json.dumps, ids)), *_columns(compiled, scores)]
    points = _Texts(_points)
    for head, values, contributions in zip(
        zip(*columns, strict=True), scores.values.tolist(), scores.contributions.tolist(), strict=True
    ):
        numbers = [points[number] for number in values + contributions]
        yield template % (*head, *numbers)


def _template(compiled: Compiled) -> str:
    inner = [
        f'"values": {{{_slots(compiled.parameter_keys)}}}',
        f'"contributions": {{{_slots(compiled.rule_keys)}}}',
    ]
    return "{" + ", ".join([_slots(_HEAD), *inner]) + "}\n"


def _slots(keys: Iterable[str]) -> str:
    return ", ".join(f'"{key}": %s' for key in keys)


def _columns(compiled: Compiled, scores: Scores) -> list[list[str]]:
    """The texts of everything that is one to a lead, but its id."""
    matrix = compiled.matrix
    stages = [json.dumps(key) for key in compiled.stage_keys]
    return [
        _written(scores.fit, _axis),
        _written(scores.engagement, _axis),
        _written(scores.qualification, _axis),
        _written(scores.penalty, _tenths),
        _written(scores.composite, _tenths),
        _written(scores.points, _tenths),
        _written(scores.grade, _name_of([line.name for line in matrix.grades])),
        _written(scores.level, _name_of([line.name for line in matrix.levels])),
        _written(scores.band, _name_of([line.name for line in matrix.bands])),
        ["[" + ", ".join(_chosen(stages, row)) + "]" for row in scores.meets.tolist()],
        _written(scores.disqualified, _name_of([item.key for item in matrix.disqualify])),
        _written(scores.next_change_on, _day),
        _written(scores.fades_until, _day),
    ]


def _written(numbers: npt.NDArray[np.signedinteger], write: Callable[[int], str]) -> list[str]:
    texts = _Texts(write)
    return [texts[number] for number in numbers.tolist()]


def _chosen(texts: list[str], row: list[bool]) -> Iterator[str]:
    return (text for text, chosen in zip(texts, row, strict=True) if chosen)


def _points(micro_points: int) -> str:
    return repr(micro_points / MICRO)


def _tenths(tenths: int) -> str:
    return repr(tenths / 10)


def _axis(tenths: int) -> str:
    return "null" if tenths < 0 else _tenths(tenths)


def _name_of(names: Sequence[str | int]) -> Callable[[int], str]:
    return lambda place: "null" if place < 0 else json.dumps(names[place])


def _day(day: int) -> str:
    found = None if day == NO_DAY else date_of(day)
    return json.dumps(found and found.isoformat())
