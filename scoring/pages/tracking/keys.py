"""The write keys of trackers as the page shows them."""

from dataclasses import dataclass
from datetime import datetime

from leads.models import ApiKey, Scope
from leads.people.keys import is_open
from scoring.pages.wording import ago, moment


@dataclass(frozen=True)
class KeyLine:
    """A write key: how it begins, and when something came with it last; "" where nothing has."""

    name: str
    source: str
    start: str
    used: str
    used_at: str


def keys_of(now: datetime) -> tuple[KeyLine, ...]:
    """The write keys that open something, the newest first."""
    keys = ApiKey.objects.filter(scopes__contains=[Scope.TRACK], revoked_at=None)
    return tuple(_line(key, now) for key in keys if is_open(key, now))


def _line(key: ApiKey, now: datetime) -> KeyLine:
    at = key.last_used_at
    return KeyLine(key.name, key.source, key.start, ago(at, now) if at else "", moment(at) if at else "")
