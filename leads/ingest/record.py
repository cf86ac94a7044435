"""The one door for activities: whatever the way, each is stored once for its source and key."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from leads.catalog.types import type_ids
from leads.consent.erased import erased_on, refusal
from leads.consent.saying import Said, note_said, saying
from leads.crash import crash_at
from leads.cycles import no_search_for_cycles
from leads.fetching import fetched
from leads.models import Campaign

from .again import told_again
from .items import Checked, NewActivity, Result, Unacceptable, Who, check_activity, could_be_stored
from .visitors import Held, hold_own, hold_visitors, known_names, visitors_named, visitors_of_leads

# Activities that the services themselves record; their keys are made from ids, so nobody else may use them.
OWN_SOURCES = frozenset({"change", "stage"})
LONGEST_SOURCE = 60
_TRIES = 5


def record_activity(item: NewActivity, source: str, now: datetime) -> Result:
    """Record one activity; see `record_activities`."""
    return record_activities([item], source, now)[0]


@transaction.atomic
@no_search_for_cycles()
def record_activities(items: Iterable[NewActivity], source: str, now: datetime) -> list[Result]:
    """Record activities, each exactly once for `source` and its key (reliability.md, P1 to P3 and P10).

    A repeat is a duplicate, the same key with another body a conflict: the first stays. An item that can't
    be taken is rejected with its reason and holds up no other. What an unknown visitor did is kept, and
    joins the lead once the visitor is known. Who unsubscribes or subscribes says so: consents follow.

    Args:
        items: as they were sent.
        source: where they come from, at most 60 letters.
        now: aware; nothing is stored later than that.

    Returns:
        One result for each item, in their order. "accepted" holds once the transaction is committed.

    Raises:
        ValueError: the source is empty, too long, or one of the services' own.
    """
    check_source(source)
    items = list(items)
    results: list[Result | None] = [None] * len(items)
    types = type_ids()
    checked = _of_the_kept(_checked(items, types, results, now), results)
    placed = _placed(checked, results, now)
    added = _store(told_again(placed, types), results, source, now)
    says = saying(types)
    note_said(
        [
            Said(lead_id, says[item.type_id], source, item.occurred_at)
            for item, _, lead_id in added
            if lead_id is not None and item.type_id in says
        ],
        now,
    )
    crash_at("before_recorded")
    transaction.on_commit(partial(crash_at, "after_recorded"))
    return [result for result in results if result is not None]


def check_source(source: str) -> None:
    """Raise a ValueError where a source is empty, too long, or one of the services' own."""
    if not source or len(source) > LONGEST_SOURCE or source in OWN_SOURCES:
        raise ValueError(f"{source!r} can't be the source of activities.")


def _checked(
    items: Sequence[NewActivity], types: Mapping[str, int], results: list[Result | None], now: datetime
) -> list[Checked]:
    campaigns = _campaigns(item.campaign for item in items if item.campaign)
    good = []
    for place, item in enumerate(items):
        try:
            good.append(check_activity(place, item, types, campaigns, now))
        except Unacceptable as fault:
            results[place] = Result(_shown(item.key), "rejected", reason=str(fault))
    return good


def _campaigns(keys: Iterable[str]) -> dict[str, int]:
    wanted = {key for key in keys if could_be_stored(key)}
    return dict(Campaign.objects.filter(key__in=wanted).values_list("key", "id")) if wanted else {}


def _of_the_kept(checked: Sequence[Checked], results: list[Result | None]) -> list[Checked]:
    """Those of people who were not erased; nobody is, until these are stored."""
    erased = erased_on(item.identity for item in checked if item.identity)
    for item in checked:
        if item.identity in erased:
            reason = f"this person {refusal(erased[item.identity])}"
            results[item.place] = Result(item.key, "rejected", reason=reason)
    return [item for item in checked if item.identity not in erased]


def _shown(key: object) -> str:
    """A key as it may be shown again, also where it is no key."""
    return key if isinstance(key, str) and key.isprintable() else ascii(key)


def _placed(
    checked: Sequence[Checked], results: list[Result | None], now: datetime
) -> list[tuple[Checked, int, int | None]]:
    """Find whose each activity is: visitor, and the lead where it is known."""
    visitors, leads = _held(checked, now)
    placed = []
    for item, visitor in zip(checked, visitors, strict=True):
        if visitor not in leads:  # never was, or was erased while this came in
            whose = f"lead {item.lead_id}" if item.lead_id is not None else "such visitor any more"
            results[item.place] = Result(item.key, "rejected", reason=f"there is no {whose}.")
        else:
            placed.append((item, visitor, leads[visitor]))
    return placed


