"""The lab in a real Chromium: a line is dragged, moved by keys, typed and set."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def lab(site: Any, **options: Any) -> Page:
    page: Page = site.page(f"/matrix/drafts/{site.lead_ids['draft']}/thresholds", **options)
    expect(page.locator("[data-handle]").first).to_be_visible(timeout=20_000)
    return page


def grip(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def row(page: Page, name: str) -> Locator:
    return page.locator("tr[data-row]").filter(has=page.get_by_role("link", name=name, exact=True))


def above(page: Page, name: str) -> int:
    return int(row(page, name).locator('[data-of="above"]').inner_text().replace(",", ""))


def test_a_line_is_moved_by_keys_and_says_what_that_brings(site: Any) -> None:
    page = lab(site)
    before = above(page, "Cool")
    grip(page, "Cool").focus()
    page.keyboard.press("ArrowRight")
    expect(grip(page, "Cool")).to_have_attribute("aria-valuenow", "26")
    page.keyboard.press("PageDown")
    expect(row(page, "Cool").locator("input")).to_have_value("21")
    assert above(page, "Cool") >= before
    page.keyboard.press("Home")
    everybody = above(page, "Cool")
    expect(grip(page, "Cool")).to_have_attribute("aria-valuetext", f"0: {everybody} leads, " + a_week(page))
    page.keyboard.press("End")
    assert above(page, "Cool") < everybody
    expect(page.locator("#edge h2")).to_contain_text("Cool from 100")
    assert site.faults == []


def a_week(page: Page) -> str:
    return row(page, "Cool").locator('[data-of="a_week"]').inner_text() + " a week"


def test_a_line_is_dragged_and_the_leads_at_its_edge_follow(site: Any) -> None:
    page = lab(site)
    box = grip(page, "Warm").locator("rect").bounding_box()
    chart = page.locator('[data-scale="composite"]').bounding_box()
    assert box
    assert chart
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    target = chart["x"] + (12 + 6.96 * 33) / 720 * chart["width"]
    page.mouse.move(target, box["y"] + 5, steps=6)
    page.mouse.up()
    expect(row(page, "Warm").locator("input")).to_have_value("33")
    expect(row(page, "Warm")).to_have_class("moved chosen")
    expect(page.locator("#edge h2")).to_contain_text("Warm from 33")
    page.mouse.move(target + 100, box["y"] + 5)  # it was let go
    expect(row(page, "Warm").locator("input")).to_have_value("33")


def test_what_the_script_counts_is_what_the_page_counts(site: Any) -> None:
    page = lab(site)
    for name, at in (("Hot", "40"), ("MQL way 1, composite", "30"), ("Grade B", "71"), ("Level 2", "12.5")):
        row(page, name).locator("input").fill(at)
    typed = page.locator("tr[data-row]").all_inner_texts()
    with page.expect_navigation():
        page.locator('button[value="try"]').first.evaluate("button => button.click()")
    assert page.locator("tr[data-row]").all_inner_texts() == typed


def test_a_line_is_set_and_the_draft_says_so(site: Any) -> None:
    page = lab(site)
    row(page, "Hot").locator("input").fill("77")
    expect(page.locator("#edge h2")).to_contain_text("Hot from 77")
    with page.expect_navigation():
        row(page, "Hot").get_by_role("button", name="Set Hot").click()
    expect(row(page, "Hot").locator("input")).to_have_attribute("data-was", "77")
    expect(grip(page, "Hot")).to_have_attribute("aria-valuenow", "77")
    page.goto(page.url.replace("/thresholds", "/history").partition("?")[0])
    expect(page.locator("main")).to_contain_text("77")


def test_without_script_the_lab_counts_what_is_typed(site: Any) -> None:
    path = f"/matrix/drafts/{site.lead_ids['draft']}/thresholds?figures=1"
    page = site.page(path, java_script_enabled=False)
    row(page, "Cool").locator("input").fill("0.5")
    page.get_by_role("button", name="Count what is typed").click()
    expect(row(page, "Cool").locator("input")).to_have_value("0.5")
    expect(page.get_by_role("slider", name="Cool", exact=True)).to_have_attribute("aria-valuenow", "0.5")
