"""Checking a document as a whole, and what hangs together across it (scoring.md, sections 3, 5 and 9)."""

from collections.abc import Callable

from scoring.engine.check_conditions import FORBIDDEN_FIELDS, Names, conditions, criterion
from scoring.engine.check_lines import lines
from scoring.engine.check_rules import parameter, unique_keys
from scoring.engine.places import (
    MOST,
    Place,
    all_of,
    is_key,
    items,
    items_or_none,
    key_of,
    mapping,
    names,
    number_above_0,
    number_from_0,
    one_of,
    text,
)
from scoring.engine.tree import (
    AXES,
    CREATED_ON,
    FIELD_TYPES,
    PENALTY,
    Criterion,
    Disqualifier,
    Matrix,
    Parameter,
    Stage,
)
from scoring.engine.units import micro

_KEYS = (
    "name", "label", "note", "fields", "weights", "full_marks", "parameters",
    "grades", "levels", "bands", "stages", "disqualify",
)  # fmt: skip


def read_matrix(place: Place) -> Matrix | None:
    """The matrix of a document; one with faults is not to be used."""
    if not mapping(place, _KEYS):
        return None
    fields: dict[str, str] = place.maybe("fields", _fields, {})
    known = Names(_declared(place, fields), _parameter_keys(place))
    weights = place.need("weights", _by_axis(number_from_0))
    full_marks: dict[str, float] = place.maybe("full_marks", _by_axis(_full_marks), {})
    parameters = place.need("parameters", lambda at: _parameters(at, known))
    _check_axes(place, weights)
    bands = place.need("bands", lines("band"))
    return Matrix(
        weights=weights or {},
        parameters=parameters or (),
        bands=bands or (),
        name=place.maybe("name", text, ""),
        label=place.maybe("label", text, ""),
        note=place.maybe("note", text, ""),
        fields=fields,
        full_marks=full_marks,
        grades=place.maybe("grades", lines("grade"), ()),
        levels=place.maybe("levels", lines("level"), ()),
        stages=place.maybe("stages", lambda at: _stages(at, known), ()),
        disqualify=place.maybe("disqualify", lambda at: _disqualify(at, known), ()),
    )


def _fields(place: Place) -> dict[str, str] | None:
    fields = {}
    for name in names(place):
        kind = one_of(FIELD_TYPES)(place.at(name))
        if name in FORBIDDEN_FIELDS:
            place.fault_at(name, "is no field for a matrix: what scoring or people decide feeds no score")
        elif name == CREATED_ON and kind not in ("date", None):
            place.fault_at(name, "is of type date")
        elif kind is not None:
            fields[name] = kind
    return fields


def _declared(place: Place, fields: dict[str, str]) -> dict[str, str | None] | None:
    """The fields with their types; None for what is declared with a fault, or for all of them."""
    written = place.at("fields").value if place.has("fields") else {}
    return {**dict.fromkeys(written), **fields} if isinstance(written, dict) else None


def _parameter_keys(place: Place) -> frozenset[str] | None:
    """The keys as they are written; None where they are not sound, which makes no second fault in a stage."""
    keys = [entry.get("key") for entry in _entries(place)]
    written = place.at("parameters").value if place.has("parameters") else None
    if not keys or not isinstance(written, list | tuple) or len(keys) < len(written):
        return None
    sound = [key for key in keys if isinstance(key, str) and is_key(key)]
    return frozenset(sound) if len(sound) == len(keys) else None


def _by_axis(read: Callable[[Place], float | None]) -> Callable[[Place], dict[str, float] | None]:
    def numbers(place: Place) -> dict[str, float] | None:
        if not mapping(place, AXES):
            return None
        before = len(place.faults)
        found = {axis: read(place.at(axis)) for axis in AXES if place.has(axis)}
        if len(place.faults) > before:
            return None
        return {axis: value for axis, value in found.items() if value is not None}

    return numbers


def _full_marks(place: Place) -> float | None:
    marks = number_above_0(place)
    if marks is not None and micro(marks) == 0:
        place.fault("must be a millionth or more")
        return None
    return marks


def _parameters(place: Place, known: Names) -> tuple[Parameter, ...] | None:
    places = items(place)
    unique_keys(places)
    return all_of(places, lambda item: parameter(item, known))


def _check_axes(place: Place, weights: dict[str, float] | None) -> None:
    """What hangs together across the document, asked of what is written, so that one fault hides no other."""
    entries = _entries(place)
    axes = [entry.get("axis") for entry in entries]
    used = [axis for axis in AXES if axis in axes]
    if "fit" in used and not place.has("grades"):
        place.fault_at("grades", "is required where there is a fit axis")
    if entries and all(axis in (*AXES, PENALTY) for axis in axes):
        _check_weights(place, weights, used)
    for axis in used:
        if not _is_written(place, "full_marks", axis):
            _check_full_marks(place, axis, [entry for entry in entries if entry.get("axis") == axis])


def _entries(place: Place) -> list[dict[str, object]]:
    entries = place.at("parameters").value if place.has("parameters") else None
    return (
        [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list | tuple) else []
    )


def _check_weights(place: Place, weights: dict[str, float] | None, used: list[str]) -> None:
    if not used:
        place.fault_at("parameters", "are all on the penalty axis: nothing is left to score")
    elif weights is not None and sum(weights.get(axis, 0.0) for axis in used) <= 0:
        place.fault_at("weights", f"must be above 0 for one of the axes in use: {', '.join(used)}")


def _is_written(place: Place, key: str, axis: str) -> bool:
    """Whether it is given, soundly or not: of what is not sound the fault is named already."""
    if not place.has(key):
        return False
    value = place.at(key).value
    return not isinstance(value, dict) or axis in value


def _check_full_marks(place: Place, axis: str, entries: list[dict[str, object]]) -> None:
    path = f"full_marks.{axis}"
    tops = [entry.get("max") for entry in entries]
    if not all("max" in entry for entry in entries):
        place.fault_at(path, "is required: a parameter of this axis has no max")
    elif all(isinstance(top, int | float) and abs(top) <= MOST and micro(top) <= 0 for top in tops):
        place.fault_at(path, "is required: no parameter of this axis has a max above 0")


def _stages(place: Place, known: Names) -> tuple[Stage, ...] | None:
    stages = []
    for key in names(place):
        ways = all_of(items(place.at(key)), lambda way: _way(way, known))
        if ways is not None:
            stages.append(Stage(key, ways))
    return tuple(stages)


def _way(place: Place, known: Names) -> tuple[Criterion, ...] | None:
    return all_of(items(place), lambda item: criterion(item, known))


def _disqualify(place: Place, known: Names) -> tuple[Disqualifier, ...] | None:
    places = items_or_none(place)
    unique_keys(places)
    return all_of(places, lambda item: _disqualifier(item, known))


def _disqualifier(place: Place, known: Names) -> Disqualifier | None:
    if not mapping(place, ("key", "label", "note", "if")):
        return None
    key, holds = place.need("key", key_of), place.need("if", conditions(known))
    label, note = place.maybe("label", text, ""), place.maybe("note", text, "")
    return None if key is None or holds is None else Disqualifier(key, holds, label, note)
