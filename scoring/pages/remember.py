"""Counts that took long are remembered for a while; quick ones are always counted anew."""

from collections.abc import Callable
from hashlib import blake2b
from time import monotonic
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")
# A page has 100 ms: counting a million leads takes several times that, counting a thousand nearly nothing.
_LONG_SECONDS = 0.05
_KEPT_SECONDS = 30


def remembered(key: str, count: Callable[[], T]) -> T:
    """What `count` gives, or gave at most half a minute ago where that took long.

    Args:
        key: says everything that the count depends on besides the data: whose eyes, which filters.
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
