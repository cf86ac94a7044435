"""Who is let in by a key, and that whatever is refused is said in one shape."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from leads.models import ApiKey, Scope
from leads.people.keys import revoke
from tests.api.addresses import addresses
from tests.api.conftest import Machine, expired, machine, problem
from tests.pages.asking import addresses as all_addresses

EVERY = pytest.mark.parametrize(("method", "path", "scope"), addresses())


def call(one: Machine, method: str, path: str, **headers: str) -> Any:
    return one.send(method, path, None if method == "GET" else {}, **headers)


@EVERY
def test_without_a_key_nobody_is_let_in(shop: Machine, method: str, path: str, scope: str) -> None:
    answer = call(shop, method, path, authorization="")
    assert problem(answer, 401)["title"] == "Unauthorized"
    assert answer["WWW-Authenticate"].startswith("Bearer")


@EVERY
def test_a_key_opens_what_its_scopes_say_and_nothing_else(
    with_scopes: Callable[..., Machine], method: str, path: str, scope: str
) -> None:
    others = [one for one in Scope if one != scope]
    problem(call(with_scopes(*others), method, path), 403)
    assert call(with_scopes(Scope(scope)), method, path).status_code not in (401, 403, 500)


@EVERY
def test_a_key_that_is_revoked_or_expired_opens_nothing(
    with_scopes: Callable[..., Machine], method: str, path: str, scope: str
) -> None:
    old, gone = expired(with_scopes(Scope(scope))), with_scopes(Scope(scope))
    revoke(gone.key.pk, by=gone.key.made_by, now=datetime.now(UTC))
    problem(call(old, method, path), 401)
    problem(call(gone, method, path), 401)


def test_every_address_but_the_document_is_held_by_the_door() -> None:
    named = {name for name in all_addresses(get_resolver().url_patterns) if name.startswith("api:")}
    doors = {one.partition(":")[2] for one in named} - {"openapi", "docs"}
    assert len(doors) == len({path for _, path, _ in addresses()})


@pytest.mark.parametrize("said", ["Bearer", "Bearer ls_", "Basic bHM6", "Bearer ls_ä", "ls_x", "Bearer  a b"])
def test_what_is_no_key_opens_nothing(shop: Machine, said: str) -> None:
    problem(shop.get("/leads", authorization=said), 401)


def test_the_scheme_is_known_in_any_letters(shop: Machine) -> None:
    assert shop.get("/leads", authorization=f"bearer {shop.secret}").status_code == 200


def test_a_session_opens_nothing_here(shop: Machine) -> None:
    client = Client()
    client.force_login(shop.key.made_by, backend="django.contrib.auth.backends.ModelBackend")
    problem(client.get("/api/v1/leads"), 401)


def test_too_many_requests_are_refused_before_they_are_taken(db: None) -> None:
    hasty = machine(per_minute=2)
    assert [hasty.post("/leads", {"fields": {}}).status_code for _ in range(2)] == [201, 201]
    answer = hasty.post("/leads", {"fields": {}})
    assert problem(answer, 429)["title"] == "Too Many Requests"
    assert answer["Retry-After"] == "30"
    assert ApiKey.objects.get(pk=hasty.key.pk).allowance < 1


_SLOW = """
    CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(9); RETURN NEW; END $$;
    CREATE TRIGGER slow BEFORE UPDATE ON leads_apikey FOR EACH ROW EXECUTE FUNCTION pg_temp.slow();
    SET LOCAL statement_timeout = 300;
"""


def test_a_database_that_is_too_slow_refuses_and_says_when_to_come_again(shop: Machine) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SLOW)
    answer = shop.post("/leads", {"fields": {}})
    problem(answer, 503)
    assert answer["Retry-After"] == "5"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "POST"])
def test_a_method_that_an_address_does_not_take_is_refused(shop: Machine, method: str) -> None:
    answer = shop.send(method, "/catalog/fields")
    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD"


def test_a_fault_of_ours_is_said_in_the_same_shape(shop: Machine) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_field RENAME TO elsewhere")
    assert "fault of ours" in problem(shop.get("/catalog/fields"), 500)["detail"]


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v2/leads", "/api/v1/leads/1/score/none"])
def test_an_address_that_is_not_there_is_said_in_the_same_shape(db: None, path: str) -> None:
    problem(Client().get(path), 404)


def test_a_host_that_is_not_ours_is_said_in_the_same_shape(db: None) -> None:
    problem(Client().get("/api/v1/leads", headers={"host": "elsewhere.example"}), 400)


def test_nothing_of_an_answer_is_kept_by_others(shop: Machine) -> None:
    assert shop.get("/leads")["Cache-Control"] == "private, no-cache"
    assert "no-store" in shop.get("/nothing")["Cache-Control"]
