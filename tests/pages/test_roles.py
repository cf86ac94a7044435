"""The table of roles: every address is in it, and every role gets what it says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from leads.models import Role
from leads.people.roles import ADDRESSES, ANYBODY, group_of, may_open

from .asking import NAMES, REQUESTS, addresses, send


def test_every_address_is_in_the_table_and_nothing_else() -> None:
    groups = {group_of(name) for name in addresses(get_resolver().url_patterns)}
    assert groups == set(ADDRESSES)


def test_every_address_of_the_table_is_tested() -> None:
    assert set(REQUESTS) == set(ADDRESSES)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_role_opens_what_the_table_says_and_nothing_else(world: Any, address: str, role: Role) -> None:
    status = send(world.client(NAMES[role]), world, address, NAMES[role]).status_code
    is_allowed = ADDRESSES[address] is ANYBODY or role in ADDRESSES[address]
    assert (status != 404) == is_allowed, status
    assert status < 500


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_who_is_not_logged_in_is_asked_to_and_sees_nothing(world: Any, address: str) -> None:
    response = send(Client(), world, address, "")
    if REQUESTS[address].get("machine"):
        assert response.status_code in (400, 401)
    elif ADDRESSES[address] is ANYBODY:
        assert response.status_code in (200, 302, 410)  # 410: a link of an answer, without the answer
    else:
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("login") + "?next=")


@pytest.mark.django_db
def test_a_part_of_a_page_sends_who_is_not_logged_in_to_the_whole_login_page(world: Any) -> None:
    response = Client().get(reverse("ranking"), headers={"HX-Request": "true", "HX-Target": "list"})
    assert response["HX-Redirect"] == reverse("login")


@pytest.mark.django_db
def test_an_address_that_the_table_does_not_name_is_nobodys(world: Any) -> None:
    assert not any(may_open(person, "a-new-page") for person in world.people.values())


@pytest.mark.django_db
def test_a_superuser_made_by_hand_is_an_administrator(world: Any) -> None:
    world.people["outsider"].is_superuser = True
    assert may_open(world.people["outsider"], "admin:index")
    world.people["outsider"].is_superuser = False


@pytest.mark.django_db
def test_the_console_is_offered_to_whom_it_is_open_for_alone(world: Any) -> None:
    console = reverse("admin:index").encode()
    assert console in world.client("operations").get("/").content
    assert console not in world.client("sdr").get("/").content
