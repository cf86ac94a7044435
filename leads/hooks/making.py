"""Addresses for webhooks: made, changed and stopped by people, and written to the audit log."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from leads.ingest.record import check_source
from leads.models import Action, Hook, User
from leads.people.audit import Subject, record

from .services import SERVICES

_LONGEST_REASON = 200


@transaction.atomic
def make_hook(service: str, name: str, source: str, secret: str, *, by: User, now: datetime) -> Hook:
    """Make an address for one account of one service.

    Args:
        service: key of the service.
        name: what people call it.
        source: where what comes in comes from; it stays as it is, since it tells repeats from new ones.
        secret: what the service gave to check with; may come later. Ours is made here.
        by: who makes it.
        now: aware.

    Raises:
        ValidationError: what is wrong, by field.
    """
    if service not in SERVICES:
        raise ValidationError({"service": "Choose a service."})
    hook = Hook(
        endpoint=secrets.token_urlsafe(18),
        service=service,
        name=name.strip(),
        source=source.strip(),
        secret=_secret(service, secret),
        made_by=by,
        made_at=now,
    )
    hook.full_clean(exclude=["secret"])
    try:
        check_source(hook.source)
    except ValueError as error:
        raise ValidationError({"source": "This can't be a source."}) from error
    hook.save()
    record(by, Action.HOOK_MADE, _subject(hook), {"service": service, "source": hook.source}, now)
    return hook


@transaction.atomic
def change_hook(hook_id: int, name: str, secret: str, *, by: User, now: datetime) -> Hook:
    """Give another name, and another secret of the service's: an empty one leaves what is there.

    Raises:
        ValidationError: what is wrong, by field.
        Hook.DoesNotExist: no such hook.
    """
    hook = Hook.objects.select_for_update().get(pk=hook_id)
    hook.name = name.strip()
    is_new = bool(secret.strip() and SERVICES[hook.service].given)
    if is_new:
        hook.secret = _secret(hook.service, secret)
    hook.full_clean(exclude=["secret"])
    hook.save(update_fields=["name", "secret"])
    record(by, Action.HOOK_CHANGED, _subject(hook), {"name": hook.name, "secret": is_new}, now)
    return hook


@transaction.atomic
def renew_secret(hook_id: int, *, by: User, now: datetime) -> Hook:
    """Make another secret where it is ours; the one before opens nothing from now on."""
    hook = Hook.objects.select_for_update().get(pk=hook_id)
    if not SERVICES[hook.service].given:
        hook.secret = SERVICES[hook.service].make_secret()
        hook.save(update_fields=["secret"])
        record(by, Action.HOOK_CHANGED, _subject(hook), {"secret": True}, now)
    return hook


@transaction.atomic
def switch_hook(hook_id: int, is_on: bool, *, by: User, now: datetime) -> bool:
    """Stop an address, so that it answers as if it were not there, or let it go on; whether that is new."""
    hook = Hook.objects.select_for_update().get(pk=hook_id)
    if (hook.stopped_at is None) == is_on:
        return False
    hook.stopped_at = None if is_on else now
    hook.save(update_fields=["stopped_at"])
    record(by, Action.HOOK_SWITCHED, _subject(hook), {"on": is_on}, now)
    return True


def note_refused(hook: Hook, reason: str, now: datetime) -> None:
    """Count a delivery that was refused, for whoever wonders why nothing comes."""
    Hook.objects.filter(pk=hook.pk).update(
        refused=F("refused") + 1, refused_at=now, refused_because=reason[:_LONGEST_REASON]
    )


def _secret(service: str, secret: str) -> str:
    kind, secret = SERVICES[service], secret.strip()
    if not kind.given:
        return kind.make_secret()
    try:
        if secret:
            kind.check_secret(secret)
    except ValueError as error:
        raise ValidationError({"secret": str(error)}) from error
    return secret


def _subject(hook: Hook) -> Subject:
    return Subject("hook", hook.pk, hook.name)
