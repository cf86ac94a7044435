"""Keys of machines: made once, checked at each request, taken back."""

import secrets
from base64 import b64decode
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from leads.ingest.record import check_source
from leads.models import Action, ApiKey, Scope, User

from .audit import Subject, record

PREFIX = "ls_"


@transaction.atomic
def make_key(
    name: str,
    source: str,
    scopes: Collection[str],
    *,
    by: User,
    now: datetime,
    per_minute: int = 600,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for one machine.

    Args:
        name: what people call it.
        source: where what comes in with it comes from.
        scopes: of `Scope`, at least one.
        by: who makes it.
        now: aware.
        per_minute: how many requests it may make in a minute.
        expires_at: aware; None: it stays until somebody revokes it.

    Returns:
        What is kept of it, and the key, which can be had here alone.

    Raises:
        ValidationError: what is wrong, by field.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        name=name.strip(),
        source=source.strip(),
        scopes=sorted(set(scopes), key=list(Scope).index),
        start=secret[:8],
        digest=_digest(secret),
        per_minute=per_minute,
        allowance=per_minute,
        counted_at=now,
        made_by=by,
        made_at=now,
        expires_at=expires_at,
    )
    key.full_clean(exclude=["made_by"])
    check_key(key.source, expires_at, now)
    key.save()
    details = {"source": key.source, "scopes": key.scopes, "per_minute": per_minute}
    record(by, Action.KEY_MADE, the_key(key), details, now)
    return key, secret


def check_key(source: str, expires_at: datetime | None, now: datetime) -> None:
    """Check what only the services know of a key that is to be made.

    Raises:
        ValidationError: what is wrong, by field.
    """
    try:
        check_source(source)
    except ValueError as error:
        raise ValidationError({"source": str(error)}) from error
    if expires_at is not None and expires_at <= now:
        raise ValidationError({"expires_at": "This moment is over."})


def key_of(secret: str, now: datetime) -> ApiKey | None:
    """Find the key; None where there is none, or it is revoked or expired."""
    if not secret.startswith(PREFIX) or not secret.isascii():
        return None
    key = ApiKey.objects.filter(digest=_digest(secret)).first()
    return key if key and is_open(key, now) else None


def basic(header: str) -> tuple[str, str]:
    """User name and password of Basic authentication; both empty where there is none that can be read."""
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = b64decode(coded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return user, password


class NotAdmitted(Exception):
    """A machine is not let in: `status` as HTTP has it, and the seconds to wait where it is 429."""

    def __init__(self, status: int, words: str, wait: float = 0.0) -> None:
        super().__init__(words)
        self.status, self.wait = status, wait


def admit(secret: str, scope: str, now: datetime) -> ApiKey:
    """Let a machine in for one request, which is counted.

    Args:
        secret: the key as it was sent; empty where none was.
        scope: of `Scope`: what the address asks for.
        now: aware.

    Raises:
        NotAdmitted: 401 no key, or one that opens nothing; 403 it does not open this; 429 too many requests.
    """
    key = key_of(secret, now)
    if key is None:
        raise NotAdmitted(401, "There is no such key, or it is revoked or expired.")
    if scope not in key.scopes:
        raise NotAdmitted(403, f"This key does not open {scope}.")
    if wait := spend(key, now):
        raise NotAdmitted(429, f"More than {key.per_minute:,} requests in a minute.", wait)
    return key


def spend(key: ApiKey, now: datetime) -> float:
    """Count a request of this key, and note that it was used.

    Returns:
        0, or the seconds to wait until there may be one more: the request is to be refused then (P15).
    """
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, {"now": now, "key": key.pk})
        taken = cursor.fetchone()
    return 0.0 if taken else 60 / key.per_minute


# The statement holds the key's row for as long as it runs, so that two requests never take the same one.
_SPEND = """
    UPDATE leads_apikey SET allowance = filled.up - 1, counted_at = greatest(counted_at, %(now)s),
        last_used_at = %(now)s
    FROM (SELECT least(per_minute, allowance + per_minute / 60.0
              * greatest(extract(epoch FROM %(now)s - counted_at), 0)) AS up
          FROM leads_apikey WHERE id = %(key)s FOR UPDATE) filled
    WHERE id = %(key)s AND filled.up >= 1
    RETURNING allowance
"""


@transaction.atomic
def revoke(key_id: int, *, by: User, now: datetime) -> bool:
    """Let a key open nothing from now on; whether it had been open until now."""
    key = ApiKey.objects.select_for_update().filter(pk=key_id, revoked_at=None).first()
    if key is None:
        return False
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    record(by, Action.KEY_REVOKED, the_key(key), {}, now)
    return True


def is_open(key: ApiKey, now: datetime) -> bool:
    """Whether a key opens anything."""
    return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


def _digest(secret: str) -> str:
    """A key has 256 random bits, so that no salt and no slow hash is needed."""
    return sha256(secret.encode()).hexdigest()


def the_key(key: ApiKey) -> Subject:
    """A key, as the audit log names it."""
    return Subject("key", key.pk, key.name)
