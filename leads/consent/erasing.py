"""Erasing people: what is left of a lead is counted, says nothing of anybody, and does not come back.

The row of the lead stays as an empty shell with its moves, outcomes and hand-offs, so that the numbers of
the past stay what they were; of what it did only that and when we talked to it stays, since the times of
answers are made of that. `Lead.objects` does not know it any more.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection, models, transaction
from django.db.models import Min
from django.db.models.functions import Cast

from leads.crash import crash_at
from leads.handoff.lateness import contact_types
from leads.identities.family import family_of
from leads.ingest.giving_way import check_references, giving_way, hold_leads
from leads.ingest.items import Who
from leads.models import Action, Activity, Lead, Stage, User, Visitor
from leads.notices.keeping import forget_leads
from leads.people.audit import record_many, the_lead

from .erased import erased_on, remember, stop_arrivals
from .files import empty_files, files_with
from .searching import take_out
from .tables import KEPT, linked
from .traces import traces_of

_SHELL = {"id", "stage", "owner_id", "added_at", "came_at", "source", "erased_at", "merged_into_id"}
_CONTACT = {"id", "visitor_id", "lead_id", "type_id", "occurred_at", "known_at", "source", "key"}
# A word that so many others share is a kind of thing, by which leads are counted; else it may name somebody.
_SHARED_BY = 5


def is_erased(names: Iterable[Who]) -> set[Who]:
    """Those of the names that belonged to somebody who was erased; nothing of them is taken in.

    Nobody is erased from this call on until the transaction ends.

    Args:
        names: as they are stored, e-mail addresses in small letters.
    """
    return set(erased_on(names))


@transaction.atomic
def erase(lead_ids: Collection[int], by: User | None, now: datetime) -> list[int]:
    """Erase the people behind leads: all of these, or where it is killed or fails, none.

    Done again it changes nothing. It waits for who is at work with them, and gives way.

    Args:
        lead_ids: of the leads, some hundred at most.
        by: who erases them.
        now: aware.

    Returns:
        Those that were there, ids in order.

    Raises:
        OperationalError: they are in other hands all the time, or a file that holds them is being imported.
    """
    gone = giving_way(lambda: _erased(lead_ids, now))
    record_many(by, Action.LEAD_ERASED, [(the_lead(lead_id), {}) for lead_id in gone], now)
    crash_at("before_erased_commit")
    return gone


def _erased(lead_ids: Collection[int], now: datetime) -> list[int]:
    stop_arrivals()
    gone = hold_leads(Lead.with_merged.filter(pk__in=family_of(lead_ids)))
    if gone:
        traces = traces_of(gone)
        remember(traces.names, now)
        empty_files(files_with(gone, traces.emails), now)
        forget_leads(gone)
        _keep_contacts(gone)
        _take_away(gone)
        crash_at("while_erasing")
        take_out(traces)
        _leave_shells(gone, now)
    check_references()
    return gone


def _take_away(gone: Sequence[int]) -> None:
    """Delete what points at the leads; of what is kept, the words."""
    for model, names in linked():
        for name in names:
            rows = model._base_manager.filter(**{f"{name}__in": gone})
            kept = KEPT.get(model._meta.label)
            if kept is None:
                rows.delete()
            elif kept:
                rows.update(**kept)
    Visitor.objects.filter(lead__in=gone).exclude(activities__source=_SOURCE).delete()
    with connection.cursor() as cursor:
        cursor.execute(_REASONS, {"ids": list(gone), "shared": _SHARED_BY})


_SOURCE = "erased"
_REASONS = """
    UPDATE leads_outcome o SET reason = ''
    WHERE lead_id = ANY(%(ids)s) AND reason <> '' AND (reject_reason_id IS NOT NULL OR %(shared)s > (
        SELECT count(*) FROM (SELECT 1 FROM leads_outcome other
            WHERE other.reason = o.reason AND other.lead_id <> ALL(%(ids)s) LIMIT %(shared)s) shared))
"""
_SOURCES = """
    UPDATE leads_lead l SET source = ''
    WHERE id = ANY(%(ids)s) AND source <> '' AND %(shared)s > (
        SELECT count(*) FROM (SELECT 1 FROM leads_lead other
            WHERE other.source = l.source AND other.id <> ALL(%(ids)s) LIMIT %(shared)s) shared)
"""


def _keep_contacts(gone: Sequence[int]) -> None:
    """Set what we did, and when, apart from the visitors that go; nothing else of it is left."""
    contacts = Activity.objects.filter(lead__in=gone, type__in=contact_types())
    empty = {
        field.attname: empty_of(Activity, field.attname)
        for field in Activity._meta.concrete_fields
        if field.attname not in _CONTACT
    }
    for lead_id, first in contacts.values_list("lead").annotate(first=Min("occurred_at")).order_by("lead"):
        visitor = Visitor.objects.create(lead_id=lead_id, first_seen_at=first)
        contacts.filter(lead=lead_id).update(
            visitor=visitor, source=_SOURCE, key=Cast("id", models.TextField()), **empty
        )


def _leave_shells(gone: Sequence[int], now: datetime) -> None:
    empty = {
        field.attname: empty_of(Lead, field.attname)
        for field in Lead._meta.concrete_fields
        if field.attname not in _SHELL
    }
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, {"ids": list(gone), "shared": _SHARED_BY})
    # Disqualified, without a move: nobody works it any more, and its history stays what it was.
    Lead.with_merged.filter(pk__in=gone).update(erased_at=now, stage=Stage.DISQUALIFIED, **empty)


def empty_of(model: type[models.Model], attname: str) -> object:
    """What stands in a column where nothing is known."""
    field = next(one for one in model._meta.concrete_fields if one.attname == attname)
    return field.get_default() if field.has_default() or not field.null else None


def weight_of(lead_ids: Collection[int]) -> tuple[dict[str, int], dict[str, int]]:
    """What would go with leads, and what would stay: the number of rows by the model's label."""
    ids = family_of(lead_ids)
    goes: dict[str, int] = {}
    stays: dict[str, int] = {}
    for model, names in linked():
        rows = sum(model._base_manager.filter(**{f"{name}__in": ids}).count() for name in names)
        contacts = 0
        if model is Activity:
            contacts = Activity.objects.filter(lead__in=ids, type__in=contact_types()).count()
        is_kept = model._meta.label in KEPT and model is not Activity
        (stays if is_kept else goes)[model._meta.label] = rows - contacts
        if contacts:
            stays[model._meta.label] = contacts
    return goes, stays
