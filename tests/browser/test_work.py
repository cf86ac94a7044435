"""An SDR's day in a real Chromium: the queue, taking a lead, a call, qualifying, saying no; no script."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .looking import scrolls_sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def lead_page(site: Any, lead: str, **options: Any) -> Page:
    return site.page(f"/leads/{site.lead_ids[lead]}", who="sdr", **options)


def composite(page: Page) -> str:
    return page.locator(".lead-head .ring").get_attribute("aria-label") or ""


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_the_queue_is_an_sdrs_home_and_says_what_is_late(site: Any) -> None:
    page = site.page(who="sdr")
    expect(page.locator('.tabs [aria-current="page"]')).to_contain_text(re.compile(r"My queue \d+ 1 late"))
    expect(page.locator("tbody.late")).to_contain_text("Lately")
    expect(page.locator("tbody.late")).to_contain_text("Not answered in time")
    expect(page.locator("tbody.going_on")).to_contain_text("Called")


def test_accepting_in_the_panel_moves_the_lead_and_the_queue(site: Any) -> None:
    page = site.page(who="sdr")
    row = page.locator(f"#lead-{site.lead_ids['pooled']}")
    row.click()
    page.locator("#panel").get_by_role("button", name="Accept").click()
    expect(page.locator("#panel .done")).to_contain_text("it is SAL, and yours to work")
    expect(page.locator("#rows tr").filter(has=row).locator(".stg")).to_have_text("SAL")
    expect(page.locator("#panel").get_by_role("link", name="Qualify to SQL")).to_be_visible()
    expect(page.locator("#panel").get_by_role("button", name="Accept")).to_have_count(0)


def test_a_logged_call_moves_the_score_before_ones_eyes(site: Any) -> None:
    page = lead_page(site, "called")
    before = composite(page)
    page.get_by_role("link", name="Log a call…").click()
    expect(page.get_by_label("What", exact=True)).to_be_focused()
    page.get_by_label("What came of it").fill("Sends the drawings")
    page.get_by_label("Pain points heard").fill("Stops on line 2\nNobody knows why")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator(".done")).to_contain_text("The score went from")
    assert composite(page) != before
    expect(page.locator(".saying .points li").first).to_contain_text("Stops on line 2")
    expect(page.locator(".timeline li").first).to_contain_text("Sends the drawings")
    expect(page.locator(".said")).to_contain_text("Lifting without stops")
    expect(page.locator(".said").get_by_role("link", name="Ada Plain")).to_be_visible()


def test_qualifying_asks_for_what_is_missing_right_there(site: Any) -> None:
    page = lead_page(site, "qualified")
    page.get_by_role("link", name="Qualify to SQL").click()
    form = page.locator(".asks")
    expect(form.get_by_role("group")).to_have_count(3)
    form.get_by_label("Available now").check()
    form.get_by_role("button", name="Qualify to SQL").click()
    expect(form.locator(".error")).to_contain_text("plan to buy, authority")
    expect(form.get_by_role("group")).to_have_count(2)
    form.get_by_label("Immediately").check()
    form.get_by_label("Decision-maker").check()
    form.get_by_role("button", name="Qualify to SQL").click()
    expect(page.locator(".done")).to_contain_text("It is SQL.")
    expect(page.locator(".deeds li").first).to_contain_text("SAL to SQL")


def test_a_rejection_needs_a_reason_and_keeps_what_was_typed(site: Any) -> None:
    page = lead_page(site, "rejected")
    page.get_by_role("link", name="Reject…").click()
    page.get_by_label("In words").fill("Writes a thesis")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator(".asks .error")).to_be_visible()
    expect(page.get_by_label("In words")).to_have_value("Writes a thesis")
    page.get_by_label("Reason", exact=True).select_option("student")
    page.get_by_label("Disqualified").check()
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("#lead .done")).to_contain_text("Rejected")
    page.reload()
    expect(page.locator("h1")).not_to_contain_text("Rejected")


def test_giving_back_and_a_task_work_without_script(site: Any) -> None:
    page = lead_page(site, "given", java_script_enabled=False)
    page.get_by_role("link", name="Add a task…").click()
    page.get_by_label("By", exact=True).fill(in_days(0))
    page.get_by_label("What is to be done").fill("Send the drawings")
    page.get_by_role("button", name="Add the task").click()
    expect(page.locator(".tasks")).to_contain_text("Send the drawings")
    page.goto(site.address)
    expect(page.locator("tbody.due")).to_contain_text("Send the drawings")
    page.locator(f"#lead-{site.lead_ids['given']}").click()
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".tasks")).to_have_count(0)
    page.get_by_role("link", name="Give back…").click()
    page.get_by_label("Until", exact=True).fill(in_days(-1))
    page.get_by_label("Why, in words").fill("Budget in spring")
    page.get_by_role("button", name="Give back").click()
    expect(page.locator(".error")).to_contain_text("Choose a day after today")
    expect(page.get_by_label("Why, in words")).to_have_value("Budget in spring")
    page.get_by_label("Until", exact=True).fill(in_days(30))
    page.get_by_role("button", name="Give back").click()
    expect(page).to_have_url(site.address + "/")
    expect(page.locator(f"#lead-{site.lead_ids['given']}")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_axe_finds_nothing_where_one_works(site: Any, width: int, scheme: str) -> None:
    found = []
    lead = f"/leads/{site.lead_ids['plain']}"
    for path in ("/", f"/?list=queue&lead={site.lead_ids['plain']}", lead, f"{lead}/do/log_contact"):
        page = site.page(path, width, who="sdr", color_scheme=scheme)
        found += [f"{path}: {one}" for one in violations(page)]
        page.context.close()
    page = site.page(lead, width, who="sdr", color_scheme=scheme)
    for name in ("Reject…", "Qualify to SQL", "Log a call…"):
        page.get_by_role("link", name=name).click()
        expect(page.locator(".asks")).to_be_visible()
        found += [f"{name}: {one}" for one in violations(page)]
    assert found == []


def test_no_page_of_the_work_scrolls_sideways_or_breaks_the_content_policy(site: Any) -> None:
    lead = f"/leads/{site.lead_ids['plain']}"
    sideways = []
    for path in ("/", lead, f"{lead}/do/qualify", f"{lead}/do/reject"):
        page = site.page(path, 360, who="sdr")
        for width in (360, 860, 1000, 1400):
            page.set_viewport_size({"width": width, "height": 900})
            sideways += [(path, width)] if scrolls_sideways(page) else []
        page.context.close()
    assert (sideways, site.faults) == ([], [])
