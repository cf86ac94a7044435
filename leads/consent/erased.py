"""Who was erased, by digest alone: so that nobody comes back with the next import.

A digest is HMAC-SHA256 with a key of this installation: without the key nobody can try out addresses.
"""

import hmac
from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from django.db import connection

from leads.days import day_of
from leads.ingest.items import Who
from leads.models import Erased, ErasureKey

_LOCK = "4714, 1"


def erased_on(names: Iterable[Who]) -> dict[Who, datetime]:
    """Those of the names that belonged to somebody who was erased, and when that was.

    Nobody is erased from this call on until the transaction ends: so who was asked about can be stored.

    Args:
        names: as they are stored, e-mail addresses in small letters.
    """
    wanted = set(names)
    if not wanted:
        return {}
    hold_off()
    digests = digests_of(wanted)
    rows = Erased.objects.filter(digest__in=digests).values_list("digest", "erased_at")
    return {digests[digest]: erased_at for digest, erased_at in rows}


def refusal(erased_at: datetime) -> str:
    """Why a name is not taken in, to stand behind what it is the name of."""
    return f"was erased on {day_of(erased_at)}, can't be imported: a person has to note a new consent first."


def hold_off() -> None:
    """Keep everybody from being erased until the transaction ends; waits for an erasure under way."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")


def stop_arrivals() -> None:
    """Keep everybody who brings in names out until the transaction ends; waits for those under way."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")


def remember(names: Iterable[tuple[int, Who]], now: datetime) -> None:
    """Write down the digests of names, each with its lead; the latest erasure of a name counts."""
    rows = {}
    for lead_id, name in names:
        for digest in digests_of([name]):
            rows[digest] = Erased(digest=digest, lead_id=lead_id, erased_at=now)
    Erased.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["lead_id", "erased_at"],
        batch_size=5000,
    )


def digests_of(names: Collection[Who]) -> dict[str, Who]:
    """The digest of each name."""
    key = _key()
    return {
        hmac.digest(key, f"{name.kind}\0{name.value}".encode(), sha256).hex(): name  # kinds hold no NUL
        for name in names
    }


def _key() -> bytes:
    secret = ErasureKey.objects.values_list("secret", flat=True).first()
    if secret is None:
        # Of two who make it at once the first counts, for both.
        ErasureKey.objects.bulk_create([ErasureKey(pk=1, secret=token_bytes(32))], ignore_conflicts=True)
        secret = ErasureKey.objects.values_list("secret", flat=True).get(pk=1)
    return bytes(secret)
