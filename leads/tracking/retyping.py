"""After a change of the rules, what came before is typed anew: a job in steps, each piece a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from leads.consent.saying import SAYS, unsay
from leads.crash import crash_at
from leads.ingest.about import AGAIN
from leads.ingest.items import NewActivity, Unacceptable, Who
from leads.ingest.record import record_activities
from leads.jobs.carrying import Work
from leads.models import Activity, EventRule, RuleChange, TrackedEvent

from .locks import keep_rules
from .messages import EVENTS
from .rules import rules_in_order, typed_by
from .taking import activity_of, campaign_keys, key_of
from .who import names_of

SOURCE = "typed anew"
PIECE = 500  # events; a change of the rules waits for one piece at most


def retype(change_id: int, work: Work) -> bool:
    """Do a step of typing the past anew; whether it is over. A newer change ends it, and does it all."""
    while True:
        change = _piece(change_id, work.clock())
        if change is None:
            return True
        crash_at("after_retyped_piece")
        work.came(change.through, change.upto)
        if work.is_time_up():
            return False


@transaction.atomic
def _piece(change_id: int, now: datetime) -> RuleChange | None:
    """Type the next events anew, and note how far it came; None where there are no more."""
    keep_rules()
    change = RuleChange.objects.first()
    if change is None or change.pk != change_id:
        return None
    rows = TrackedEvent.objects.filter(pk__gt=change.through, pk__lte=change.upto, kind__in=EVENTS, reason="")
    events = list(rows.order_by("pk")[:PIECE])
    if not events:
        return None
    change.moved += _type(events, now)
    change.through = events[-1].pk
    change.save(update_fields=["through", "moved"])
    crash_at("before_retyped_piece")
    return change


@dataclass(frozen=True, slots=True)
class _Stored:
    """The activity of an event as it is stored."""

    id: int
    type: str
    topic: str


def _type(events: Sequence[TrackedEvent], now: datetime) -> int:
    """Make the activities of events what the rules say; how many came, went or became another type.

    One of another type is removed and comes in by the door again, since only the door knows what each type
    asks for; it is known since the event came. The triggers see both, so the scores follow.
    """
    stored, rules, campaigns = _stored(events), rules_in_order(), campaign_keys()
    gone: list[int] = []
    topics: dict[int, str] = {}
    new: list[tuple[TrackedEvent, NewActivity]] = []
    for event in events:
        there, item = stored.get((event.source, event.message_id)), _wanted(event, rules, campaigns)
        if there and item and _is_same_type(there.type, item.type):
            topics |= {there.id: item.topic} if there.topic != item.topic else {}
            continue
        gone += [there.id] if there else []
        new += [(event, item)] if item else []
    unsay([one.id for one in stored.values() if one.type in SAYS and one.id in gone], SOURCE, now)
    Activity.objects.filter(pk__in=gone).delete()
    _write_topics(topics)
    came = _record(new, now)
    return max(len(gone), came)


def _wanted(event: TrackedEvent, rules: Sequence[EventRule], campaigns: set[str]) -> NewActivity | None:
    typed = typed_by(rules, event)
    who = _who(event) if typed and typed.type else None
    return activity_of(event, who, typed, campaigns) if typed and who else None


def _who(event: TrackedEvent) -> Who | None:
    try:
        return next(iter(names_of(event.read(), event.kind)), None)
    except Unacceptable:
        return None


def _is_same_type(stored: str, wanted: str) -> bool:
    """What was opened again is of the type of what is opened."""
    return stored == wanted or stored == AGAIN.get(wanted, ("",))[0]


def _stored(events: Sequence[TrackedEvent]) -> dict[tuple[str, str], _Stored]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.source, n.message, a.id, t.key, a.topic"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) n(source, message, key)"
            " JOIN leads_activity a ON a.source = n.source AND a.key = n.key"
            " JOIN leads_activitytype t ON t.id = a.type_id",
            [
                [event.source for event in events],
                [event.message_id for event in events],
                [key_of(event.message_id) for event in events],
            ],
        )
        return {(source, message): _Stored(*cells) for source, message, *cells in cursor.fetchall()}


def _write_topics(topics: dict[int, str]) -> None:
    Activity.objects.bulk_update([Activity(pk=key, topic=topic) for key, topic in topics.items()], ["topic"])


def _record(items: Sequence[tuple[TrackedEvent, NewActivity]], now: datetime) -> int:
    """Record activities, each from its own source; how many were taken."""
    taken: list[tuple[int, datetime]] = []
    for source in sorted({event.source for event, _ in items}):
        mine = [(event, item) for event, item in items if event.source == source]
        results = record_activities([item for _, item in mine], source, now)
        taken += [
            (result.activity_id, event.received_at)
            for (event, _), result in zip(mine, results, strict=True)
            if result.status == "accepted" and result.activity_id
        ]
    _write_known(taken)
    return len(taken)


def _write_known(taken: Sequence[tuple[int, datetime]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_activity a SET known_at = n.at"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) n(id, at) WHERE a.id = n.id",
            [[activity_id for activity_id, _ in taken], [at for _, at in taken]],
        )