def _held(checked: Sequence[Checked], now: datetime) -> tuple[list[int | None], dict[int, int | None]]:
    """Hold the visitors of these items: one for each, None for unknown leads; and each visitor's lead."""
    first_seen: dict[Who, datetime] = {}
    for item in checked:
        if item.identity:
            seen = first_seen.setdefault(item.identity, item.occurred_at)
            first_seen[item.identity] = min(seen, item.occurred_at)
    lead_ids = {item.lead_id for item in checked if item.lead_id is not None}
    is_alone = any(item.about for item in checked)
    whole = None if first_seen else hold_own(lead_ids, is_alone=is_alone)
    named, owned, leads = whole or _looked_for(first_seen, lead_ids, is_alone, now)
    found = [named.get(item.identity) if item.identity else owned.get(item.lead_id or 0) for item in checked]
    return found, leads


def _looked_for(
    first_seen: Mapping[Who, datetime], lead_ids: Collection[int], is_alone: bool, now: datetime
) -> Held:
    """Find the visitors of names and leads, make those that are missing, and hold all of them.

    A visitor may have become one with another just now, under which its name is known: then all are let go of
    and looked for anew.
    """
    for tries_left in reversed(range(_TRIES)):
        mark = transaction.savepoint()
        named = visitors_named(first_seen, now) if first_seen else {}
        owned = visitors_of_leads(lead_ids, now) if lead_ids else {}
        leads = hold_visitors({*named.values(), *owned.values()}, is_alone=is_alone)
        if not tries_left or not known_names([who for who, visitor in named.items() if visitor not in leads]):
            break
        transaction.savepoint_rollback(mark)
    transaction.savepoint_commit(mark)
    return Held(named, owned, leads)


def _store(
    placed: Sequence[tuple[Checked, int, int | None]],
    results: list[Result | None],
    source: str,
    now: datetime,
) -> list[tuple[Checked, int, int | None]]:
    """Store what is new; those that were."""
    first: dict[str, tuple[Checked, int, int | None]] = {}
    for entry in placed:
        first.setdefault(entry[0].key, entry)
    added = _insert(list(first.values()), source, now)
    there = _stored(source, [key for key in first if key not in added])
    for item, _, _ in placed:
        begun = first[item.key][0]
        if begun is item and item.key in added:
            results[item.place] = Result(item.key, "accepted", added[item.key])
        elif item.key in added:
            results[item.place] = _repeated(item, added[item.key], begun.body_hash)
        else:
            results[item.place] = _repeated(item, *there.get(item.key, (None, None)))
    return [entry for key, entry in first.items() if key in added]


def _insert(entries: Sequence[tuple[Checked, int, int | None]], source: str, now: datetime) -> dict[str, int]:
    """Insert those whose key is new; sorted by key, or two processes would wait for each other.

    `unnest` gives them in that order.
    """
    if not entries:
        return {}
    entries = sorted(entries, key=lambda entry: entry[0].key)
    columns = zip(
        *(
            (
                visitor,
                lead,
                item.type_id,
                item.occurred_at,
                item.key,
                item.campaign_id,
                item.topic,
                item.properties,
                item.body_hash,
                item.about,
            )
            for item, visitor, lead in entries
        ),
        strict=True,
    )
    return dict(fetched(_INSERT, [now, source, *(list(column) for column in columns)]))


_INSERT = """
    INSERT INTO leads_activity (visitor_id, lead_id, type_id, occurred_at, known_at, source, key, campaign_id,
                                topic, properties, body_hash, about)
    SELECT visitor, lead, type, occurred_at, %s, %s, key, campaign, topic, properties::jsonb,
           body_hash::uuid, about
    FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::timestamptz[], %s::text[], %s::bigint[],
                %s::text[], %s::text[], %s::text[], %s::text[])
         n(visitor, lead, type, occurred_at, key, campaign, topic, properties, body_hash, about)
    ON CONFLICT (source, key) DO NOTHING
    RETURNING key, id
"""


def _stored(source: str, keys: Sequence[str]) -> Mapping[str, tuple[int, str | None]]:
    if not keys:
        return {}
    rows = fetched(
        "SELECT key, id, body_hash FROM leads_activity WHERE source = %s AND key = ANY(%s)",
        [source, list(keys)],
    )
    return {key: (activity_id, body_hash and body_hash.hex) for key, activity_id, body_hash in rows}


def _repeated(item: Checked, activity_id: int | None, body_hash: str | None) -> Result:
    if activity_id is None:
        return Result(item.key, "rejected", reason="it was removed at this moment: send it again.")
    if body_hash is None or body_hash == item.body_hash:
        return Result(item.key, "duplicate", activity_id)
    reason = "an activity with this key and another body was recorded before; it stays."
    return Result(item.key, "conflict", activity_id, reason)
