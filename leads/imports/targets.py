"""What a column can go to, in words: fields of the lead, parts of an activity or an outcome, a new field."""

from typing import NamedTuple

from leads.models import Field

NEW = "new:"
_NEW = {"text": "text", "number": "a number", "boolean": "yes or no", "date": "a date"}
_WHO = {
    "email": "E-mail",
    "id": "ID in the other system",
    "name": "First and last name, in one",
    "email_phone": "E-mail and phone, in one",
}
_EVENT = {
    "who_id": "ID of the person in the other system",
    "type": "What they did",
    "when": "When",
    "topic": "Topic",
    "campaign": "Campaign",
    "note": "Note",
    "key": "ID of the row",
}
_DEAL = {
    "email": "E-mail",
    "who_id": "ID of the person in the other system",
    "result": "Won or lost",
    "when": "When it was closed",
    "amount": "Amount",
    "reason": "Reason",
}


class Group(NamedTuple):
    """Targets under one heading of a select."""

    label: str
    options: tuple[tuple[str, str], ...]


def targets(kind: str) -> list[Group]:
    """What can be chosen for a column in a file of a kind."""
    fields = [(field.key, field.label) for field in Field.objects.all() if field.key != "email"]
    if kind == "outcomes":
        named = [(f"match:{key}", f"Lead of this {label}") for key, label in fields]
        return [Group("Won and lost", tuple(_DEAL.items())), Group("Or the lead is found by", tuple(named))]
    person = Group("Who it is", tuple(item for item in _WHO.items() if kind == "leads" or item[0] != "id"))
    new = Group("New field", tuple((f"{NEW}{type}", f"New field: {words}") for type, words in _NEW.items()))
    if kind == "leads":
        known = Group("Fields", (("created_on", "Created on"), *fields))
        return [person, known, new]
    return [
        Group("What happened", tuple(_EVENT.items())),
        person,
        Group("Fields of the person", tuple(fields)),
    ]


def is_target(target: str, kind: str) -> bool:
    """Whether a column can go there in a file of this kind."""
    return any(target == key for group in targets(kind) for key, _ in group.options)
