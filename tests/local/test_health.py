"""What probes ask, and what every answer carries."""

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_a_probe_may_call_by_any_name_and_needs_no_session(address):
    answer = Client(headers={"host": "10.1.2.3:8000"}).get(address)
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.cookies == {}


def test_no_other_page_answers_to_a_name_that_is_not_ours():
    assert Client(headers={"host": "evil.example"}).get("/login/").status_code == 400


@pytest.mark.django_db
def test_scripts_may_eval_in_the_console_alone():
    pages = Client().get("/", follow=True).headers["Content-Security-Policy"]
    console = Client().get("/admin/").headers["Content-Security-Policy"]
    assert "unsafe" not in pages
    assert "default-src 'self'" in pages
    assert "script-src 'self' 'unsafe-eval'" in console
    assert "unsafe-inline" not in console
