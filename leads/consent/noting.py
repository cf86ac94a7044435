"""A field that says no to mails or calls was changed: the history of consents says so too."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from leads.models import Consent, FieldChange, User

from .standing import PURPOSES, REFUSALS, standing_of


def note_changes(changes: Iterable[FieldChange], source: str, by: User | None, now: datetime) -> None:
    """Note the consents that follow from changes of leads' fields.

    A refusal withdraws; a refusal that was taken back gives. That nothing was refused, said of a lead for
    the first time, is no consent.
    """
    moved = [change for change in changes if change.field in PURPOSES and _says(change)]
    standing = standing_of({change.lead_id for change in moved}) if moved else {}
    _note(
        [
            (change.lead_id, PURPOSES[change.field], change.new != "true")
            for change in moved
            # Where it was written down first, the field only follows.
            if standing.get((change.lead_id, PURPOSES[change.field])) is not (change.new != "true")
        ],
        source,
        by,
        now,
    )


def note_new(leads: Iterable[tuple[int, Mapping[str, object]]], now: datetime) -> None:
    """Note the refusals that new leads came with."""
    found = [
        (lead_id, purpose, False)
        for lead_id, values in leads
        for purpose, field in REFUSALS.items()
        if values.get(field) is True
    ]
    _note(found, "first data", None, now)


def _says(change: FieldChange) -> bool:
    return change.new == "true" or change.old == "true"


def _note(words: Sequence[tuple[int, str, bool]], source: str, by: User | None, now: datetime) -> None:
    Consent.objects.bulk_create(
        (
            Consent(
                lead_id=lead_id,
                purpose=purpose,
                is_given=is_given,
                source=source,
                at=now,
                known_at=now,
                by=by,
            )
            for lead_id, purpose, is_given in words
        ),
        ignore_conflicts=True,
        batch_size=5000,
    )
