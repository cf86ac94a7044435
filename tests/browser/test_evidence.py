"""Evidence in a real browser: what takes a moment comes after the page, and into the cells of the sheet."""

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_the_cells_of_the_sheet_fill_by_themselves_and_lead_to_the_rule(site: Any) -> None:
    draft, rule = site.lead_ids["draft"], site.lead_ids["paid_rule"]
    page = site.page(f"/matrix/drafts/{draft}")
    cell = page.locator(f"#evidence-{rule}")
    cell.get_by_text("too few to say").wait_for()
    cell.get_by_role("link").click()
    page.get_by_text("a rate says something from 20 leads on").wait_for()
    assert page.url.endswith(f"/matrix/drafts/{draft}/rules/{rule}/evidence")


def test_evidence_suggestions_and_backtest_come_after_their_pages(site: Any) -> None:
    draft = site.lead_ids["draft"]
    page = site.page(f"/matrix/drafts/{draft}/evidence")
    page.get_by_role("table").get_by_role("link", name="Direct need").wait_for()
    page.get_by_role("link", name="Suggested points").click()
    page.get_by_text("Too few outcomes to learn points from").wait_for()
    page.get_by_role("link", name="Backtest").click()
    page.get_by_role("heading", name="By band").wait_for()
    page.get_by_role("link", name="Won").click()
    page.get_by_role("heading", name="By band").or_(page.get_by_text("evidence begins with")).first.wait_for()
    assert site.faults == []
