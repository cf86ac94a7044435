"""What the kept lead learns from the gone one, and how it is forgotten again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from leads.catalog.fields import STANDARD_COLUMNS, Value, field_map, stored_value, text_of
from leads.consent.standing import PURPOSES
from leads.ingest.changes import store_changes
from leads.ingest.moves import CORRECTION
from leads.ingest.values import Values, read_values
from leads.models import Lead, User

OWNER = "owner"


def values_of(lead: Lead) -> Values:
    """All values of a lead by field key, also the company's own."""
    own = {key: stored_value(value) for key, value in lead.extra.items()}
    return {**own, **{key: getattr(lead, key) for key in STANDARD_COLUMNS}}


def differing(kept: Lead, gone: Lead) -> dict[str, tuple[Value, Value]]:
    """The fields in which the gone lead says something that the kept one does not, with both values."""
    mine, theirs = values_of(kept), values_of(gone)
    return {
        key: (mine.get(key), value)
        for key, value in theirs.items()
        if value not in ("", None) and text_of(value) != text_of(mine.get(key))
    }


def is_taken(key: str, mine: Value, theirs: Value, take: Collection[str]) -> bool:
    """Whether the gone lead's value comes to stand in the kept one."""
    if key in PURPOSES:  # who said no to one of two leads said no
        return theirs is True
    return mine in ("", None) or key in take


def take_values(
    kept: Lead, gone: Lead, take: Collection[str], by: User | None, now: datetime
) -> dict[str, Any]:
    """Fill what is empty in the kept lead, and what was chosen. Both are held.

    Returns:
        Every field that moved with its value before and since, as `LeadMerge.taken` keeps it.
    """
    wanted = {
        key: theirs
        for key, (mine, theirs) in differing(kept, gone).items()
        if is_taken(key, mine, theirs, take)
    }
    changed = store_changes([(kept.pk, wanted)], by=by, source=CORRECTION, now=now)[0]
    taken: dict[str, Any] = {change.field: [change.old, change.new] for change in changed.changes}
    if gone.owner_id and gone.owner_id != kept.owner_id and (kept.owner_id is None or OWNER in take):
        Lead.objects.filter(pk=kept.pk).update(owner=gone.owner_id)
        taken[OWNER] = [kept.owner_id, gone.owner_id]
    return taken


def give_values_back(merged: Any, by: User, now: datetime) -> None:
    """Take back what the kept lead got, where nobody has changed it since."""
    taken = dict(merged.taken)
    owner = taken.pop(OWNER, None)
    if owner:
        Lead.objects.filter(pk=merged.kept_id, owner=owner[1]).update(owner=owner[0])
    current = values_of(Lead.objects.get(pk=merged.kept_id))
    before = {
        key: old
        for key, (old, new) in taken.items()
        if text_of(current.get(key)) == new and key not in PURPOSES  # these follow what each of them said
    }
    values, _ = read_values(field_map(), before)
    store_changes([(merged.kept_id, values)], by=by, source=CORRECTION, now=now)
