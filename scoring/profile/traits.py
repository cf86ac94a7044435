"""What leads may have in common: conditions on fields and activity types, made of the values that occur."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import floor, log10
from typing import Any

from leads.models import Field
from scoring.engine.arrays import Numbers
from scoring.evidence.intervals import FEWEST
from scoring.inputs import LeadRows
from scoring.segments.known import Known

Condition = Mapping[str, Any]
# Who somebody is: no profile is made of names.
_NAMES = frozenset({"email", "first_name", "last_name", "phone", "company", "domain"})
MOST_VALUES = 40  # a text with more is free text
_PORTIONS = (0.5, 0.75, 0.9)


def traits_of(leads: LeadRows, known: Known) -> list[Condition]:
    """Conditions to be tried, each of which at least one value of these leads suggests."""
    fields = [field for field in known.fields.values() if field.key in leads.texts]
    found = [trait for field in fields for trait in _of_field(field, leads)]
    own = set(known.own_type_ids)
    return [*found, *({"did": [key]} for key, kind in known.types.items() if kind.pk in own)]


def values_of(texts: Sequence[str | None]) -> list[str]:
    """The values of a text that occur, the most frequent first; spelled as most spell them."""
    counts: Counter[str] = Counter(text.strip() for text in texts if text and text.strip())
    spelled: dict[str, str] = {}
    together: Counter[str] = Counter()
    for text, count in counts.most_common():
        spelled.setdefault(text.lower(), text)
        together[text.lower()] += count
    return [spelled[text] for text, _ in together.most_common()]


def _of_field(field: Field, leads: LeadRows) -> Iterator[Condition]:
    if field.key in _NAMES or field.type == Field.Type.DATE:
        return
    if field.type == Field.Type.NUMBER:
        column = leads.column(field.key, "number")
        assert isinstance(column, Numbers)
        for amount in _amounts(sorted(column.values[column.present()].tolist())):
            yield {"field": field.key, "from": amount}
    elif field.type == Field.Type.BOOLEAN:
        yield from ({"field": field.key, "is": truth} for truth in (True, False))
    else:
        values = values_of(leads.texts[field.key])
        if len(values) <= MOST_VALUES:
            yield from ({"field": field.key, "in": [value]} for value in values)


def _amounts(numbers: Sequence[float]) -> list[float]:
    """What half, a quarter and a tenth of those with a number have at least; one digit of it is enough."""
    if len(numbers) < FEWEST:
        return []
    found = (_one_digit(numbers[int(len(numbers) * portion)]) for portion in _PORTIONS)
    return sorted({amount for amount in found if amount > numbers[0]})


def _one_digit(number: float) -> float:
    if number <= 0:
        return 0
    unit = 10.0 ** floor(log10(number))
    rounded = round(number / unit) * unit
    return int(rounded) if rounded >= 1 else rounded
