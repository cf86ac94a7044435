"""Import leads from a file: run again, or killed and run again, it ends as if it had run once.

A lead is known by its id in the map's source, else by its e-mail address. Each chunk is one transaction.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from leads.ingest.changes import store_changes
from leads.ingest.items import EMAIL, Who
from leads.ingest.leads import KnownValues, store_new_leads
from leads.ingest.values import Values
from leads.ingest.visitors import identify, leads_named
from leads.models import Identity

from .chunks import chunks
from .lead_rows import LeadRow, LeadRows
from .maps import Map
from .progress import Fault, Progress
from .table import Rows

ROWS_A_CHUNK = 2000


def import_leads(
    table: Rows, map: Map, now: datetime, progress: Progress, begun: int = 0
) -> Iterator[Progress]:
    """Import the leads of a file, chunk by chunk.

    Args:
        table: the open file.
        map: with a part for leads, held against the catalog already.
        now: aware.
        progress: counts created, updated, unchanged, skipped and rejected rows, and cells left out.
        begun: rows that an earlier run has stored: they are only remembered, for repeats of their leads.

    Yields:
        The progress, after each chunk that is stored.

    Raises:
        NoSuchColumn: the file lacks a column of the map.
        Unreadable: the file breaks off; the chunks before are stored.
    """
    assert map.leads, "the map has no part for leads"
    rows = LeadRows(map, map.leads, table.header, progress)
    left = iter(table)
    for row in islice(left, begun):
        rows.pass_over(row)
    for chunk in chunks(left, ROWS_A_CHUNK):
        leads = [lead for row in chunk if (lead := rows.read(row))]
        _store(leads, map.source, now, progress)
        progress.rows += len(chunk)
        progress.share = table.share_read
        yield progress


@transaction.atomic
def _store(leads: Sequence[LeadRow], source: str, now: datetime, progress: Progress) -> None:
    _name_by_email(leads, source, now)
    new = [KnownValues({"created_on": None, **lead.values}, _identities(lead)) for lead in leads]
    created = store_new_leads(new, now)
    known: dict[int, Values] = {}
    for lead, result in zip(leads, created, strict=True):
        if result.is_new:
            progress.counts["created"] += 1
            progress.note("lead", result.lead_id or 0)
        elif result.lead_id is not None:
            known[result.lead_id] = lead.values
        else:
            for reason in result.faults.values():
                progress.fault("rejected", Fault(lead.line, reason))
    for changed in store_changes(list(known.items()), by=None, source=source, now=now):
        progress.counts["updated" if changed.changes else "unchanged"] += 1
        for change in changed.changes:
            progress.note("change", change.pk)


def _identities(lead: LeadRow) -> tuple[Who, ...]:
    return () if lead.who.kind == EMAIL else (lead.who,)


def _name_by_email(leads: Sequence[LeadRow], source: str, now: datetime) -> None:
    """Let a lead that came another way, with this e-mail address, go by its id in this source from now on.

    Not one that has an id of this source: two rows with two ids are two leads, whatever their address.
    """
    ids = [lead.who for lead in leads if lead.who.kind != EMAIL and lead.values.get("email")]
    unknown = set(ids) - leads_named(ids).keys()
    by_email = {
        Who(EMAIL, str(lead.values["email"])): lead.who for lead in reversed(leads) if lead.who in unknown
    }
    owners = leads_named(list(by_email))
    taken = set(
        Identity.objects.filter(kind=source, visitor__lead__in=owners.values()).values_list(
            "visitor__lead", flat=True
        )
    )
    identify(((owner, by_email[email]) for email, owner in owners.items() if owner not in taken), now)
