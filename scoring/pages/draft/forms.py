"""What the templates of the forms draw: from the fields of a form, its choices and its rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from leads.models import Field as CatalogField
from scoring.engine.check_conditions import SCORES
from scoring.engine.conditions import OPERATORS
from scoring.pages.frame import AXIS_NAMES
from scoring.pages.segments.subjects import OPERATOR_WORDS

from .catalog import Catalog, Pairs
from .criteria import rows_of, ways_of
from .filling import RAW, Fields, form_name
from .offers import offers_of
from .words import called

Groups = list[tuple[str, Pairs]]
_CHOICES: dict[str, Pairs] = {
    "axis": list(AXIS_NAMES.items()),
    "combine": [("sum", "All count"), ("strongest", "The strongest counts")],
    "fields": [("number", "Number"), ("boolean", "Yes or no"), ("date", "Date"), ("", "Text")],
}
_HINTS = {
    "key": "What addresses, files and the API call it: small letters, digits and _.",
    "note": "Why it is so; for who reads it next year.",
    "cap": "The most that the rule gives a lead in all. Empty: any number.",
    "reset_by": "What was done before the latest of these counts no more.",
}
_BLANKS = 2


@dataclass(frozen=True)
class CriterionRow:
    """One condition as a row of a form; `prefix` begins the names of its fields."""

    prefix: str
    label: str
    about: str
    kind: str  # nothing, choices, choice, texts, pair, number, days, date, deed
    operators: Pairs = field(default_factory=list)
    operator: str = ""
    choices: Pairs = field(default_factory=list)
    values: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    times: str = ""
    days: str = ""
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class CriteriaList:
    """Conditions that all hold; `prefix` begins the names of their fields."""

    prefix: str
    rows: tuple[CriterionRow, ...]
    number: int = 0


@dataclass(frozen=True)
class CellForm:
    """The form of one cell. `fault` is why it was not saved; `faults` what is wrong with what is there."""

    cell: str
    kind: str
    called: str
    one: dict[str, str]
    many: dict[str, tuple[Any, ...]]
    choices: Pairs = field(default_factory=list)
    lists: tuple[CriteriaList, ...] = ()
    abouts: Groups = field(default_factory=list)
    raw: str | None = None
    hint: str = ""
    fault: str = ""
    mark: str = ""


def form_of(cell: str, fields: Fields, catalog: Catalog, fault: str = "", mark: str = "") -> CellForm:
    """What a template draws of a cell's form.

    Args:
        cell: its name.
        fields: what the form holds, of a value or as it was sent.
        catalog: what can be chosen.
        fault: why it was not saved, in words.
        mark: of the value that stood there when the form was drawn first.
    """
    kind, name = form_name(cell), cell.partition(".")[0]
    raw = fields.get(f"{cell}:{RAW}")
    own = {
        key[len(cell) :].lstrip(":") or "value": key
        for key in fields
        if key == cell or key.startswith(f"{cell}:")
    }
    many = {short: tuple(fields.getlist(key)) for short, key in own.items()}
    return CellForm(
        cell=cell,
        kind=RAW if raw is not None else kind,
        called=called(cell),
        one={short: fields.get(key, "") for short, key in own.items()},
        many=many | _rows(kind, many),
        choices=_CHOICES.get(name, [])
        if kind == "choice"
        else number_fields(catalog)
        if kind == "measures"
        else [],
        lists=_lists(cell, kind, fields, catalog),
        abouts=abouts(catalog, kind == "ways") if kind in ("criteria", "ways") else [],
        raw=raw,
        hint=_HINTS.get(name, ""),
        fault=fault,
        mark=mark,
    )


def number_fields(catalog: Catalog) -> Pairs:
    """Fields whose number a rule can measure."""
    return [(key, label) for key, label in catalog.field_choices() if catalog.field(key).type == "number"]


def abouts(catalog: Catalog, is_stage: bool) -> Groups:
    """What a condition can be about, under headings; of a stage also scores and parameters."""
    groups: Groups = [("Activities", [("did", "Did something"), ("did_not", "Did not do something")])]
    if is_stage:
        groups.append(("Scores", [(f"score.{one}", one.capitalize()) for one in SCORES]))
        groups.append(("Parameters", [(f"parameter.{key}", label) for key, label in catalog.parameters]))
    fields = [(f"field.{key}", label) for key, label in catalog.field_choices()]
    return [*groups, ("Fields", fields)]


def _rows(kind: str, many: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Rows of two numbers and lists of choices, each with some that are empty."""
    blanks = ("",) * _BLANKS
    if kind == "pays":
        return {"tiers": (*_zipped(many, "from", "gives"), *zip(blanks, blanks, strict=True))}
    if kind == "fades":
        return {"steps": (*_zipped(many, "day", "percent"), *zip(blanks, blanks, strict=True))}
    if kind in ("measures", "types"):
        return {"types": (*(one for one in many.get("type", ()) if one), "")}
    return {}


