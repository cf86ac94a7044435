"""Messages of trackers are taken in here: each once, named, typed and scored like any other activity."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.db import IntegrityError, OperationalError, connection, transaction

from leads.consent.erasing import is_erased
from leads.crash import crash_at
from leads.ingest.about import AGAIN
from leads.ingest.items import NewActivity, Result, Who
from leads.ingest.record import check_source, record_activities
from leads.ingest.visitors import visitors_named
from leads.models import Campaign, EventRule, TrackedEvent

from .locks import keep_rules
from .messages import EVENTS, Message, read_message
from .people import learn_of
from .reading import part, words
from .rules import Typed, rules_in_order, typed_by

_TRIES = 3
_LONGEST_PROPERTY = 500
# Properties that an activity takes along: what a timeline says of it, and what tells a message opened again.
_TOLD = (
    "title",
    "url",
    "email_subject",
    *dict.fromkeys(name for _, names in AGAIN.values() for name in names),
)
Status = Literal["accepted", "duplicate", "conflict", "rejected"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one message; `reason` says why it was rejected or conflicts."""

    message_id: str
    status: Status
    reason: str = ""


def take_in(messages: Sequence[object], source: str, now: datetime) -> list[Taken]:
    """Take in messages of the Segment protocol, each exactly once for `source` and its messageId (P1 to P3).

    Args:
        messages: as JSON has them, each with its `type` and, where the client said so, its `sentAt`.
        source: where they come from, at most 60 letters.
        now: aware.

    Returns:
        One for each message, in their order. "accepted" holds once the transaction is committed.

    Raises:
        ValueError: the source is empty, too long, or one of the services' own.
        django.db.OperationalError: the database is busy or gone: nothing was taken, send it again.
    """
    check_source(source)
    read = [read_message(raw, now) for raw in messages]
    for tries_left in reversed(range(_TRIES)):
        try:
            taken = _take(read, source, now)
            crash_at("after_tracked")
            return taken
        except (OperationalError, IntegrityError):
            # Two that name the same people can wait for each other, or one joins what the other names.
            if not tries_left or connection.in_atomic_block:
                raise
    raise AssertionError


@transaction.atomic
def _take(read: Sequence[Message], source: str, now: datetime) -> list[Taken]:
    keep_rules()
    read = _without_erased(read)
    known = _known(source, [message.message_id for message in read])
    new: dict[str, Message] = {}
    for message in read:
        if message.message_id not in known:
            new.setdefault(message.message_id, message)
    good = [message for message in new.values() if not message.reason]
    learn_of(good, source, now)
    stored = _store(list(new.values()), _visitors(good, now), source, now)
    crash_at("before_tracked")
    faults = _record([message for message in good if message.message_id in stored], source, now)
    return [
        _answer(message, new.get(message.message_id) is message, stored, faults, known) for message in read
    ]


def _without_erased(messages: Sequence[Message]) -> list[Message]:
    """Refuse what is about somebody who was erased, and keep nothing of what it said."""
    erased = is_erased({who for message in messages for who in message.names})
    return [
        replace(message, kind="", name="", path="", names=(), body="{}", reason="its person was erased.")
        if erased.intersection(message.names)
        else message
        for message in messages
    ]


def _known(source: str, ids: Sequence[str]) -> dict[str, str]:
    """Messages that were taken before, with their bodies; what was refused may come again."""
    rows = TrackedEvent.objects.filter(source=source, message_id__in=set(ids), reason="")
    return dict(rows.values_list("message_id", "body"))


def _visitors(messages: Sequence[Message], now: datetime) -> dict[Who, int]:
    first_seen: dict[Who, datetime] = {}
    for message in messages:
        seen = first_seen.setdefault(message.names[0], message.occurred_at)
        first_seen[message.names[0]] = min(seen, message.occurred_at)
    return visitors_named(first_seen, now) if first_seen else {}


