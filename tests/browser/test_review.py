"""A review in a real Chromium: two people at once, the wall and the grades by keys, and without script."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from leads.models import User
from scoring.models import RatedLead, ReviewEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def marketing(site: Any) -> Page:
    """A window of marketing on the review that goes on."""
    page: Page = site.page(f"/review/{site.lead_ids['review']}", who="marketing")
    return page


def test_what_one_says_comes_to_the_other_and_what_is_being_typed_stays(site: Any, marketing: Page) -> None:
    sales = site.page(f"/review/{site.lead_ids['review']}")
    sales.fill("#note-words", "Half a sentence")
    marketing.click("#decides-late summary")
    marketing.fill("#words-late", "Let us see in a month")
    marketing.click("#decide-late button[value=leave]")
    expect(marketing.locator("#decisions-late")).to_contain_text("Let us see in a month")
    expect(marketing.locator("#words-late")).to_have_value("")
    expect(sales.locator("#decisions-late")).to_contain_text("Let us see in a month")
    expect(sales.locator("#note-words")).to_have_value("Half a sentence")
    sales.select_option("#note-item", "reasons")
    sales.click("text=Add the note")
    expect(marketing.locator("#minutes-list")).to_contain_text("Half a sentence")
    assert ReviewEntry.objects.get(words="Half a sentence").item.key == "reasons"
    assert site.faults == []


def test_both_note_at_once_and_nothing_is_lost(site: Any, marketing: Page) -> None:
    sales = site.page(f"/review/{site.lead_ids['review']}")
    for number in range(3):
        for page, who in ((sales, "sales"), (marketing, "marketing")):
            page.fill("#note-words", f"{who} {number}")
            page.click("text=Add the note")
    for page in (sales, marketing):
        for number in range(3):
            for who in ("sales", "marketing"):
                expect(page.locator("#minutes-list")).to_contain_text(f"{who} {number}")


def test_a_refusal_stands_at_its_form_with_what_was_typed(site: Any) -> None:
    page = site.page(f"/review/{site.lead_ids['review']}")
    page.click("#decides-quality summary")
    page.fill("#words-quality", "Somebody should")
    page.click("#decide-quality button[value=task]")
    expect(page.locator("#refused-quality")).to_have_text("Choose who does it.")
    expect(page.locator("#words-quality")).to_have_value("Somebody should")


def test_who_is_here_is_chosen_by_a_press(site: Any, marketing: Page) -> None:
    marketing.click("#who-is-here summary")
    marketing.get_by_role("button", name="Hanna Lindgren").click()
    expect(marketing.locator("#here-line")).to_contain_text("Hanna Lindgren (marketing)")
    expect(marketing.get_by_role("button", name="Hanna Lindgren")).to_have_attribute("aria-pressed", "true")


def test_the_wall_is_gone_through_by_arrow_keys(site: Any) -> None:
    page = site.page(f"/review/{site.lead_ids['review']}?wall=1")
    expect(page.locator(".it h2")).to_contain_text("False positives")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".it h2")).to_contain_text("False negatives")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".it h2")).to_contain_text("False positives")
    page.keyboard.press("Escape")
    expect(page.locator(".it")).to_have_count(11)


def test_leads_are_graded_by_keys(site: Any) -> None:
    boss = User.objects.get(username="boss")
    page = site.page("/review/rate")
    first = page.locator("h2").inner_text()
    page.keyboard.press("b")
    expect(page.locator(".rate-progress")).to_contain_text("1 of ")
    expect(page.locator("#rate-name")).not_to_have_text(first)
    assert list(RatedLead.objects.filter(rater=boss, place=1).values_list("given", flat=True)) == ["B"]
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#rate-name")).to_have_text(first)


def test_a_review_is_held_without_script_too(site: Any) -> None:
    page = site.page(f"/review/{site.lead_ids['review']}", java_script_enabled=False)
    page.click("#decides-moved summary")
    page.fill("#words-moved", "As every autumn")
    page.click("#decide-moved button[value=leave]")
    expect(page.locator("#decisions-moved")).to_contain_text("As every autumn")
    page.fill("#note-words", "By hand")
    page.click("text=Add the note")
    expect(page.locator("#minutes-list")).to_contain_text("By hand")


def test_minutes_are_readable_on_paper(site: Any) -> None:
    page = site.page(f"/review/{site.lead_ids['held']}", width=794)
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("#minutes-list")).to_contain_text("It settles by itself.")
    expect(page.get_by_role("button", name="Open again")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
