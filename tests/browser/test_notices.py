"""Notices in a real Chromium: the bell, opening one, choices; with script and without."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def count_of(page: Page) -> int:
    found = re.search(r"\d+", page.locator("#bell").get_attribute("aria-label") or "")
    return int(found[0]) if found else 0


def test_the_bell_asks_for_itself_and_opening_a_notice_takes_its_lead_from_the_count(site: Any) -> None:
    page = site.page("/notices")
    before = count_of(page)
    lead = page.locator(".news .unseen .what:has(small) a").first  # one that is about a lead
    name = lead.inner_text()
    of_lead = page.locator(".news .unseen a", has_text=name).count()
    lead.click()
    expect(page.locator("h1")).to_have_text(name)
    assert count_of(page) == before - of_lead
    page.evaluate("document.getElementById('bell').dataset.old = 'yes'")
    page.evaluate("htmx.ajax('GET', '/notices/count', {target: '#bell', swap: 'outerHTML'})")
    expect(page.locator("#bell:not([data-old])")).to_have_count(1)
    assert count_of(page) == before - of_lead
    assert site.faults == []


def test_what_one_chooses_stays_and_hours_that_clash_are_said(site: Any) -> None:
    page = site.page("/notices/choices", java_script_enabled=False)
    page.get_by_label("By mail: Hot").select_option("none")
    page.get_by_label("Here: Back").uncheck()
    page.get_by_label("Digest at").fill("06:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("At 06:00 you want it quiet")
    expect(page.get_by_label("By mail: Hot")).to_have_value("none")
    page.get_by_label("Digest at").fill("09:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".done")).to_have_text("Saved.")
    page.reload()
    expect(page.get_by_label("By mail: Hot")).to_have_value("none")
    expect(page.get_by_label("Here: Back")).not_to_be_checked()


def test_all_are_seen_at_a_press_and_kinds_are_chosen_by_links(site: Any) -> None:
    page = site.page("/notices", java_script_enabled=False)
    page.get_by_role("navigation", name="Kinds of notices").get_by_role("link", name="Fallen").click()
    expect(page.locator(".news .kind").first).to_have_text("Fallen")
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.locator(".news .unseen")).to_have_count(0)
    assert count_of(page) == 0
