"""Parts of a document read alone, so that what is legal can be said in words though another part is not."""

from collections.abc import Mapping

from scoring.engine.check_conditions import Names, conditions, criterion
from scoring.engine.check_rules import rule
from scoring.engine.faults import Fault
from scoring.engine.places import Place, all_of, items
from scoring.engine.tree import Condition, Criterion, Rule

Fields = Mapping[str, str]
"""Types of the fields that are not text, as the document names them."""


def rule_of(entry: object, fields: Fields) -> Rule | None:
    """A rule's entry in the document, read; None where it has a fault."""
    faults: list[Fault] = []
    return rule(Place(entry, "", faults), _names(fields))


def conditions_of(value: object, fields: Fields) -> tuple[Condition, ...] | None:
    """A list of conditions, read; None where it has a fault."""
    return conditions(_names(fields))(Place(value, "", []))


def ways_of(value: object, fields: Fields) -> tuple[tuple[Criterion, ...], ...] | None:
    """The ways to reach a stage, read; None where one has a fault. Any parameter may be named."""
    names = _names(fields)

    def way(place: Place) -> tuple[Criterion, ...] | None:
        return all_of(items(place), lambda item: criterion(item, names))

    return all_of(items(Place(value, "", [])), way)


def _names(fields: Fields) -> Names:
    return Names(dict(fields), None)
