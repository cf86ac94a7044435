"""The audit log is written here: what people did, by whom, to what and when."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from leads.models import AuditEntry, Team, User

LEAD = "lead"


class Subject(NamedTuple):
    """What something was done to. A lead goes without its name, so that it can be erased."""

    kind: str = ""
    id: int | None = None
    name: str = ""


NOTHING = Subject()


def the_lead(lead_id: int) -> Subject:
    """A lead, by its id alone."""
    return Subject(LEAD, lead_id)


def the_account(user: User) -> Subject:
    """Somebody's account."""
    return Subject("user", user.pk, user.username)


def the_team(team: Team) -> Subject:
    """A team."""
    return Subject("team", team.pk, team.name)


def record(
    actor: User | None, action: str, subject: Subject, details: Mapping[str, Any], now: datetime
) -> None:
    """Add an entry to the audit log, in the transaction of what was done: both are kept, or neither.

    Args:
        actor: who did it; None for somebody at the command line.
        action: one of `Action`, or another word of at most 40 letters.
        subject: what it was done to.
        details: plain JSON. Of a lead only what outlives it: names of fields, stages, keys, ids. Never what
            stands in one of its fields, nor words that somebody wrote about it.
        now: aware.

    Raises:
        ValueError: details that are no JSON, such as NaN.
    """
    record_many(actor, action, [(subject, details)], now)


def record_many(
    actor: User | None, action: str, items: Iterable[tuple[Subject, Mapping[str, Any]]], now: datetime
) -> None:
    """Add an entry for each of several subjects, as `record` does for one."""
    AuditEntry.objects.bulk_create(
        (_entry(actor, action, subject, details, now) for subject, details in items), batch_size=5000
    )


def entries_of(lead_id: int) -> QuerySet[AuditEntry]:
    """What was done to a lead, the latest first."""
    return AuditEntry.objects.filter(kind=LEAD, subject_id=lead_id).order_by("-id")


def _entry(
    actor: User | None, action: str, subject: Subject, details: Mapping[str, Any], now: datetime
) -> AuditEntry:
    entry = AuditEntry(
        at=now,
        actor=actor,
        actor_name=actor.username if actor else "",
        action=str(action),
        kind=subject.kind,
        subject_id=subject.id,
        subject_name=subject.name,
    )
    entry.body = canonical(entry, details)
    return entry


def canonical(entry: AuditEntry, details: Mapping[str, Any]) -> str:
    """The JSON text of an entry, the one that its hash is made of: keys in order, no blanks, ASCII."""
    facts = {
        "action": entry.action,
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "details": details,
        "kind": entry.kind,
        "subject": entry.subject_id,
        "subject_name": entry.subject_name,
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
