"""The cast of these tests: a moment, a lead, somebody nobody knows yet."""

from datetime import UTC, datetime

import pytest

from leads.ingest.items import Who
from leads.ingest.leads import create_lead
from leads.models import Lead, User

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Noon of the first of June."""
    return NOON


@pytest.fixture
def lead(db: None, now: datetime) -> Lead:
    """Dana, an IT director who said little so far."""
    values = {
        "email": "dana@acme.example",
        "first_name": "Dana",
        "title": "IT Director",
        "country": "Germany",
        "buying_stage": "awareness",
        "purchase_plan": "within 1 year",
    }
    return create_lead(values, now)


@pytest.fixture
def rep(db: None) -> User:
    """A sales representative."""
    return User.objects.create(username="ivo")


@pytest.fixture
def stranger() -> Who:
    """A visitor nobody knows yet."""
    return Who("anonymous", "cookie-7")
