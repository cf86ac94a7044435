"""Leads, and what they do."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

import pytest

from leads.ingest.items import NewActivity
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity
from leads.models import ActivityType, Lead
from tests.scoring.small import NOW
from tests.standards import write_standards

_numbers = count()


@pytest.fixture
def new_lead(db: None) -> Callable[..., Lead]:
    """Makes a lead of these fields."""

    # Tests of whole transactions empty every table at their end, the catalog too.
    if not ActivityType.objects.exists():
        write_standards()

    def make(**values: object) -> Lead:
        return create_lead({"email": f"lead{next(_numbers)}@acme.example", **values}, NOW)

    return make


@pytest.fixture
def did() -> Callable[..., None]:
    """Records that a lead did something."""

    def record(lead: Lead, type: str, at: datetime = NOW, times: int = 1) -> None:
        for _ in range(times):
            item = NewActivity(key=f"act{next(_numbers)}", type=type, occurred_at=at, lead_id=lead.pk)
            assert record_activity(item, "test", max(NOW, at)).status == "accepted"

    return record
