"""A draft in a real Chromium: by keys, by choosing, by two people at once, on a phone, without script."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from leads.models import Role
from scoring.matrix.files import draft_copy
from scoring.models import ScoringModel
from tests.factories import UserFactory

from .conftest import Site, session_of
from .looking import scrolls_sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

_DRAFTS = 16


@pytest.fixture(scope="module")
def nadia(everything: Site, django_db_blocker: Any) -> str:
    """The session of somebody from marketing."""
    with django_db_blocker.unblock():
        person = UserFactory(username="nadia", first_name="Nadia", last_name="Lund", role=Role.MARKETING)
        return session_of(person)


@pytest.fixture(scope="module")
def paths(everything: Site, django_db_blocker: Any) -> Iterator[str]:
    """Pages of drafts that nobody has touched. Made before the tests, each of which is a transaction."""
    with django_db_blocker.unblock():
        active = ScoringModel.objects.get(active__isnull=False).active
        assert active is not None
        drafts = [draft_copy(active, by=None, now=datetime.now(UTC)).pk for _ in range(_DRAFTS)]
    return iter([f"/matrix/drafts/{draft}" for draft in drafts])


@pytest.fixture
def path(paths: Iterator[str]) -> str:
    return next(paths)


def cell(page: Page, rule: str, name: str, kind: str = "rule") -> Locator:
    """A cell of the row of that name."""
    row = page.locator(f"tr.{kind}").filter(has=page.get_by_role("link", name=rule, exact=True))
    return row.locator(f"[data-cell='{name}']")


def at(page: Page) -> str:
    """The id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def is_saved(page: Page, revision: int) -> None:
    """Wait until so many edits are saved and shown."""
    expect(page.locator("#state")).to_have_attribute("data-revision", str(revision))


def put(page: Page, where: Locator, text: str) -> None:
    where.focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_arrows_move_and_typing_edits(site: Any, path: str) -> None:
    page = site.page(path)
    visit, product = (cell(page, name, "pays") for name in ("Visited the website", "Viewed a product page"))
    visit.click()
    page.keyboard.press("ArrowDown")
    expect(product).to_be_focused()
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(cell(page, "Viewed the pricing page", "pays")).to_be_focused()
    is_saved(page, 1)
    expect(product.locator("s")).to_contain_text("1.5")
    expect(product.locator("b")).to_have_text("6")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, "Viewed the pricing page", "measures")).to_be_focused()
    page.reload()
    expect(product.locator("b")).to_have_text("6")


def test_tab_saves_and_goes_on_and_escape_leaves(site: Any, path: str) -> None:
    page = site.page(path)
    product = "Viewed a product page"
    cell(page, product, "fades").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".over input")).to_have_value("half-life 21 d")
    page.keyboard.type("in 60 d")
    page.keyboard.press("Tab")
    is_saved(page, 1)
    expect(cell(page, product, "limit")).to_be_focused()
    expect(cell(page, product, "fades").locator("b")).to_have_text("in 60 d")
    page.keyboard.type("7 a week")
    page.keyboard.press("Escape")
    expect(page.locator(".over")).to_have_count(0)
    expect(cell(page, product, "limit")).to_have_text("3 a day")
    expect(cell(page, product, "limit")).to_be_focused()


def test_typing_does_not_wait_for_the_server(site: Any, path: str) -> None:
    page = site.page(path)
    cell(page, "Visited the website", "pays").focus()
    for points in ("2", "3", "4", "5"):
        page.keyboard.type(points)
        page.keyboard.press("Enter")
    is_saved(page, 4)
    for rule, points in (
        ("Visited the website", "2"),
        ("Viewed a product page", "3"),
        ("Read the blog", "5"),
    ):
        expect(cell(page, rule, "pays").locator("b")).to_have_text(points)


def test_what_can_not_be_read_stays_in_the_field(site: Any, path: str) -> None:
    page = site.page(path)
    put(page, cell(page, "Viewed a product page", "fades"), "for a while")
    expect(page.locator(".over .error")).to_contain_text("half-life 30 d")
    expect(page.locator(".over input")).to_have_value("for a while")
    expect(page.locator(".over input")).to_be_focused()
    page.locator(".over input").fill("half-life 9 d")
    page.keyboard.press("Enter")
    expect(cell(page, "Viewed a product page", "fades").locator("b")).to_have_text("half-life 9 d")


