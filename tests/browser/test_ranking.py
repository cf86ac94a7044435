"""The ranking and a lead in a real Chromium: keys, filters, answers, the panel, a phone, without script."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def composite(page: Page) -> str:
    return page.locator(".lead-head .ring").get_attribute("aria-label") or ""


def test_keys_move_open_and_close(site: Any) -> None:
    page = site.page()
    page.keyboard.press("j")
    expect(page.locator("#rows .open").nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#rows .open").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text(page.locator("#rows .open").nth(1).inner_text())
    expect(page).to_have_url(re.compile(r"lead=\d+"))
    page.keyboard.press("Escape")
    expect(page.locator("#panel h2")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("lead="))


def test_slash_searches_and_letters_in_a_field_are_letters(site: Any) -> None:
    page = site.page()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("jc/k")
    expect(page.locator("#q")).to_have_value("jc/k")


def test_c_on_two_leads_compares_them(site: Any) -> None:
    page = site.page()
    for key in ("j", "c", "j", "c"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile(r"/compare\?lead=\d+&lead=\d+"))
    expect(page.locator(".cmp tfoot th")).to_have_text("Composite")


def test_a_click_anywhere_in_a_row_opens_its_panel(site: Any) -> None:
    page = site.page()
    page.locator("#rows tbody tr").nth(2).locator(".stg").click()
    expect(page.locator("#panel h2")).to_have_text(page.locator("#rows .open").nth(2).inner_text())


def test_the_open_panel_has_an_address_that_brings_it_back(site: Any) -> None:
    page = site.page("/?band=hot")
    page.locator("#rows .open").first.click()
    expect(page.locator("#panel h2")).to_be_visible()
    name = page.locator("#panel h2").inner_text()
    page.reload()
    expect(page.locator("#panel h2")).to_have_text(name)
    expect(page.locator("#by-band")).to_have_value("hot")
    page.go_back()
    expect(page.locator("#panel h2")).to_have_count(0)


def test_a_filter_applies_as_it_is_chosen_and_stays_focused(site: Any) -> None:
    page = site.page()
    page.locator("#by-band").focus()
    page.locator("#by-band").select_option("hot")
    expect(page).to_have_url(site.address + "/?band=hot")
    expect(page.locator("#rows .open")).to_have_count(2)
    expect(page.locator("#by-band")).to_be_focused()


def test_a_filter_is_made_and_dropped(site: Any) -> None:
    page = site.page()
    page.locator("#by-add").select_option("parameter.purchase_plan")
    page.locator("[name=value]").fill("10")
    page.get_by_role("button", name="Add filter").click()
    expect(page.locator("#rows .open")).to_have_count(1)
    expect(page).to_have_url(site.address + "/?where=parameter.purchase_plan+from+10")
    page.get_by_label("Remove: Plan to buy 10 points or more").click()
    expect(page).to_have_url(site.address + "/")


def test_what_was_chosen_of_a_filter_outlives_another_choice(site: Any) -> None:
    page = site.page("/?add=quiet_days")
    page.locator("[name=days]").fill("7")
    page.locator("#by-band").select_option("hot")
    expect(page).to_have_url(site.address + "/?band=hot")
    expect(page.locator("#rows .open")).to_have_count(2)
    expect(page.locator("[name=days]")).to_have_value("7")
    page.locator("[name=days]").press("Enter")
    expect(page).to_have_url(site.address + "/?band=hot&where=quiet_days+7")


def test_filters_are_saved_opened_from_the_menu_and_deleted(site: Any) -> None:
    page = site.page("/?band=hot")
    page.get_by_role("link", name="Save as a segment").click()
    page.get_by_label("Name").fill("Hot ones")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".current-view b")).to_have_text("Hot ones")
    page.goto(site.address + "/")
    page.locator("#saved-views summary").click()
    expect(page.locator(".views-menu li", has_text="Hot ones").locator(".n")).to_have_text("2")
    page.locator(".views-menu").get_by_role("link", name="Hot ones").click()
    expect(page.locator("#rows .open")).to_have_count(2)
    page.locator("#by-band").select_option("warm")
    expect(page.locator(".current-view")).to_contain_text("changed, not saved")
    page.get_by_role("link", name="As it was").click()
    page.get_by_role("link", name="Rename, share, delete").click()
    page.get_by_role("button", name="Delete this segment").click()
    expect(page.get_by_text("Hot ones")).to_have_count(0)


def test_a_filter_is_made_and_saved_without_script(site: Any) -> None:
    page = site.page(java_script_enabled=False)
    page.locator("#by-add").select_option("did")
    page.get_by_role("button", name="Apply").click()
    page.locator("[name=value]").select_option("content.*")
    page.locator("[name=days]").fill("30")
    page.locator("[name=days]").press("Enter")
    expect(page).to_have_url(re.compile(r"where=did\+content"))
    page.get_by_role("link", name="Save as a segment").click()
    page.get_by_label("Name").fill("Readers")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".current-view b")).to_have_text("Readers")


def test_answering_changes_the_score_before_ones_eyes(site: Any) -> None:
    page = site.page(f"/leads/{site.lead_ids['asked']}")
    before = composite(page)
    page.get_by_role("group", name="Need").get_by_label("Direct").check()
    expect(page.locator(".lead-head .ring")).not_to_have_attribute("aria-label", before)
    expect(page.get_by_role("group", name="Need").get_by_label("Direct")).to_be_focused()
    shown = composite(page)
    page.reload()
    assert composite(page) == shown


def test_an_amount_is_saved_when_one_leaves_the_field(site: Any) -> None:
    page = site.page(f"/leads/{site.lead_ids['priced']}")
    page.locator("#answer-spend").fill("50")
    page.locator("#answer-spend").press("Tab")
    expect(page.locator(".tiers .reached")).to_contain_text("Under 100")
    page.locator("#answer-spend").fill("much")
    page.locator("#answer-spend").press("Tab")
    expect(page.locator(".error")).to_contain_text("is no number")


def test_what_was_opened_stays_open_when_an_answer_is_saved(site: Any) -> None:
    page = site.page(f"/leads/{site.lead_ids['opened']}")
    page.locator("#open-pa-industry > summary").click()
    page.get_by_role("group", name="Need").get_by_label("Potential").check()
    expect(page.get_by_role("group", name="Need").get_by_label("Potential")).to_be_focused()
    expect(page.locator("#open-pa-industry")).to_have_attribute("open", "")


def test_light_and_dark_change_without_loading_the_page_and_stay(site: Any) -> None:
    page = site.page(color_scheme="light")
    page.get_by_label("Dark colours").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 19, 26)"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_label("Light colours").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_on_a_phone_a_row_opens_the_leads_own_page(site: Any) -> None:
    page = site.page(width=390)
    page.locator("#rows .open").first.click()
    page.wait_for_url(re.compile(r"/leads/\d+$"))
    box = page.locator(".lead-head .ring").bounding_box()
    form = page.locator("#answers").bounding_box()
    assert box
    assert form
    assert box["y"] < form["y"]


def test_everything_works_without_script(site: Any) -> None:
    page = site.page(java_script_enabled=False)
    page.locator("#by-band").select_option("hot")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#rows .open")).to_have_count(2)
    page.locator(f"#lead-{site.lead_ids['reader']}").click()
    expect(page.locator("h1")).to_have_text("Jonas Keller")
    page.goto(f"{site.address}/leads/{site.lead_ids['unscripted']}")
    before = composite(page)
    page.get_by_role("group", name="Need").get_by_label("Direct").check()
    page.get_by_role("button", name="Save the answers").click()
    expect(page.locator(".lead-head .ring")).not_to_have_attribute("aria-label", before)
    page.get_by_role("link", name="Compare", exact=True).last.click()
    page.locator("#find").fill("demir")
    page.get_by_role("button", name="Find").click()
    page.locator(".found a").click()
    expect(page.locator(".cmp tfoot th")).to_have_text("Composite")
    page.get_by_label("only what differs").check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("differs=1"))