def _zipped(many: dict[str, tuple[Any, ...]], first: str, second: str) -> Iterable[tuple[str, str]]:
    return (pair for pair in zip(many.get(first, ()), many.get(second, ()), strict=False) if any(pair))


def _lists(cell: str, kind: str, fields: Fields, catalog: Catalog) -> tuple[CriteriaList, ...]:
    if kind == "criteria":
        return (_list(cell, fields, catalog),)
    if kind == "ways":
        ways = ways_of(cell, fields)
        return tuple(
            _list(f"{cell}:{way}", fields, catalog, place) for place, way in enumerate(ways, start=1)
        )
    return ()


def _list(prefix: str, fields: Fields, catalog: Catalog, number: int = 0) -> CriteriaList:
    rows = (_row(f"{prefix}:{row}", fields, catalog) for row in rows_of(prefix, fields))
    return CriteriaList(prefix, tuple(rows), number)


def _row(prefix: str, fields: Fields, catalog: Catalog) -> CriterionRow:
    about = fields.get(f"{prefix}:about", "")
    head, _, name = about.partition(".")
    values = tuple(one for one in fields.getlist(f"{prefix}:value") if one)
    if head in ("did", "did_not"):
        return CriterionRow(
            prefix=prefix,
            label="Did" if head == "did" else "Did not",
            about=about,
            kind="deed",
            types=(*(one for one in fields.getlist(f"{prefix}:type") if one), ""),
            times=fields.get(f"{prefix}:times", "1"),
            days=fields.get(f"{prefix}:days", ""),
        )
    if head in ("score", "parameter"):
        label = name.replace("_", " ").capitalize()
        return CriterionRow(prefix, f"{label}, at least", about, "number", values=values)
    return _field_row(prefix, about, catalog.field(name), fields.get(f"{prefix}:op", ""), values)


def _field_row(
    prefix: str, about: str, one: CatalogField, chosen: str, values: tuple[str, ...]
) -> CriterionRow:
    operators = [
        (key, OPERATOR_WORDS[key]) for key, operator in OPERATORS.items() if one.type in operator.types
    ]
    operator = chosen if chosen in dict(operators) else "in" if one.choices else operators[0][0]
    kind = _operand_kind(one, operator)
    is_list = OPERATORS[operator].operand in ("values", "texts")
    choices: Pairs = [(str(pair["value"]), str(pair["label"])) for pair in one.choices]
    if one.type == CatalogField.Type.BOOLEAN:
        choices = [("yes", "Yes"), ("no", "No")]
    known = {value for value, _ in choices}
    choices += [(value, value) for value in values if kind in ("choices", "choice") and value not in known]
    return CriterionRow(
        prefix=prefix,
        label=one.label,
        about=about,
        kind=kind,
        operators=operators,
        operator=operator,
        choices=choices,
        values=(*values, "") if is_list and kind == "texts" else values or ("",),
        offers=tuple(offers_of(one)) if kind == "texts" else (),
    )


def _operand_kind(one: CatalogField, operator: str) -> str:
    wanted = OPERATORS[operator].operand
    if wanted == "true":
        return "nothing"
    if wanted == "pair" or wanted.startswith("days"):
        return "pair" if wanted == "pair" else "days"
    if one.type == CatalogField.Type.BOOLEAN:
        return "choice"
    if one.choices and wanted in ("value", "values"):
        return "choice" if wanted == "value" else "choices"
    if wanted == "number":
        return "number"
    return "date" if one.type == CatalogField.Type.DATE else "texts"