def test_ones_own_edits_are_undone_and_done_again(site: Any, path: str) -> None:
    page = site.page(path)
    points = cell(page, "Read the blog", "pays")
    put(page, points, "4")
    is_saved(page, 1)
    page.keyboard.press("Control+z")
    is_saved(page, 2)
    expect(points).to_have_text("0.5")
    expect(points).to_be_focused()
    page.keyboard.press("Control+Shift+Z")
    expect(points.locator("b")).to_have_text("4")
    page.get_by_role("button", name="Undo").click()
    expect(points).to_have_text("0.5")


def test_a_fault_is_shown_at_its_cell_and_leads_there(site: Any, path: str) -> None:
    page = site.page(path)
    cap = cell(page, "Read the blog", "cap")
    put(page, cap, "-3")
    expect(cap).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#problems h2")).to_have_text("1 fault to mend before it can be signed")
    page.locator("#problems a").click()
    expect(cap).to_be_focused()
    put(page, cap, "3")
    expect(page.locator("#problems h2")).to_have_count(0)


def test_a_rule_with_a_condition_is_made_by_keys_alone(site: Any, path: str) -> None:
    page = site.page(path)
    cell(page, "Website", "label", "par").focus()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("button", name="Copy")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Add a rule to Website").last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".over input")).to_be_focused()
    page.keyboard.type("Read two case studies")
    page.keyboard.press("Tab")
    name = "Read two case studies"
    expect(cell(page, name, "measures")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Activities", exact=True).check()
    page.get_by_label("Activity 1").select_option("web.page.product")
    page.get_by_role("button", name="Save").press("Enter")
    expect(cell(page, name, "measures")).to_have_text("Viewed a product page")
    put(page, cell(page, name, "pays"), "3 from 2, 5 from 4")
    expect(cell(page, name, "pays")).to_contain_text("5 from 4")
    cell(page, name, "if").focus()
    page.keyboard.press("Enter")
    page.get_by_label("A condition about").select_option("field.department")
    page.get_by_label("Engineering").check()
    page.get_by_label("And also").select_option("field.country")
    value = page.get_by_label("Value").first
    expect(page.locator("datalist option[value=ng]")).to_have_count(1)
    value.fill("ng")
    expect(page.get_by_label("Value")).to_have_count(2)
    value.press("Enter")
    expect(cell(page, name, "if")).to_have_text("department is Engineering, and country is NG")
    expect(page.locator("#problems h2")).to_have_count(0)
    expect(page.locator("tr.new")).to_have_count(1)


def test_rows_are_moved_copied_removed_and_brought_back(site: Any, path: str) -> None:
    page = site.page(path)
    order = lambda: page.locator("tr.rule .nm a").all_inner_texts()  # noqa: E731
    first, second = order()[:2]
    cell(page, second, "pays").focus()
    page.keyboard.press("Alt+ArrowUp")
    is_saved(page, 1)
    assert order()[:2] == [second, first]
    page.locator("tr.rule .acts").first.click()
    page.get_by_role("button", name="Copy").click()
    is_saved(page, 2)
    assert order()[:3] == [second, f"{second} (copy)", first]
    page.locator("tr.rule .acts").first.click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("tr.gone")).to_have_count(1)
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.locator("tr.gone")).to_have_count(0)
    assert order()[0] == second


def test_a_clash_shows_both_values_and_nothing_typed_is_lost(site: Any, nadia: str, path: str) -> None:
    mine, theirs = site.page(path), replace(site, session=nadia).page(path)
    fades = "Viewed the pricing page", "fades"
    put(theirs, cell(theirs, *fades), "30")
    is_saved(theirs, 1)
    put(mine, cell(mine, *fades), "14")
    buttons = mine.locator(".clash button")
    expect(buttons).to_have_text(["half-life 14 d yours", re.compile("half-life 30 d.*Nadia Lund")])
    assert violations(mine) == []
    put(mine, cell(mine, "Read the blog", "cap"), "5")
    expect(buttons).to_have_count(2)
    mine.reload()
    expect(buttons).to_have_count(2)
    buttons.first.click()
    expect(buttons).to_have_count(0)
    expect(cell(mine, *fades).locator("b")).to_have_text("half-life 14 d")
    theirs.reload()
    expect(cell(theirs, *fades).locator("b")).to_have_text("half-life 14 d")


