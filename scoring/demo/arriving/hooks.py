"""Webhooks: what an e-mail service and a support desk told today, and what could not be taken in."""

from datetime import datetime, timedelta
from random import Random

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from leads.hooks.making import change_hook, make_hook, note_refused
from leads.hooks.proofs import UNSIGNED
from leads.hooks.taking import take_in
from leads.models import Lead, Stage, User
from scoring.demo.calendar import Calendar

_MADE = 33  # days ago
_DELIVERIES, _EVENTS = 6, 8
_KINDS = ("open", "click", "delivered", "unsubscribe", "bounce")
_WEIGHTS = (46, 15, 34, 2, 3)
_CATEGORY = "Shop floor letter"


def deliver_hooks(by: User, calendar: Calendar, seed: int) -> None:
    """Make two webhooks, and let them be sent to."""
    rng = Random(f"{seed}/hooks")
    leads = Lead.objects.filter(stage=Stage.INQUIRY, email_opt_out__isnull=True).order_by("-pk")
    emails = list(leads.values_list("email", flat=True)[:80])
    made_at = calendar.moment(calendar.today - _MADE, 34_000)
    _mail_service(rng, emails, by, made_at, calendar)
    _support_desk(emails, by, made_at, calendar)


def _mail_service(rng: Random, emails: list[str], by: User, made_at: datetime, calendar: Calendar) -> None:
    hook = make_hook("sendgrid", "Newsletters", "sendgrid", "", by=by, now=made_at)
    hook = change_hook(hook.pk, hook.name, _key_of_nobody(), by=by, now=made_at + timedelta(minutes=6))
    for number in range(_DELIVERIES):
        at = calendar.moment(calendar.today, 25_000 + 5_000 * number)
        items = [_event(rng, emails, f"{number}-{place}", at) for place in range(_EVENTS)]
        take_in(hook, items, "", at)
    at = calendar.moment(calendar.today, 61_000)
    good = _event(rng, emails, "broken", at) | {"event": "open"}
    wrong: list[dict[str, object]] = [{"event": "machine_opened"}, {"timestamp": "noon"}, {"email": "list"}]
    take_in(hook, [good | one for one in wrong], "", at)
    note_refused(hook, UNSIGNED, calendar.moment(calendar.today - 2, 52_000))


def _event(rng: Random, emails: list[str], number: str, at: datetime) -> dict[str, object]:
    kind = rng.choices(_KINDS, _WEIGHTS)[0]
    return {
        "event": kind,
        "email": rng.choice(emails),
        "timestamp": int(at.timestamp()) - rng.randrange(5, 900),
        "sg_event_id": f"demo-{number}",
        "sg_message_id": f"letter-{rng.randrange(40)}.filter",
        "category": [_CATEGORY],
        **({"url": "https://www.company.example/pricing"} if kind == "click" else {}),
        **({"reason": "550 5.1.1 no such mailbox"} if kind == "bounce" else {}),
    }


def _support_desk(emails: list[str], by: User, made_at: datetime, calendar: Calendar) -> None:
    hook = make_hook("signed", "Support desk", "support", "", by=by, now=made_at)
    at = calendar.moment(calendar.today, 44_000)
    calls = [_call(number, email, at) for number, email in enumerate(emails[:3])]
    take_in(hook, [*calls, {**_call(9, emails[4], at), "type": "ticket.opened"}], "", at)


def _call(number: int, email: str, at: datetime) -> dict[str, object]:
    return {"key": f"call-{number}", "type": "call.inbound", "occurred_at": at.isoformat(), "email": email}


def _key_of_nobody() -> str:
    """The public half of a pair whose other half is thrown away: nobody can sign with it."""
    public = generate_private_key(SECP256R1()).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
