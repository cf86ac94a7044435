"""Every page in a real Chromium: no fault, nothing sideways, large enough to use, and axe."""

from typing import Any

import pytest
from playwright.sync_api import expect

from .looking import OF_OPERATIONS, PATHS, WIDTHS, path_of, scrolls_sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


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
