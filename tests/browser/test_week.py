"""A week of a small company, played in real browsers: what comes in is handed off, worked, and told back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import publish_default

from .week import Company, a_week_from, make_people, next_monday

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(transactional_db: None, browser: Browser) -> Iterator[Company]:
    monday = next_monday()
    with a_week_from(monday) as traveller:
        people = make_people()
        publish_default()
        server = LiveServer("localhost")
        company = Company(server.url, browser, people, monday, traveller)
        try:
            yield company
        finally:
            server.stop()


def test_a_week_of_a_small_company(company: Company) -> None:
    monday(company)
    tuesday(company)
    assert company.faults == []


def monday(company: Company) -> None:
    """Leads come in; Amira takes one."""
    company.on(0, "09:00")
    company.comes_in("Adler", "form.demo_request", need="direct", authority="decision-maker")
    page = company.of("amira")
    expect(page.locator("tbody.new")).to_contain_text("Ada Adler")
    page = company.lead("amira", "Adler")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".done")).to_contain_text("yours to work")


def tuesday(company: Company) -> None:
    company.on(1, "10:00")
    page = company.lead("amira", "Adler")
    page.get_by_role("link", name="Qualify to SQL").click()
    form = page.locator(".asks")
    form.get_by_label("Available now").check()
    form.get_by_label("Immediately").check()
    form.get_by_role("button", name="Qualify to SQL").click()
    expect(page.locator(".done")).to_contain_text("It is SQL.")