def test_of_two_values_the_other_may_be_chosen(site: Any, nadia: str, path: str) -> None:
    mine, theirs = site.page(path), replace(site, session=nadia).page(path)
    points = "Read the blog", "pays"
    put(theirs, cell(theirs, *points), "9")
    is_saved(theirs, 1)
    put(mine, cell(mine, *points), "4")
    mine.locator(".clash button", has_text="Nadia").click()
    expect(cell(mine, *points).locator("b")).to_have_text("9")
    mine.reload()
    expect(mine.locator(".clash")).to_have_count(0)


def news_of(page: Page, where: Locator, edit: int) -> None:
    """What the stream of a draft tells the page once somebody else has edited."""
    one = {"edit": edit, "cell": where.get_attribute("id"), "row": "", "initials": "NL", "name": "Nadia Lund"}
    page.evaluate("one => document.body.dispatchEvent(new CustomEvent('matrix-news', {detail: one}))", one)


def test_an_open_cell_stays_open_and_says_what_another_wrote(site: Any, nadia: str, path: str) -> None:
    mine, theirs = site.page(path), replace(site, session=nadia).page(path)
    points = cell(mine, "Read the blog", "pays")
    points.focus()
    mine.keyboard.type("4")
    put(theirs, cell(theirs, "Read the blog", "pays"), "9")
    is_saved(theirs, 1)
    news_of(mine, points, 1)
    expect(points.locator("b")).to_have_text("9")
    expect(mine.locator(".over")).to_contain_text("Nadia Lund has just changed this")
    expect(mine.locator(".over input")).to_have_value("4")
    expect(mine.locator(".over input")).to_be_focused()
    mine.keyboard.press("Enter")
    expect(mine.locator(".clash button")).to_have_count(2)


def test_what_was_not_saved_outlives_a_lost_connection(site: Any, path: str) -> None:
    page = site.page(path)
    points = cell(page, "Read the blog", "pays")
    page.context.set_offline(True)
    put(page, points, "4")
    expect(page.locator(".over .error")).to_contain_text("not saved yet")
    page.context.set_offline(False)
    page.reload()
    expect(points.locator("b")).to_have_text("4")


def test_on_a_phone_a_rule_is_edited_on_its_own_page(site: Any, path: str) -> None:
    page = site.page(path, width=390)
    assert not scrolls_sideways(page)
    page.get_by_role("link", name="Read the blog", exact=True).click()
    page.get_by_label("points").first.fill("4")
    page.get_by_role("button", name="Save").last.click()
    page.wait_for_url(re.compile("#rule-"))
    expect(cell(page, "Read the blog", "pays").locator("b")).to_have_text("4")
    assert not scrolls_sideways(page)


def test_everything_of_a_rule_can_be_done_without_script(site: Any, path: str) -> None:
    page = site.page(path, java_script_enabled=False)
    page.get_by_role("button", name="Add a rule to Website").click()
    page.get_by_role("textbox", name="Name").fill("Came twice")
    page.get_by_label("A condition about").select_option("did")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Activity 1").last.select_option("web.visit")
    page.get_by_role("textbox", name="at least times").fill("2")
    page.locator("[name='pays:points']").fill("3")
    page.get_by_role("button", name="Save").last.click()
    expect(cell(page, "Came twice", "if")).to_have_text("did “Visited the website” at least 2 times")
    page.get_by_role("link", name="Came twice", exact=True).click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("link", name="Came twice", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Came twice", exact=True)).to_have_count(1)


_OPENED: dict[str, Callable[[Page], None]] = {
    "a cell that is typed": lambda page: cell(page, "Read the blog", "fades").press("Enter"),
    "a form": lambda page: cell(page, "Read the blog", "if").press("Enter"),
    "what can be done": lambda page: cell(page, "Read the blog", "if").press("Shift+F10"),
}


@pytest.mark.parametrize("opened", _OPENED)
def test_axe_finds_nothing_in_what_opens(site: Any, everything: Any, opened: str) -> None:
    page = site.page(f"/matrix/drafts/{everything.lead_ids['draft']}")
    _OPENED[opened](page)
    expect(
        page.locator(":is(.over, #row-menu) :is(input, select, button):not(.vh):visible").first
    ).to_be_visible()
    assert violations(page) == []
