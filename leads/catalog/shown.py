"""Values of fields as people write them: kept in one spelling, shown in the usual one."""

from leads.models import Field

# Words of ours, in small letters by rule; what a company wrote with capitals stays as it is.
_SENTENCES = frozenset({"industry", "source"})
_REGIONS = {"emea": "EMEA", "americas": "Americas", "apac": "APAC"}


def shown_text(key: str, value: str) -> str:
    """A text of a standard field: "emea" -> "EMEA", "paid search" -> "Paid search"."""
    if key == "region":
        return _REGIONS.get(value.lower(), value)
    if key == "country":
        return value.upper() if len(value) == 2 else value
    return value[:1].upper() + value[1:] if key in _SENTENCES and value.islower() else value


def shown_value(field: Field, value: str) -> str:
    """A text of a field, by the label of its choice where it has choices."""
    for choice in field.choices:
        if choice["value"].lower() == value.lower():
            return str(choice["label"])
    return shown_text(field.key, value) if field.is_standard else value
