"""Checking grades, levels and bands (scoring.md, sections 3 and 9)."""

from collections.abc import Callable
from typing import cast

from scoring.engine.faults import shown
from scoring.engine.places import Place, all_of, filled_text, items, mapping, number
from scoring.engine.tree import Line


def lines(kind: str) -> Callable[[Place], tuple[Line, ...] | None]:
    """A reader of the lines of one kind (grade, level or band), highest first."""

    def read(place: Place) -> tuple[Line, ...] | None:
        places = items(place)
        found = all_of(places, lambda item: _line(item, kind))
        if found is None:
            return None
        _check_once(places, kind, [str(line.name) for line in found])
        _check_once(places, "from", [line.from_ for line in found])
        if not any(line.from_ == 0 for line in found):
            place.fault(f"must hold a {kind} from 0")
        return tuple(sorted(found, key=lambda line: -line.from_))

    return read


def _check_once(places: list[Place], key: str, values: list[str] | list[float]) -> None:
    for ix, place in enumerate(places):
        if values[ix] in values[:ix]:
            place.fault_at(key, f"is given twice: {shown(values[ix])}")


def _line(place: Place, kind: str) -> Line | None:
    if not mapping(place, (kind, "from")):
        return None
    name = cast("str | int | None", place.need(kind, _line_name))
    least = place.need("from", number)
    return None if name is None or least is None else Line(name, least)


def _line_name(place: Place) -> str | int | None:
    if isinstance(place.value, int) and not isinstance(place.value, bool):
        whole = number(place)
        return None if whole is None else int(whole)
    return filled_text(place)
