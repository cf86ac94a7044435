"""The page of imports: what was brought in, however many files there are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.consent.many import want_erased
from leads.models import FileImport
from tests.imports.bringing import run, taken

pytestmark = pytest.mark.django_db


def asked(client: Client, page: str) -> int:
    """How many queries the page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(page)).status_code == 200
    return len(queries)


def brought_in(name: str) -> FileImport:
    return run(taken(f"Email\n{name}@a.example\n{name}@b.example\nnobody\n"))


def test_the_history_names_what_was_rejected_of_each_file(world: Any) -> None:
    brought_in("ada")
    run(taken("Email\nbo@a.example\n"))
    text = world.client("operations").get(reverse("imports")).content.decode()
    assert text.count("1 rejected") == 1
    assert "2 leads created" in text
    assert "1 lead created" in text


def test_many_files_and_erasures_ask_no_more_than_one(world: Any) -> None:
    client, by, now = world.client("operations"), world.people["operations"], datetime.now(UTC)
    brought_in("ada")
    want_erased([1], by, now)
    before = [asked(client, page) for page in ("imports", "erasure")]
    brought_in("bo")
    want_erased([2], by, now)
    assert [asked(client, page) for page in ("imports", "erasure")] == before


def test_a_row_that_was_rejected_is_shown_with_what_stood_in_it(world: Any) -> None:
    one = run(
        taken(
            "First Name,Email,Company\nAda,ada at a.example,Lekki\nBo,bo@b.example,Lekki\nCy,cy@c.example,\n"
        )
    )
    text = world.client("operations").get(reverse("import_one", args=[one.pk])).content.decode()
    assert "Ada, ada at a.example, Lekki" in text
    assert "Bo, bo@b.example" not in text
