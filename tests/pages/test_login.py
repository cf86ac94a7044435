"""Coming in, going out, light and dark."""

import asyncio
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from leads.models import Action, AuditEntry
from leadscore.asgi import application
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def log_in(client: Client, password: str = PASSWORD, next_page: str = "") -> Any:
    return client.post(reverse("login"), {"username": "sdr", "password": password, "next": next_page})


def test_the_right_password_opens_the_ranking(world: Any) -> None:
    client = Client()
    assert log_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200


def test_one_goes_on_to_the_page_one_asked_for_but_never_elsewhere(world: Any) -> None:
    assert log_in(Client(), next_page="/compare")["Location"] == "/compare"
    assert log_in(Client(), next_page="https://elsewhere.example/")["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_name(world: Any) -> None:
    response = log_in(Client(), "wrong")
    assert b"do not go together" in response.content
    assert b'value="sdr"' in response.content


def test_too_many_wrong_passwords_lock_the_name_and_say_for_how_long(world: Any) -> None:
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = log_in(client, "wrong")
    assert response.status_code == 429
    assert b"15 minutes" in response.content
    assert log_in(client).status_code == 429


def test_logging_out_ends_the_session(world: Any) -> None:
    client = world.client("sdr")
    client.post(reverse("logout"))
    assert client.get("/").status_code == 302


def test_light_or_dark_is_kept_and_drawn_by_the_server(world: Any) -> None:
    client = world.client("sdr")
    assert client.post(reverse("theme"), {"theme": "dark", "next": "/compare"})["Location"] == "/compare"
    assert b'data-theme="dark"' in client.get("/").content
    client.post(reverse("theme"), {"theme": "neon"})
    assert b"data-theme" not in client.get("/").content


def test_choosing_a_theme_leads_nowhere_else(world: Any) -> None:
    response = world.client("sdr").post(reverse("theme"), {"theme": "dark", "next": "//elsewhere.example"})
    assert response["Location"] == "/"


def test_a_page_that_is_not_there_says_so_kindly(world: Any) -> None:
    response = world.client("sdr").get("/nowhere")
    assert response.status_code == 404
    assert b"Nothing here for you" in response.content


def test_everybody_can_change_their_own_password(world: Any) -> None:
    client = Client()
    log_in(client)
    new = "tin-kettle-orchard"
    url = reverse("password")
    wrong = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert b"was entered incorrectly" in client.post(url, wrong).content
    answer = client.post(url, wrong | {"old_password": PASSWORD})
    assert answer["Location"] == reverse("password_changed")
    assert client.get(answer["Location"]).status_code == 200
    assert log_in(Client(), new)["Location"] == "/"
    assert AuditEntry.objects.filter(action=Action.PASSWORD_SET).count() == 1


def test_a_weak_password_is_refused(world: Any) -> None:
    client = Client()
    log_in(client)
    weak = {"old_password": PASSWORD, "new_password1": "password12", "new_password2": "password12"}
    assert b"too common" in client.post(reverse("password"), weak).content
    assert log_in(Client())["Location"] == "/"


def _status(content_type: str, path: str = "/login") -> int:
    """What the server's own application answers."""

    async def ask() -> int:
        headers = [(b"host", b"127.0.0.1"), (b"content-type", content_type.encode())]
        scope = {
            "type": "http", "http_version": "1.1", "asgi": {"version": "3.0"}, "method": "GET", "path": path,
            "query_string": b"q=a%5Cud800", "headers": headers,
        }  # fmt: skip
        server = ApplicationCommunicator(application, scope)
        await server.send_input({"type": "http.request", "body": b"", "more_body": False})
        answer: int = (await server.receive_output(10))["status"]
        return answer

    return asyncio.run(ask())


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-7", "unicode_escape", "punycode", "undefined"])
def test_what_is_not_sent_in_utf_8_is_refused_before_anything_reads_it(charset: str) -> None:
    assert _status(f"multipart/form-data; boundary=B; charset={charset}") == 415
    assert _status(f"text/plain; charset={charset}") == 415


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "us-ascii", "nonsense", ""])
def test_utf_8_by_any_of_its_names_is_taken(charset: str) -> None:
    assert _status(f"text/plain; charset={charset}", "/livez") == 200
