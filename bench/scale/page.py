"""Whole pages of the ranking on the server, beside a process that records and scores all the while."""

from collections.abc import Sequence
from statistics import median
from time import perf_counter

from django.core.cache import cache as remembered
from django.test import Client

from leads.models import Role, User

from .beside import beside

_PLACES = ("", "after=400~1&rank=5001", "after=0~1&rank=500001")


def drawn(queries: Sequence[str]) -> float:
    """The median of pages of 50, with nothing remembered, through everything but the socket."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(_operations(), backend="django.contrib.auth.backends.ModelBackend")
    taken = []
    with beside("load"):
        for query in queries:
            for place in _PLACES:
                remembered.clear()
                began = perf_counter()
                answer = client.get(f"/?{query}&{place}")
                taken.append(perf_counter() - began)
                assert answer.status_code == 200, answer.status_code
    client.logout()
    return median(taken)


def _operations() -> User:
    return User.objects.filter(role=Role.OPERATIONS).order_by("id")[0]
