"""Checking a segment's conditions at the door: each fault is one message with its path.

A document is a list of mappings; all of its conditions hold. What a matrix can say about fields and
activities is checked by the matrix's own readers (scoring.md, section 4); besides that a condition is one of
the rows of `_READERS` below.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from leads.people.access import LARGEST_ID
from scoring.engine import check_conditions, places
from scoring.engine.check_conditions import SCORES, Names
from scoring.engine.faults import Fault, shown
from scoring.engine.places import Place, all_of, items, mapping, number, whole_from
from scoring.engine.tree import PENALTY, ActivityCondition

from .known import Known
from .tree import (
    ME,
    NOBODY,
    Amount,
    Disqualified,
    Flawed,
    Meets,
    OneOf,
    Owners,
    Quiet,
    Search,
    SegmentCondition,
    Stale,
    Teams,
    WorthALook,
)

MOST_CONDITIONS = 30
LONGEST_DAYS = 36_500
_LONGEST_SEARCH = 100
_LONGEST_OPERAND = 500
Document = Mapping[str, Any]


class Checked(NamedTuple):
    """A condition as its document has it, and as the tree that was made of it."""

    document: Document
    condition: SegmentCondition


class Segment(NamedTuple):
    """Conditions that are right, in the document's order, and what is wrong with the others."""

    checked: tuple[Checked, ...]
    faults: tuple[Fault, ...]

    @property
    def conditions(self) -> tuple[SegmentCondition, ...]:
        """The conditions that are right. A segment with faults holds nobody, not those of the rest."""
        return tuple(one.condition for one in self.checked)


def check(document: object, known: Known) -> Segment:
    """Check conditions as a whole, against the catalog and the matrix of the active version.

    Args:
        document: as it was stored or came in an address; of any shape.
        known: what may be named.
    """
    if not isinstance(document, list | tuple):
        return Segment((), (Fault("conditions", f"must be a list, not {shown(document)}"),))
    if len(document) > MOST_CONDITIONS:
        return Segment((), (Fault("conditions", f"are more than {MOST_CONDITIONS}"),))
    checked: list[Checked] = []
    faults: list[Fault] = []
    for place, one in enumerate(document, start=1):
        found: list[Fault] = []
        condition = _read(Place(one, f"condition {place}", found), known)
        # One condition, one message: what follows from the first fault helps nobody.
        faults += found[:1]
        if condition is not None and not found:
            checked.append(Checked(one, condition))
    return Segment(tuple(checked), tuple(faults))


def _read(place: Place, known: Known) -> SegmentCondition | None:
    if not isinstance(place.value, dict):
        place.fault(f"must be a mapping, not {shown(place.value)}")
        return None
    for key, read in _READERS.items():
        if key in place.value:
            return read(place, known)
    place.fault(f"must be about one of: {', '.join(_READERS)}")
    return None


def _field(place: Place, known: Known) -> SegmentCondition | None:
    name = place.at("field").value
    if name not in known.fields if isinstance(name, str) else True:
        place.fault_at("field", f"there is no field {shown(name)} (any more)")
        return None
    condition = check_conditions.condition(place, Names(known.field_types))
    if condition is not None and _is_too_long(place.value):
        place.fault("is too long")
    return condition


def _is_too_long(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_is_too_long, value.values()))
    if isinstance(value, list | tuple):
        return len(value) > _LONGEST_OPERAND or any(map(_is_too_long, value))
    return isinstance(value, str) and len(value) > _LONGEST_OPERAND


def _activity(place: Place, known: Known) -> SegmentCondition | None:
    condition = check_conditions.condition(place, Names(known.field_types))
    if isinstance(condition, ActivityCondition):
        for pattern in condition.types:
            if not known.type_ids((pattern,)):
                place.fault(f"there is no activity type {shown(pattern)}")
        if condition.within_days and condition.within_days > LONGEST_DAYS:
            place.fault_at("within_days", f"must be at most {LONGEST_DAYS:,}")
    return condition


def _amount(of: str) -> Callable[[Place, Known], SegmentCondition | None]:
    def read(place: Place, known: Known) -> SegmentCondition | None:
        mapping(place, (of, "from", "below"))
        options = (*SCORES, PENALTY) if of == "score" else tuple(known.places)
        name = place.at(of).value
        if not isinstance(name, str) or name not in options:
            place.fault_at(of, f"there is no {of} {shown(name)} in this matrix (any more)")
            return None
        if place.has("from") == place.has("below"):
            place.fault("needs one of from and below")
            return None
        least: float | None = place.maybe("from", number, None)
        return Amount(of, name, least, place.maybe("below", number, None))

    return read


