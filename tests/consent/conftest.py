"""The cast: Dana, who works with us, and the person who keeps the ways in."""

from datetime import UTC, datetime

import pytest

from leads.ingest.items import Who
from leads.ingest.leads import create_lead
from leads.models import Lead, Role, User
from tests.factories import publish_default, score_all

from . import marked as person

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
EMAIL = "dana@acme.example"


@pytest.fixture
def lead(db: None) -> Lead:
    """Dana, whom the CRM knows as 7."""
    return create_lead({"email": EMAIL, "first_name": "Dana"}, NOON, (Who("crm", "7"), Who("email", EMAIL)))


@pytest.fixture
def tomasz(db: None) -> User:
    """Marketing operations."""
    return User.objects.create(username="tomasz", role=Role.OPERATIONS)


@pytest.fixture
def marked(db: None) -> Lead:
    """Somebody whose every word can be found again, scored once."""
    publish_default()
    names = (Who("email", person.EMAIL), Who("anonymous", person.MARK))
    lead = create_lead({"email": person.EMAIL, "source": person.MARK}, NOON, names)
    score_all()
    return lead
