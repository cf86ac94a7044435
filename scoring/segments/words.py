"""Conditions in people's words: "Grade A, quiet for 30 days, region is EMEA"."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from leads.catalog.shown import shown_value
from leads.models import ActivityType, Field, Stage
from scoring.engine.conditions import OPERATORS
from scoring.engine.tree import ActivityCondition, FieldCondition
from scoring.engine.words import amount
from scoring.quality.checks import CHECKS, OF_MQL

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

EVERYBODY = "Everybody"


def words(conditions: Iterable[SegmentCondition], known: Known) -> str:
    """All conditions as one sentence, without its full stop."""
    said = ", ".join(words_of(one, known) for one in conditions)
    return said[:1].upper() + said[1:] or EVERYBODY


def words_of(condition: SegmentCondition, known: Known) -> str:
    """One condition, as it stands inside a sentence."""
    return _WORDS[type(condition)](condition, known)


def without_values(conditions: Iterable[SegmentCondition], known: Known) -> str:
    """The same for the audit log: of fields and searches no value, since it may be that of a lead."""
    return ", ".join(_without_value(one, known) for one in conditions) or EVERYBODY


def _without_value(condition: SegmentCondition, known: Known) -> str:
    if isinstance(condition, FieldCondition):
        return f"{inside(known.fields[condition.field].label)} {condition.operator.replace('_', ' ')} …"
    return "search …" if isinstance(condition, Search) else words_of(condition, known)


def field_words(condition: FieldCondition, field: Field) -> str:
    """A condition on a field, as it stands inside a sentence: "department is Engineering"."""
    operator = OPERATORS[condition.operator]
    operand: Any = condition.operand
    if operator.operand.startswith("days"):
        said = [_days(operand)]
    elif operator.operand == "pair":
        said = [_value(item, field) for item in operand]
    else:
        many = operand if isinstance(operand, tuple) else (operand,)
        said = [_or([_value(item, field) for item in many])]
    return f"{inside(field.label)} {operator.words.format(*said)}"


def _value(value: Any, field: Field) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return amount(value) if isinstance(value, int | float) else shown_value(field, value)


def activity_words(condition: ActivityCondition, labels: Mapping[str, ActivityType]) -> str:
    """A condition on activities: "did “Form sent” within 14 days"; `labels`: the catalog's types by key."""
    types = _or([type_words(one, labels) for one in condition.types])
    times = f" at least {condition.times:,} times" if condition.times > 1 else ""
    within = f" within {_days(condition.within_days)}" if condition.within_days else ""
    return f"{'did' if condition.did else 'did not'} {types}{times}{within}"


def type_words(pattern: str, labels: Mapping[str, ActivityType]) -> str:
    """An activity type, or a branch of them, in words."""
    if pattern.endswith(".*"):
        return f"any {pattern[:-2].replace('.', ' ').replace('_', ' ')}"
    return f"“{labels[pattern].label}”"


def _amount(condition: Amount, known: Known) -> str:
    is_score = condition.of == "score"
    name = condition.name if is_score else inside(known.parameter_labels[condition.name])
    unit = "" if is_score else " points"
    if condition.least is not None:
        return f"{name} {amount(condition.least)}{unit} or more"
    return f"{name} under {amount(condition.below or 0)}{unit}"


def _one_of(condition: OneOf, known: Known) -> str:
    names = [Stage(name).label if condition.of == "stage" else name for name in condition.names]
    return f"{condition.of} {_or(names)}"


def _owners(condition: Owners, known: Known) -> str:
    fixed = {ME: "me", NOBODY: "nobody"}
    people = known.named
    names = [
        fixed[one] if isinstance(one, str) else people.get(one, "somebody else") for one in condition.who
    ]
    return f"owned by {_or(names)}"


def flaw_words(kind: str, known: Known) -> str:
    """What a look at the data found of a lead, as it stands inside a sentence: "mistyped domain (e-mail)"."""
    if kind.startswith(OF_MQL):
        label = known.fields[kind.removeprefix(OF_MQL)].label
        return f"MQL at best, were {inside(label)} known"
    return f"{inside(CHECKS[kind].label)} ({kind.partition('.')[0]})"


def _stale(condition: Stale, known: Known) -> str:
    return f"{inside(known.fields[condition.field].label)} not learned anew in {_days(condition.days)}"


def stage_words(stage: str) -> str:
    """A stage of the matrix: one of ours by its label, another by its key."""
    return str(dict(Stage.choices).get(stage, stage.upper()))


def inside(label: str) -> str:
    """A label inside a sentence: "Plan to buy" -> "plan to buy", "SQL" as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _days(days: int) -> str:
    return f"{days:,} day" if days == 1 else f"{days:,} days"


def _or(said: list[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


_WORDS: dict[type, Callable[[Any, Known], str]] = {
    FieldCondition: lambda one, known: field_words(one, known.fields[one.field]),
    ActivityCondition: lambda one, known: activity_words(one, known.types),
    Amount: _amount,
    OneOf: _one_of,
    Owners: _owners,
    Meets: lambda one, known: f"{'meets' if one.is_met else 'does not meet'} {stage_words(one.stage)}",
    Quiet: lambda one, known: f"{'quiet for' if one.is_quiet else 'active within'} {_days(one.days)}",
    Teams: lambda one, known: f"team {_or([known.teams.get(team, 'that is gone') for team in one.team_ids])}",
    WorthALook: lambda one, known: "worth a look",
    Disqualified: lambda one, known: "disqualified",
    Flawed: lambda one, known: _or([flaw_words(kind, known) for kind in one.kinds]),
    Stale: _stale,
    Search: lambda one, known: f"with “{one.text}” in name, company or e-mail",
}
