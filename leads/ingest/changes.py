"""What becomes known of leads: their fields, the record of each change, and the moves in ordered fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from leads.catalog.fields import STANDARD_COLUMNS, field_map, stored_value, text_of
from leads.consent.erased import erased_on, refusal
from leads.consent.noting import note_changes
from leads.models import Action, FieldChange, Lead, User
from leads.people.audit import record_many, the_lead

from .items import EMAIL, Who
from .moves import reconcile_moves
from .rows import COLUMN_TYPES, extra_text
from .values import Faults, Values, read_values, split, with_rederived
from .visitors import identify


@dataclass(frozen=True, slots=True)
class ChangedLead:
    """What became of one lead: its changes, none where all was known, and the values that are no values.

    `is_there` is False where there is no such lead.
    """

    lead_id: int
    changes: tuple[FieldChange, ...] = ()
    faults: Faults = field(default_factory=dict)
    is_there: bool = True


@transaction.atomic
def change_fields(
    lead_id: int, values: Mapping[str, object], *, by: User | None, source: str, now: datetime
) -> list[FieldChange]:
    """Change fields of one lead: all of them, or none where one can't be read.

    Args:
        lead_id: of the lead.
        values: raw values by field key; empty ones make the field missing.
        by: who did it; None where it was no person.
        source: where it came from, a word of at most 60 letters.
        now: aware.

    Returns:
        A change for every field that moved, those included that follow from others.

    Raises:
        ValidationError: what is wrong, by field.
        Lead.DoesNotExist: no such lead.
    """
    read, faults = read_values(field_map(), values)
    if faults:
        raise ValidationError(dict(faults))
    changed = store_changes([(lead_id, read)], by=by, source=source, now=now)[0]
    if not changed.is_there:
        raise Lead.DoesNotExist(f"There is no lead {lead_id}.")
    if changed.faults:
        raise ValidationError(dict(changed.faults))
    return list(changed.changes)


def change_many(
    items: Iterable[tuple[int, Mapping[str, object]]], *, by: User | None, source: str, now: datetime
) -> list[ChangedLead]:
    """Change fields of many leads at once; a value with a fault is left out and named, the rest is written.

    Args:
        items: lead and raw values by field key; a lead once only.
        by, source, now: as in `change_fields`.

    Returns:
        What became of each lead, in their order.
    """
    fields = field_map()
    read = [(lead_id, *read_values(fields, values)) for lead_id, values in items]
    changed = store_changes([(lead_id, values) for lead_id, values, _ in read], by=by, source=source, now=now)
    return [
        ChangedLead(lead.lead_id, lead.changes, {**faults, **lead.faults}, lead.is_there)
        for lead, (_, _, faults) in zip(changed, read, strict=True)
    ]


@transaction.atomic
def store_changes(
    items: Sequence[tuple[int, Values]], *, by: User | None, source: str, now: datetime
) -> list[ChangedLead]:
    """Do the work of `change_many` for values that were checked."""
    items, refused = _without_erased(items)
    held = _hold([lead_id for lead_id, _ in items])
    moved: dict[int, Values] = {}
    changes: dict[int, list[FieldChange]] = {}
    for lead_id, values in items:
        if lead_id in held:
            moved[lead_id], changes[lead_id] = _differences(lead_id, held[lead_id], values, by, source, now)
    moved = {lead_id: values for lead_id, values in moved.items() if values}
    _write(held, moved)
    all_changes = [change for of_lead in changes.values() for change in of_lead]
    FieldChange.objects.bulk_create(all_changes, batch_size=5000)
    note_changes(all_changes, source, by, now)
    reconcile_moves(all_changes, field_map(), now)
    emails = ((lead_id, str(values["email"])) for lead_id, values in moved.items() if values.get("email"))
    identify(((lead_id, Who(EMAIL, email)) for lead_id, email in emails), now)
    if by is not None:
        _audit(changes, by, source, now)
    return [
        ChangedLead(lead_id, tuple(changes.get(lead_id, ())), refused.get(lead_id, {}), lead_id in held)
        for lead_id, _ in items
    ]


def _without_erased(
    items: Sequence[tuple[int, Values]],
) -> tuple[Sequence[tuple[int, Values]], dict[int, Faults]]:
    """The items without e-mail addresses of people who were erased; and by lead, why not."""
    emails = {lead_id: Who(EMAIL, str(values["email"])) for lead_id, values in items if values.get("email")}
    erased = erased_on(emails.values())
    if not erased:
        return items, {}
    refused = {
        lead_id: {"email": refusal(erased[email])} for lead_id, email in emails.items() if email in erased
    }
    kept = [
        (lead_id, {key: value for key, value in values.items() if key not in refused.get(lead_id, ())})
        for lead_id, values in items
    ]
    return kept, refused


def _hold(lead_ids: Sequence[int]) -> dict[int, Values]:
    """Hold the leads and read their fields. NO KEY: a plain lock would stop recording for these leads."""
    rows = (
        Lead.objects.filter(pk__in=lead_ids)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", "extra", *STANDARD_COLUMNS)
    )
    held: dict[int, Values] = {}
    for lead_id, extra, *cells in rows:
        own = {key: stored_value(value) for key, value in extra.items()}
        held[lead_id] = {**own, **dict(zip(STANDARD_COLUMNS, cells, strict=True))}
    return held


def _differences(
    lead_id: int, current: Values, values: Values, by: User | None, source: str, now: datetime
) -> tuple[Values, list[FieldChange]]:
    wanted = with_rederived(current, values)
    moved: Values = {}
    changes = []
    for key, value in wanted.items():
        old, new = text_of(current.get(key)), text_of(value)
        if old != new:
            moved[key] = value
            changes.append(
                FieldChange(
                    lead_id=lead_id,
                    field=key,
                    old=old,
                    new=new,
                    changed_at=now,
                    known_at=now,
                    by=by,
                    source=source,
                )
            )
    return moved, changes


def _audit(changes: Mapping[int, Sequence[FieldChange]], by: User, source: str, now: datetime) -> None:
    """Say which fields a person changed, and not to what: a lead can be erased, the audit log can't."""
    items = [
        (the_lead(lead_id), {"fields": sorted(change.field for change in of_lead), "source": source})
        for lead_id, of_lead in changes.items()
        if of_lead
    ]
    record_many(by, Action.FIELDS_CHANGED, items, now)


def _write(held: Mapping[int, Values], moved: Mapping[int, Values]) -> None:
    """Write the columns in which any of these leads moved, in one statement."""
    keys = {key for values in moved.values() for key in values}
    columns = [column for column in STANDARD_COLUMNS if column in keys]
    if not keys:
        return
    after = {lead_id: {**held[lead_id], **values} for lead_id, values in moved.items()}
    cells: list[list[object]] = [[values[column] for values in after.values()] for column in columns]
    names = list(columns)
    if keys - set(columns):
        names.append("extra")
        cells.append([extra_text(split(values)[1]) for values in after.values()])
    assignments = ", ".join(f"{name} = n.{name}{'::jsonb' if name == 'extra' else ''}" for name in names)
    arrays = ", ".join(f"%s::{COLUMN_TYPES.get(name, 'text')}[]" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE leads_lead l SET {assignments}"
            f" FROM unnest(%s::bigint[], {arrays}) n(id, {', '.join(names)}) WHERE l.id = n.id",
            [list(after), *cells],
        )
