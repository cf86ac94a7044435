"""The columns of an exported file: a fixed set for each purpose, and fields that one adds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from leads.catalog.fields import STANDARD_COLUMNS
from leads.catalog.shown import shown_value
from leads.days import day_of
from leads.models import Field, Stage
from scoring.engine.check_conditions import SCORES
from scoring.engine.tree import PENALTY

from .cells import Cell
from .known import Known

MAIL, CALLS, FIGURES = "mail", "calls", "figures"
# By purpose, what reaches a person; nobody is reached by another way than the one they may be.
_CONTACT = {
    MAIL: ("email", "first_name", "last_name"),
    CALLS: ("phone", "first_name", "last_name"),
    FIGURES: (),
}
_REACHES = frozenset({"email", "phone", "first_name", "last_name"})
_ALWAYS = ("company", "title", "country", "region")
SCORE_CHOICES = tuple(name for name in (*SCORES, PENALTY) if name != "composite")


@dataclass(frozen=True)
class Column:
    """A column: its heading, where its value comes from over `LeadScore`, and how a cell is made of it."""

    label: str
    source: str
    cell: Callable[[Any], Cell]


def addable_fields(known: Known) -> list[Field]:
    """The fields that one may add: all that reach nobody and are not there anyway."""
    return [field for key, field in known.fields.items() if key not in _REACHES and key not in _ALWAYS]


def contact_fields(purpose: str) -> tuple[str, ...]:
    """The fields that go out for a purpose, whatever one adds."""
    return (*_CONTACT[purpose], *_ALWAYS)


def columns_of(purpose: str, added: Sequence[str], known: Known, version: str) -> list[Column]:
    """The columns of a file, in order.

    Args:
        purpose: MAIL, CALLS or FIGURES.
        added: keys of fields and names of scores; those that may not be added are left out.
        known: the catalog.
        version: what made the scores, as it is written in each row.
    """
    fields = [known.fields[key] for key in contact_fields(purpose)]
    fields += [field for field in addable_fields(known) if field.key in added]
    scores = [name for name in SCORE_CHOICES if name in added]
    return [
        Column("Lead", "lead_id", int),
        *(_field(field) for field in fields),
        *_standing(known),
        *(Column(name.capitalize(), name, _tenths) for name in scores),
        Column("Scored by", "version_id", lambda _: version),
    ]


def _standing(known: Known) -> list[Column]:
    people, stages = known.people, dict(Stage.choices)
    return [
        Column("Composite", "composite", _tenths),
        Column("Grade", "grade", _text),
        Column("Level", "level", _text),
        Column("Band", "band", _text),
        Column("Stage", "stage", lambda stage: str(stages.get(stage, stage))),
        Column("Owner", "owner_id", lambda owner: people.get(owner, "")),
        Column("Last activity", "last_activity_at", _day),
    ]


def _field(field: Field) -> Column:
    if field.key in STANDARD_COLUMNS:
        return Column(field.label, f"lead__{field.key}", lambda value: _value(field, value))
    return Column(field.label, "lead__extra", lambda extra: _value(field, extra.get(field.key)))


def _value(field: Field, value: Any) -> Cell:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() else value
    return value.isoformat() if isinstance(value, date) else shown_value(field, str(value))


def _tenths(value: int | None) -> Cell:
    return "" if value is None else value / 10


def _text(value: str | None) -> Cell:
    return value or ""


def _day(moment: datetime | None) -> Cell:
    return day_of(moment).isoformat() if moment else ""
