"""The pages in a real Chromium: keys, answers, the panel, narrow windows, without script, and axe."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# Who keeps the ways in: for others they are not there.
OF_OPERATIONS = (
    "/in",
    "/imports",
    "/forms",
    "/tracking",
    "/duplicates",
    "/in/erasure",
    "/leads/{reader}/erase",
)
PATHS = {
    "ranking": "/",
    "panel beside the ranking": "/?lead={reader}",
    "disqualified": "/?list=disqualified",
    "nobody found": "/?q=nobody+of+that+name",
    "lead": "/leads/{reader}",
    "lead that is not to be called": "/leads/{long}",
    "disqualified lead": "/leads/{student}",
    "panel": "/leads/{reader}/panel",
    "lead on another date": "/leads/{reader}/then",
    "filtered": "/?where=quiet_days+30&where=field.region+is+emea&view={view}",
    "a filter being made": "/?add=did",
    "a filter of choices": "/?add=field.seniority",
    "a filter that is gone": "/?where=grade+Z",
    "segments": "/views",
    "export": "/export?where=field.region+is+emea",
    "segment to be saved": "/views/new?where=quiet_days+30",
    "segment to be changed": "/views/{view}/edit",
    "comparison": "/compare?lead={reader}&lead={buyer}",
    "comparison of four": "/compare?lead={reader}&lead={buyer}&lead={student}&lead={long}",
    "comparison to be made": "/compare?find=demir",
    "feedback": "/feedback",
    "feedback by week": "/feedback?by=week&period=180",
    "leads behind a number": "/feedback/leads?said=accepted",
    "marking a lead": "/leads/{reader}/look/mark",
    "nurture": "/nurture",
    "bring back": "/nurture/{kept}/back",
    "profile": "/profile?figures=1",
    "line of the profile being made": "/profile?add=field.region",
    "results": "/results",
    "leads behind a result": "/results/leads",
    "notices": "/notices",
    "notices of a kind that there are none of": "/notices?kind=back",
    "how one is told": "/notices/choices",
    "mails": "/mails",
    "mail": "/mails/{mail}",
    "draft": "/matrix/drafts/{draft}",
    "rule of a draft": "/matrix/drafts/{draft}/rules/{paid_rule}",
    "matrix as a whole": "/matrix/drafts/{draft}/row/version/{draft}",
    "ways in": "/in",
    "files": "/imports",
    "data quality": "/quality?look=1",
    "data quality by a field": "/quality?field=need",
    "values that fail a check": "/quality/values?check=phone.invalid",
    "tracking": "/tracking",
    "rule of tracking being made": "/tracking/rules/new?path=/pricing/*",
    "duplicates": "/duplicates?show=1",
    "two leads face to face": "/duplicates/{reader}/{buyer}",
    "http api": "/api/v1/docs",
    "webhooks": "/in/hooks",
    "service of a webhook": "/in/hooks/new",
    "webhook being made": "/in/hooks/new?service=sendgrid",
    "webhook": "/in/hooks/{hook}",
    "noting a consent": "/leads/{reader}/consent",
    "erasing a person": "/leads/{reader}/erase",
    "erasing many": "/in/erasure",
    "forms": "/forms",
    "new form": "/forms/new",
    "form": "/forms/{form}",
    "what a form does": "/forms/{form}/edit",
    "variant of a form": "/forms/{form}/variants/A",
    "variant of a form to be made": "/forms/{form}/variants/B",
    "form as strangers see it": "/f/white-paper",
    "form in a frame": "/f/white-paper?in=frame",
    "draft to be published": "/matrix/drafts/{draft}/publish",
    "published": "/matrix/publishing/{run}",
    "matrix": "/matrix",
    "evidence": "/matrix/drafts/{draft}/evidence",
    "evidence on won leads": "/matrix/drafts/{draft}/evidence?outcome=won&show=1",
    "evidence on a rule": "/matrix/drafts/{draft}/rules/{paid_rule}/evidence?show=1",
    "suggested points": "/matrix/drafts/{draft}/suggested?show=1",
    "backtest": "/matrix/drafts/{draft}/backtest?show=1",
    "version": "/matrix/versions/{version}",
    "scoring models": "/matrix/models?counts=1",
    "conditions of a model": "/matrix/models/{model}?edit=1&if=field.region+is+emea&add=field.country",
    "matrix brought in": "/matrix/import?into={draft}",
    "draft brought up to date": "/matrix/drafts/{behind}/update",
    "versions compared": "/matrix/compare?a={version}&b={draft}",
    "thresholds of a draft": "/matrix/drafts/{draft}/thresholds?figures=1",
    "comments on a draft": "/matrix/drafts/{draft}/comments",
    "impact of a draft": "/matrix/drafts/{draft}/impact",
    "leads of a band under a draft": "/matrix/drafts/{draft}/impact/leads?kind=band&to=cold",
    "a lead under a draft": "/matrix/drafts/{draft}/leads/{reader}",
    "history of a draft": "/matrix/drafts/{draft}/history",
    "draft to be deleted": "/matrix/drafts/{draft}/delete",
    "reviews": "/review",
    "review going on": "/review/{review}",
    "review on the wall": "/review/{review}?wall=1&item=reasons",
    "review that was held": "/review/{held}",
    "blind rating": "/review/rate",
    "hand-off": "/handoff?try={waiting}",
    "hand-off, several found": "/handoff?try=ada",
    "leads that wait": "/handoff/leads?rule=none&state=waiting",
    "new rule": "/handoff/rules/new",
    "rule": "/handoff/rules/{rule}",
    "queue": "/handoff/queues/{queue}",
    "capacity": "/handoff/people/{sdr}",
    "own password": "/password",
    "password changed": "/password/changed",
    "not there": "/nowhere",
}
WIDTHS = (360, 860, 1000, 1240, 1400)


def path_of(site: Any, name: str) -> str:
    return PATHS[name].format(**site.lead_ids)


def scrolls_sideways(page: Page, width: int | None = None) -> bool:
    if width:
        page.set_viewport_size({"width": width, "height": 900})
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def composite(page: Page) -> str:
    return page.locator(".lead-head .ring").get_attribute("aria-label") or ""


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_no_page_has_a_fault(site: Any, width: int, scheme: str) -> None:
    """By axe and by the content policy; and what was opened on a phone never scrolls sideways."""
    windows, found = {who: site.window(width, who, color_scheme=scheme) for who in ("boss", "operations")}, []
    for name in PATHS:
        who = "operations" if PATHS[name].startswith(OF_OPERATIONS) else "boss"
        page = site.tab(windows[who], path_of(site, name))
        found += [f"{name}: {one}" for one in violations(page)]
        if width == 390:
            found += [f"{name}: sideways at {one}" for one in WIDTHS if scrolls_sideways(page, one)]
        found += [f"{name}: {one}" for one in site.faults if name != "not there"]
        page.close()
        site.faults.clear()
    assert found == []


@pytest.mark.parametrize("name", ["panel beside the ranking", "lead", "comparison"])
def test_axe_finds_nothing_the_other_way_round(site: Any, name: str) -> None:
    page = site.page(path_of(site, name), 1400, color_scheme="dark")
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 900})
    assert violations(page) == []


def test_axe_finds_nothing_where_one_logs_in(site: Any) -> None:
    page = site.page("/")
    page.context.clear_cookies()
    page.goto(site.address + "/")
    assert page.title() == "Log in · Leadscore"
    assert violations(page) == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("draft", ".impact-find"),
        ("draft to be published", ".expects"),
        ("impact of a draft", ".impact-find"),
        ("version", ".effects"),
        ("matrix", ".effects"),
    ],
)
def test_what_comes_after_a_page_does_not_make_it_scroll_sideways(site: Any, name: str, part: str) -> None:
    page = site.page(path_of(site, name), 360)
    page.locator(part).first.wait_for()
    assert not scrolls_sideways(page)


def test_the_heads_of_a_sheet_stay_while_one_reads_down(site: Any) -> None:
    page = site.page(path_of(site, "draft"))
    head = page.locator(".sheet.rules thead th").first
    page.locator("#list-rules tr").last.scroll_into_view_if_needed()
    expect(head).to_be_in_viewport()


def test_nothing_that_can_be_used_is_smaller_than_24_pixels(site: Any) -> None:
    small = """() => [...document.querySelectorAll('a, button, select, summary, input:not([type=hidden])')]
        .filter(one => one.checkVisibility() && !one.closest('p, dd, .ln, .answer, label, .vh, .skip'))
        .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.height < 24 || box.width < 24)).map(([html]) => html)"""
    for name in ("ranking", "lead", "comparison"):
        assert site.page(path_of(site, name)).evaluate(small) == [], name


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
