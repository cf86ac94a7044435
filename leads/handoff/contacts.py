"""Calls, mails and meetings that a person had with a lead: activities, which count."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from leads.days import day_of
from leads.ingest.items import NewActivity
from leads.ingest.record import record_activity
from leads.models import Action, User, Waiting
from leads.people.audit import record, the_lead

from .moves import MoveRefused, checked_words, hold

SOURCE = "sales"
# Activity type -> what it is called where one is logged.
CONTACTS = {
    "call.connected": "Called, spoke with them",
    "call.attempted": "Called, did not reach them",
    "call.inbound": "They called",
    "mail.sent": "Sent a mail",
    "meeting.held": "Met",
    "meeting.missed": "Meeting missed",
    "meeting.booked": "Booked a meeting",
}


@transaction.atomic
def log_contact(
    lead_id: int,
    kind: str,
    outcome: str,
    pain_points: Sequence[str],
    topic: str,
    occurred_at: datetime | None,
    by: User,
    now: datetime,
    key: str = "",
) -> int:
    """Record that a person talked or wrote to a lead. Whom the lead was put off for until now is due no more.

    Args:
        lead_id: of the lead.
        kind: of `CONTACTS`.
        outcome: what came of it, in words, or "".
        pain_points: what hurts, one a text.
        topic: what it was about, or "".
        occurred_at: aware; None is now.
        by: who did.
        now: aware.
        key: made with the form, so that one that is sent twice counts once; "" makes one.

    Returns:
        The activity's id.

    Raises:
        MoveRefused: see `hold`; or what is wrong with it.
    """
    hold(lead_id, "log_contact", by)
    if kind not in CONTACTS:
        raise MoveRefused("Choose a kind of contact from the list.")
    heard = [words for point in pain_points if (words := checked_words(point))]
    said = {"outcome": checked_words(outcome), "pain_points": heard}
    item = NewActivity(
        key=key or uuid4().hex,
        type=kind,
        occurred_at=occurred_at or now,
        lead_id=lead_id,
        topic=checked_words(topic),
        properties={name: value for name, value in said.items() if value} | {"by": by.pk},
    )
    result = record_activity(item, SOURCE, now)
    if result.activity_id is None or result.status == "conflict":
        raise MoveRefused(f"It was not kept: {result.reason}")
    Waiting.objects.filter(lead_id=lead_id, kind=Waiting.Kind.PUT_OFF, until__lte=day_of(now)).delete()
    if result.status == "accepted":
        record(by, Action.CONTACT_LOGGED, the_lead(lead_id), {"kind": kind}, now)
    return result.activity_id
