"""Two who saw the same lead change it at once: one of them is told, and nothing is overwritten unseen."""

from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from leads.api import lead as one_lead
from leads.ingest.changes import change_fields
from leads.models import ApiKey, Lead
from leads.people.access import lead_for_key
from tests.api.conftest import Machine, machine
from tests.factories import LeadFactory
from tests.standards import write_standards

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead() -> Lead:
    write_standards()
    return LeadFactory(title="COO")


def race(shop: Machine, lead: Lead) -> int:
    """A person changes the lead while a machine sends what it makes of the state before; its answer."""
    tag, statuses = shop.get(f"/leads/{lead.pk}")["ETag"], []

    def send() -> None:
        try:
            statuses.append(shop.patch(f"/leads/{lead.pk}", {"fields": {"title": "CTO"}}, tag).status_code)
        finally:
            connection.close()

    thread = Thread(target=send)
    with transaction.atomic():
        change_fields(lead.pk, {"title": "CEO"}, by=None, source="page", now=datetime.now(UTC))
        thread.start()
        thread.join(1)  # it stands at the lock
    thread.join(30)
    lead.refresh_from_db()
    return int(statuses[0])


def test_a_change_that_was_overtaken_is_refused(lead: Lead) -> None:
    assert (race(machine(), lead), lead.title) == (412, "CEO")


def test_without_holding_the_lead_it_would_be_overwritten(lead: Lead, monkeypatch: Any) -> None:
    def look(key: ApiKey, lead_id: int) -> Lead:
        return lead_for_key(key, lead_id)

    monkeypatch.setattr(one_lead, "hold", look)
    assert (race(machine(), lead), lead.title) == (200, "CTO")
