"""The qualification questions, each answer with the points it pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from leads.catalog.fields import text_of, value_of
from leads.models import Field, Lead
from scoring.engine.kernel import conclude
from scoring.engine.tree import FieldCondition, Matrix
from scoring.outlook.subject import Subject, Variant, measured

from .drawing import bar
from .frame import QUESTIONS
from .wording import plain, signed_points, tenths

_OPTIONAL = "relationship"  # asked only where the matrix rests on it


@dataclass(frozen=True)
class Option:
    """An answer, what it pays, and the composite that it makes."""

    value: str
    label: str
    points: str
    composite: str
    bar: SafeString
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    """A question with its answers. A number is typed (`shown`); its options say which amount pays what."""

    key: str
    label: str
    words: str
    options: tuple[Option, ...]
    is_number: bool
    is_known: bool
    shown: str
    error: str = ""


def questions_of(
    lead: Lead, subject: Subject, fields: Mapping[str, Field], errors: Mapping[str, str]
) -> tuple[Question, ...]:
    """The questions of the qualification form.

    What an answer pays is what the kernel gives with it less what it gives without any answer, in one batch.

    Args:
        lead: whose answers are shown.
        subject: the same lead, for the kernel.
        fields: the catalog.
        errors: what was wrong with an answer that was sent, by field.
    """
    asked = [fields[key] for key in QUESTIONS if _is_asked(key, fields, subject)]
    probes = {field.key: _probes(field, subject.compiled.matrix) for field in asked}
    tried = [Variant({key: value}) for key, values in probes.items() for value in ("", *values)]
    scores = conclude(subject.compiled, measured([(subject, tried)])) if tried else None
    questions, start = [], 0
    for field in asked:
        end = start + len(probes[field.key]) + 1
        assert scores is not None
        values = scores.values[start:end].sum(axis=1)
        paid = [int(value - values[0]) for value in values]
        composites = [int(value) for value in scores.composite[start:end]]
        questions.append(_question(field, lead, probes[field.key], paid, composites, errors))
        start = end
    return tuple(questions)


def _is_asked(key: str, fields: Mapping[str, Field], subject: Subject) -> bool:
    return key in fields and (key != _OPTIONAL or key in subject.compiled.fields)


def _question(
    field: Field,
    lead: Lead,
    probes: Sequence[str],
    paid: Sequence[int],
    composites: Sequence[int],
    errors: Mapping[str, str],
) -> Question:
    is_number = field.type == Field.Type.NUMBER
    value = text_of(value_of(lead, field.key))
    options = [
        Option(probe, label, signed_points(points), tenths(composite), _bar(points, paid), probe == value)
        for probe, label, points, composite in zip(
            ("", *probes), ("Not asked yet", *_labels(field)), paid, composites, strict=False
        )
    ]
    if is_number:
        options = _ranges(probes, paid, composites, value)
    return Question(
        key=field.key,
        label=field.label,
        words=field.question,
        options=tuple(options[1:] + options[:1] if not is_number else options),
        is_number=is_number,
        is_known=value != "",
        shown=value,
        error=errors.get(field.key, ""),
    )


def _bar(points: int, paid: Sequence[int]) -> SafeString:
    most = max((abs(one) for one in paid), default=0) or 1
    return bar(abs(points) / most, paint="data" if points >= 0 else "neg")


def _labels(field: Field) -> list[str]:
    # From most to least ready: what sales hopes to hear comes first.
    return [choice.get("label") or choice["value"] for choice in _choices(field)]


def _choices(field: Field) -> list[dict[str, str]]:
    return list(reversed(field.choices)) if field.is_ordered else list(field.choices)


def _probes(field: Field, matrix: Matrix) -> list[str]:
    """The answers to try: the choices; for a number what lies on, between and beyond the matrix's lines."""
    if field.type != Field.Type.NUMBER:
        return [choice["value"] for choice in _choices(field)]
    lines = _lines_of(field.key, matrix)
    between = [(low + high) / 2 for low, high in pairwise(lines)]
    beyond = [lines[0] - 1, lines[-1] + 1] if lines else []
    return [f"{number:.12g}" for number in sorted({*lines, *between, *beyond})]


def _lines_of(key: str, matrix: Matrix) -> list[float]:
    """Every number that a rule holds the field against."""
    lines: set[float] = set()
    for rule in (rule for parameter in matrix.parameters for rule in parameter.rules):
        if rule.field == key:
            lines |= {float(tier.from_) for tier in rule.tiers}
        for one in rule.conditions:
            if isinstance(one, FieldCondition) and one.field == key:
                lines |= set(_numbers(one.operand))
    return sorted(lines)


def _numbers(operand: object) -> list[float]:
    operands = operand if isinstance(operand, tuple) else (operand,)
    return [float(one) for one in operands if isinstance(one, int | float) and not isinstance(one, bool)]


def _ranges(
    probes: Sequence[str], paid: Sequence[int], composites: Sequence[int], value: str
) -> list[Option]:
    """Amounts that pay the same, as ranges, the largest first."""
    numbers = [float(probe) for probe in probes]
    groups: list[list[int]] = []
    for place in range(len(numbers)):
        if groups and paid[groups[-1][-1] + 1] == paid[place + 1]:
            groups[-1].append(place)
        else:
            groups.append([place])
    amount = float(value) if value else None
    options = []
    for number, group in enumerate(groups):
        low = numbers[group[0]] if number else None
        high = numbers[group[-1]] if number < len(groups) - 1 else None
        # Lines lie at the odd places, what is between and beyond at the even ones.
        low_is_line, high_is_line = group[0] % 2 == 1, group[-1] % 2 == 1
        if low is not None and not low_is_line:
            low = numbers[group[0] - 1]
        if high is not None and not high_is_line:
            high = numbers[group[-1] + 1]
        points = paid[group[0] + 1]
        options.append(
            Option(
                value="",
                label=_range_words(low, low_is_line, high, high_is_line),
                points=signed_points(points),
                composite=tenths(composites[group[0] + 1]),
                bar=_bar(points, paid),
                is_chosen=amount is not None and _is_within(amount, low, low_is_line, high, high_is_line),
            )
        )
    return options[::-1]


def _is_within(amount: float, low: float | None, has_low: bool, high: float | None, has_high: bool) -> bool:
    is_above = low is None or amount > low or (has_low and amount == low)
    is_below = high is None or amount < high or (has_high and amount == high)
    return is_above and is_below


def _range_words(low: float | None, has_low: bool, high: float | None, has_high: bool) -> str:
    if low is None:
        return "Any amount" if high is None else f"{'Up to' if has_high else 'Under'} {plain(high)}"
    if high is None:
        return f"{'From' if has_low else 'Over'} {plain(low)}"
    if low == high:
        return plain(low)
    words = f"{'' if has_low else 'over '}{plain(low)} to {'' if has_high else 'under '}{plain(high)}"
    return words.capitalize()
