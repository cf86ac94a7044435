"""Items that could not be taken in: kept as they were sent, to be looked at and taken in again (P3)."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from leads.ingest.items import Result
from leads.models import Hook, HookReject

from .bodies import strict_json


def keep_rejects(hook: Hook, items: Iterable[tuple[object, Result]], now: datetime) -> None:
    """Keep the items that were rejected, with their reasons; one that came before says why now."""
    rejects = {
        digest: HookReject(hook=hook, digest=digest, body=body, reason=result.reason, came_at=now)
        for item, result in items
        for body, digest in [_written(item)]
    }
    HookReject.objects.bulk_create(
        sorted(rejects.values(), key=lambda reject: reject.digest),  # or two would wait for each other
        update_conflicts=True,
        unique_fields=["hook", "digest"],
        update_fields=["reason", "came_at", "taken_at"],
    )


def item_of(reject: HookReject) -> object:
    """The item as it was sent."""
    return strict_json(reject.body)


def _written(item: object) -> tuple[str, UUID]:
    """An item in letters that every database takes, and its digest."""
    body = json.dumps(item)
    return body, UUID(bytes=blake2b(body.encode(), digest_size=16).digest())
