"""A write key, and messages as clients send them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leads.models import Role, Scope, User
from leads.people.keys import make_key

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SOURCE = "website"


def message(message_id: str, kind: str = "page", path: str = "/pricing", **said: Any) -> dict[str, Any]:
    """A message of the visitor a1, unless it says otherwise."""
    about = {"page": {"properties": {"path": path}}, "track": {"event": "Demo Requested"}}.get(kind, {})
    return {"type": kind, "messageId": message_id, "anonymousId": "a1", **about, **said}


def new_write_key(per_minute: int = 100_000, scopes: tuple[str, ...] = (Scope.TRACK,)) -> str:
    by, _ = User.objects.get_or_create(username="tomasz", defaults={"role": Role.OPERATIONS})
    made = make_key("Website", SOURCE, scopes, by=by, now=datetime.now(UTC), per_minute=per_minute)
    return made[1]


@pytest.fixture
def write_key(db: None) -> str:
    return new_write_key()
