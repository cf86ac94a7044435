"""The form of one condition on what is known of a lead or what it did, as a rule's `if` has it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from leads.models import Field, User
from scoring.inputs import read_leads
from scoring.profile.figures import lead_ids
from scoring.profile.traits import values_of
from scoring.segments.known import Known

from .builder import Group, Option, document_of, form_of
from .subjects import Subject, subject_of, subjects_of

_OFFERED, _LOOKED_AT = 30, 5_000


class NotSaid(ValueError):
    """The form says no condition; the message says what is missing."""


def condition_in(query: QueryDict, known: Known, user: User) -> dict[str, Any]:
    """The condition that a form says, as a document that is still to be checked.

    Raises:
        NotSaid: nothing was chosen, or a value is none.
    """
    subject = _subject(query, known, user)
    if subject is None:
        raise NotSaid("Choose what it is about.")
    try:
        return document_of(subject, query, known)
    except ValidationError as error:
        raise NotSaid(f"This {' '.join(error.messages)}") from error


def subject_groups(known: Known, user: User) -> tuple[Group, ...]:
    """What a condition can be about, under headings."""
    found: dict[str, list[Option]] = {}
    for one in subjects_of(known, user):
        if _may_be(one):
            found.setdefault(one.group, []).append(Option(one.key, one.label, False))
    return tuple(Group(label, tuple(options)) for label, options in found.items())


def condition_form(query: QueryDict, refused: str, known: Known, user: User) -> dict[str, Any]:
    """The form of a condition that is being made, with what was typed where that was refused."""
    subject = _subject(query, known, user)
    if subject is None:
        return {}
    offered = _offered(subject, known) if subject.kind == "text" else ()
    return {"builder": form_of(subject, query, refused), "offered": offered}


def _subject(query: QueryDict, known: Known, user: User) -> Subject | None:
    subject = subject_of(query.get("add", ""), known, user)
    return subject if subject is not None and _may_be(subject) else None


def _may_be(subject: Subject) -> bool:
    return subject.key.startswith("field.") or subject.kind == "deed"


def _offered(subject: Subject, known: Known) -> list[str]:
    """Values of a text that occur, the most frequent first."""
    key = subject.key.removeprefix("field.")
    if known.fields[key].type != Field.Type.TEXT:
        return []
    ids, _ = lead_ids(_LOOKED_AT)
    return values_of(read_leads(ids, {key}).texts[key])[:_OFFERED]