def _names(of: str) -> Callable[[Place, Known], SegmentCondition | None]:
    def read(place: Place, known: Known) -> SegmentCondition | None:
        mapping(place, (of,))
        names = all_of(items(place.at(of)), lambda item: _name(item, of, known))
        return None if names is None else OneOf(of, names)

    return read


def _name(place: Place, of: str, known: Known) -> str | None:
    if isinstance(place.value, str) and place.value in known.names[of]:
        return place.value
    place.fault(f"there is no {of} {shown(place.value)} in this matrix (any more)")
    return None


def _met(of: str) -> Callable[[Place, Known], SegmentCondition | None]:
    def read(place: Place, known: Known) -> SegmentCondition | None:
        mapping(place, (of,))
        stage = place.at(of).value
        if not isinstance(stage, str) or stage not in known.names["meets"]:
            place.fault_at(of, f"there are no criteria for {shown(stage)} in this matrix (any more)")
            return None
        return Meets(stage, of == "meets")

    return read


def _days(of: str) -> Callable[[Place, Known], SegmentCondition | None]:
    def read(place: Place, known: Known) -> SegmentCondition | None:
        mapping(place, (of,))
        days = whole_from(1)(place.at(of))
        if days is not None and days > LONGEST_DAYS:
            place.fault_at(of, f"must be at most {LONGEST_DAYS:,}")
        return None if days is None else Quiet(days, of == "quiet_days")

    return read


def _owner(place: Place, known: Known) -> SegmentCondition | None:
    mapping(place, ("owner",))
    who: tuple[int | str, ...] | None = all_of(items(place.at("owner")), lambda item: _person(item, known))
    return None if who is None else Owners(who)


def _person(place: Place, known: Known) -> int | str | None:
    if place.value in (ME, NOBODY) and isinstance(place.value, str):
        return place.value
    return _id(place, known.people, "person")


def _team(place: Place, known: Known) -> SegmentCondition | None:
    mapping(place, ("team",))
    ids = all_of(items(place.at("team")), lambda item: _id(item, known.teams, "team"))
    return None if ids is None else Teams(ids)


def _id(place: Place, known: Mapping[int, str], kind: str) -> int | None:
    value = place.value
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID and value in known:
        return value
    place.fault(f"there is no such {kind} (any more)")
    return None


def _flag(key: str, condition: SegmentCondition) -> Callable[[Place, Known], SegmentCondition | None]:
    def read(place: Place, known: Known) -> SegmentCondition | None:
        mapping(place, (key,))
        if place.at(key).value is not True:
            place.fault_at(key, "must be true")
            return None
        return condition

    return read


def _search(place: Place, known: Known) -> SegmentCondition | None:
    mapping(place, ("search",))
    text = places.filled_text(place.at("search"))
    if text is not None and len(text) > _LONGEST_SEARCH:
        place.fault_at("search", "is too long")
    return None if text is None else Search(text)


def _flaw(place: Place, known: Known) -> SegmentCondition | None:
    mapping(place, ("flaw",))
    names = all_of(items(place.at("flaw")), lambda item: _name(item, "flaw", known))
    return None if names is None else Flawed(names)


def _stale(place: Place, known: Known) -> SegmentCondition | None:
    mapping(place, ("stale", "days"))
    name, days = place.at("stale").value, whole_from(1)(place.at("days"))
    if not isinstance(name, str) or name not in known.fields:
        place.fault_at("stale", f"there is no field {shown(name)} (any more)")
        return None
    if days is not None and days > LONGEST_DAYS:
        place.fault_at("days", f"must be at most {LONGEST_DAYS:,}")
    return None if days is None else Stale(name, days)


_READERS: dict[str, Callable[[Place, Known], SegmentCondition | None]] = {
    "field": _field,
    "did": _activity,
    "did_not": _activity,
    "quiet_days": _days("quiet_days"),
    "active_days": _days("active_days"),
    "score": _amount("score"),
    "parameter": _amount("parameter"),
    "grade": _names("grade"),
    "level": _names("level"),
    "band": _names("band"),
    "stage": _names("stage"),
    "meets": _met("meets"),
    "misses": _met("misses"),
    "owner": _owner,
    "team": _team,
    "look": _flag("look", WorthALook()),
    "disqualified": _flag("disqualified", Disqualified()),
    "search": _search,
    "flaw": _flaw,
    "stale": _stale,
}


def words_of(faults: Sequence[Fault]) -> list[str]:
    """Faults as lines for people: "Condition 2: there is no grade 'Z' in this matrix (any more)."."""
    return [f"{_number(fault.path).capitalize()}: {fault.message}." for fault in faults]


def _number(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]
