"""Counts that took long are remembered, others are not."""

from itertools import count

import pytest
from django.core.cache import cache

from scoring.pages import remember


@pytest.mark.parametrize(("long", "second"), [(-1.0, 0), (float("inf"), 1)])
def test_only_what_took_long_is_not_counted_again(monkeypatch: pytest.MonkeyPatch, long: float, second: int):
    monkeypatch.setattr(remember, "_LONG_SECONDS", long)
    cache.clear()
    counted = count()
    assert [remember.remembered("leads", lambda: next(counted)) for _ in range(2)] == [0, second]
