"""The console in a real Chromium: light and dark, wide and narrow, by the content policy."""

from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from leads.ingest.changes import change_fields
from leads.models import AuditEntry, Lead, User
from scoring.matrix.files import draft_copy
from scoring.models import MatrixVersion, Quarantine
from scoring.rescoring.publish import publish

from .conftest import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(lead: Lead, draft: MatrixVersion, people: dict[str, User]) -> list[str]:
    """Every kind of page, with something on it."""
    publish(draft, datetime.now(UTC))
    copy = draft_copy(draft, by=people["operations"], now=NOW)
    Quarantine.objects.create(lead=lead, error="ValueError: odd", attempts=5, since=NOW)
    change_fields(lead.pk, {"need": "direct"}, by=people["operations"], source="page", now=NOW)
    lists = ["lead", "activity", "campaign", "field", "activitytype", "user", "team", "auditentry"]
    return [
        reverse("admin:index"),
        *(reverse(f"admin:leads_{name}_changelist") for name in lists),
        *(reverse(f"admin:leads_{name}_add") for name in ("lead", "activity", "field", "user")),
        reverse("admin:leads_lead_change", args=[lead.pk]),
        reverse("admin:leads_lead_delete", args=[lead.pk]),
        reverse("admin:leads_auditentry_change", args=[AuditEntry.objects.latest("id").pk]),
        reverse("admin:scoring_scoringmodel_change", args=[draft.model_id]),
        reverse("admin:scoring_matrixversion_changelist"),
        reverse("admin:scoring_matrixversion_change", args=[draft.pk]),
        reverse("admin:scoring_matrixversion_change", args=[copy.pk]),
        reverse("admin:scoring_publishrun_changelist"),
        reverse("admin:scoring_quarantine_changelist"),
    ]


def open_as(client: Client, browser: Browser, url: str, width: int, scheme: Any) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    return context.new_page()


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (360, "dark")])
def test_pages_are_clean(
    live_server: Any, browser: Browser, operations: Client, addresses: list[str], width: int, scheme: str
) -> None:
    """No complaint of axe or the content policy, nothing to scroll sideways."""
    page = open_as(operations, browser, live_server.url, width, scheme)
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in addresses:
        page.goto(live_server.url + address)
        page.wait_for_selector("[role=main]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        violations = Axe().run(page).response["violations"]
        assert not violations, (address, [(v["id"], v["nodes"][0]["html"]) for v in violations])
        assert not complaints, (address, complaints)
    page.context.close()
