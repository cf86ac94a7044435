"""The cast of the API's tests: keys of several scopes, and a machine that calls with one."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from leads.models import ApiKey, Role, Scope
from leads.people.keys import make_key
from tests.factories import UserFactory

EVERYTHING = tuple(Scope)


@dataclass
class Machine:
    """Calls the API with a key."""

    key: ApiKey
    secret: str

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call an address below /api/v1; a body is sent as JSON, bytes as they are."""
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = headers.pop("content_type", "application/json")
        names = {"authorization": f"Bearer {self.secret}"} | headers
        client = Client(raise_request_exception=False)
        sent_headers = {name.replace("_", "-"): value for name, value in names.items()}
        return client.generic(method, f"/api/v1{path}", sent or b"", content_type=kind, headers=sent_headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, seen: str = "*", **headers: str) -> Any:
        return self.send("PATCH", path, body, if_match=seen, **headers)


def machine(scopes: Iterable[Scope] = EVERYTHING, **more: Any) -> Machine:
    by = UserFactory(role=Role.OPERATIONS)
    return Machine(*make_key("Shop", "shop", list(scopes), by=by, now=datetime.now(UTC), **more))


@pytest.fixture
def shop(db: None) -> Machine:
    """A machine whose key opens everything."""
    return machine()


@pytest.fixture
def with_scopes(db: None) -> Callable[..., Machine]:
    return lambda *scopes: machine(scopes)


def expired(one: Machine) -> Machine:
    ApiKey.objects.filter(pk=one.key.pk).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    return one


def problem(response: Any, status: int) -> dict[str, Any]:
    """The answer as the problem that it must be."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = json.loads(response.content)
    assert said["status"] == status
    assert {"type", "title", "detail"} <= said.keys()
    return said
