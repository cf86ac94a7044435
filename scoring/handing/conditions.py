"""Whether a rule speaks of a lead, and in words why not."""

from collections.abc import Callable, Iterable

from leads.catalog.shown import shown_text, shown_value
from leads.models import Field
from scoring.models import HandoffRule

from .facts import Facts

# What a rule asks in a list: its column, the lead's fact, and what it is called.
LISTS: tuple[tuple[str, str, str], ...] = (
    ("grades", "grade", "Grade"),
    ("bands", "band", "Band"),
    ("regions", "region", "Region"),
    ("industries", "industry", "Industry"),
    ("products", "product", "Product"),
)
_LABELLED = {"regions": "region", "industries": "industry", "products": "product"}
Labels = Callable[[str, str], str]


def why_not(rule: HandoffRule, facts: Facts) -> str:
    """Which condition of a rule does not hold for a lead; "" where all do. Its target is not looked at."""
    if rule.stage != facts.stage:
        return f"it is for {rule.get_stage_display()}"
    for column, name, called in LISTS:
        wanted = getattr(rule, column)
        if wanted and not _is_among(getattr(facts, name), wanted):
            return f"{called.lower()} is {shown_text(name, getattr(facts, name)) or 'not known'}"
    return _size_fault(rule, facts.employees)


def _is_among(value: str, wanted: Iterable[str]) -> bool:
    return value.strip().lower() in {one.strip().lower() for one in wanted}


def _size_fault(rule: HandoffRule, employees: float | None) -> str:
    if rule.employees_from is None and rule.employees_below is None:
        return ""
    if employees is None:
        return "the number of employees is not known"
    is_within = (rule.employees_from is None or employees >= rule.employees_from) and (
        rule.employees_below is None or employees < rule.employees_below
    )
    return "" if is_within else f"it has {employees:,.0f} employees"


def conditions_in_words(rule: HandoffRule, labels: Labels) -> list[str]:
    """What a rule asks for, each condition a phrase: "grade A or B", "EMEA".

    Args:
        rule: any.
        labels: what a value of a field is called, given the field's key and the value.
    """
    words = []
    for column, name, called in LISTS:
        values = [labels(name, value) if column in _LABELLED else value for value in getattr(rule, column)]
        if values:
            prefix = f"{called.lower()} " if column == "grades" else ""
            words.append(prefix + _or_join(values))
    return words + _size_words(rule)


def catalog_labels() -> Labels:
    """Values as people write them, by the catalog."""
    fields = {field.key: field for field in Field.objects.filter(key__in=_LABELLED.values())}
    return lambda key, value: shown_value(fields[key], value) if key in fields else value


def target_in_words(rule: HandoffRule) -> str:
    """To whom a rule hands leads, for people."""
    match rule.target:
        case HandoffRule.Target.QUEUE:
            return f"queue {rule.queue}"
        case HandoffRule.Target.PERSON:
            return str(rule.person)
        case HandoffRule.Target.ACCOUNT:
            return "whoever works the company already"
    return "the pool"


def _size_words(rule: HandoffRule) -> list[str]:
    least, limit = rule.employees_from, rule.employees_below
    if least is not None and limit is not None:
        return [f"{least:,.0f} to under {limit:,.0f} employees"]
    if least is not None:
        return [f"{least:,.0f} employees or more"]
    return [f"under {limit:,.0f} employees"] if limit is not None else []


def _or_join(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