def _store(
    messages: Sequence[Message], visitors: Mapping[Who, int], source: str, now: datetime
) -> dict[str, str]:
    """Keep those that are new; sorted, or two processes would wait for each other. Their ids and bodies."""
    if not messages:
        return {}
    rows = [
        (
            message.message_id,
            message.kind,
            message.name,
            message.path,
            None if message.reason else visitors[message.names[0]],
            message.occurred_at,
            message.body,
            message.reason,
        )
        for message in sorted(messages, key=lambda message: message.message_id)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [source, now, *(list(column) for column in zip(*rows, strict=True))])
        return dict(cursor.fetchall())


_KEEP = """
    INSERT INTO leads_trackedevent AS kept (source, received_at, message_id, kind, name, path, visitor_id,
                                            occurred_at, body, reason)
    SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
                                 %s::timestamptz[], %s::text[], %s::text[])
    ON CONFLICT (source, message_id) DO UPDATE
        SET received_at = excluded.received_at, kind = excluded.kind, name = excluded.name,
            path = excluded.path, visitor_id = excluded.visitor_id, occurred_at = excluded.occurred_at,
            body = excluded.body, reason = excluded.reason
        WHERE kept.reason <> ''
    RETURNING message_id, body
"""


def _record(messages: Sequence[Message], source: str, now: datetime) -> dict[str, str]:
    """Record the activities that these are. What the door refuses is noted as refused, with its reason."""
    rules = rules_in_order()
    results = record_activities(activities_of(messages, rules), source, now)
    faults = {message_of(result.key): result.reason for result in results if is_refused(result)}
    if faults:
        with connection.cursor() as cursor:
            cursor.execute(_REFUSE, [list(faults), list(faults.values()), source])
    return faults


_REFUSE = """
    UPDATE leads_trackedevent e SET reason = n.reason
    FROM unnest(%s::text[], %s::text[]) n(message_id, reason)
    WHERE e.source = %s AND e.message_id = n.message_id
"""


def is_refused(result: Result) -> bool:
    """Whether the door did not take an activity."""
    return result.status in ("rejected", "conflict")


def activities_of(messages: Sequence[Message], rules: Sequence[EventRule]) -> list[NewActivity]:
    """The activities that messages are by these rules; what matches none, or is left aside, is none."""
    campaigns = campaign_keys()
    typed = ((message, typed_by(rules, message)) for message in messages if message.kind in EVENTS)
    return [
        activity_of(message, message.names[0], kind, campaigns)
        for message, kind in typed
        if kind and kind.type
    ]


def campaign_keys() -> set[str]:
    """The keys of all campaigns."""
    return set(Campaign.objects.values_list("key", flat=True))


def activity_of(
    message: Message | TrackedEvent, who: Who, typed: Typed, campaigns: Collection[str]
) -> NewActivity:
    """The activity that a message is."""
    sent = message.read()
    campaign = words(part(sent, "context", "campaign", "name"))
    return NewActivity(
        key=key_of(message.message_id),
        type=typed.type,
        occurred_at=message.occurred_at,
        identity=who,
        topic=typed.topic,
        campaign=campaign if campaign in campaigns else "",
        properties=_properties(message, sent),
    )


def _properties(message: Message | TrackedEvent, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a timeline can say of it; all of it is kept with the message."""
    said = sent.get("properties")
    plain = {
        key: value for key in _TOLD if (value := words(part(said, key))) and len(value) <= _LONGEST_PROPERTY
    }
    return {"event": message.name, "path": message.path} | plain


_PREFIX = "tracked:"


def key_of(message_id: str) -> str:
    """The key of a message's activity."""
    return _PREFIX + message_id


def message_of(key: str) -> str:
    """The message whose activity has this key."""
    return key.removeprefix(_PREFIX)


def _answer(
    message: Message,
    is_first: bool,
    stored: Mapping[str, str],
    faults: Mapping[str, str],
    known: Mapping[str, str],
) -> Taken:
    name = message.message_id
    if reason := message.reason or faults.get(name, ""):
        return Taken(name, "rejected", reason)
    if is_first and name in stored:
        return Taken(name, "accepted")
    body = stored.get(name) or known.get(name) or message.body
    if body == message.body:
        return Taken(name, "duplicate")
    return Taken(name, "conflict", "a message with this messageId and another body came before; it stays.")
