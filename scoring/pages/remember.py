"""Counts that took long are remembered for a while; quick ones are always counted anew."""

from collections.abc import Callable
from hashlib import blake2b
from time import monotonic
from typing import TypeVar

from django.core.cache import cache

from leads.models import User
from leads.people.roles import role_of

T = TypeVar("T")
# A page has 100 ms: counting a million leads takes several times that, counting a thousand nearly nothing.
_LONG_SECONDS = 0.05
_KEPT_SECONDS = 30


def eyes_of(user: User) -> str:
    """What a count of the leads that somebody sees depends on: part of the key of each such count."""
    return f"{user.pk}-{role_of(user)}-{user.team_id}"


def remembered(key: str, count: Callable[[], T]) -> T:
    """What `count` gives, or gave at most half a minute ago where that took long.

    Args:
        key: all that the count depends on besides the data: whose eyes (`eyes_of`), which filters.
        count: asked where nothing is remembered.
    """
    name = blake2b(key.encode(), digest_size=16).hexdigest()
    kept: T | None = cache.get(name)
    if kept is not None:
        return kept
    began = monotonic()
    counted = count()
    if monotonic() - began > _LONG_SECONDS:
        cache.set(name, counted, _KEPT_SECONDS)
    return counted
