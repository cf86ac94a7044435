"""The cast of these tests: a moment, a lead, somebody nobody knows yet."""

from datetime import UTC, datetime

import pytest

from leads.ingest.items import Who
from leads.ingest.leads import create_lead
from leads.models import Lead, Role, Team, User

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


@pytest.fixture
def crew(db: None) -> dict[str, User]:
    """Two SDRs in two teams, a rep and the manager of the first, and marketing, who work no leads."""
    emea, americas = Team.objects.create(name="EMEA"), Team.objects.create(name="Americas")
    roles = {
        "ada": (Role.SDR, emea),
        "bo": (Role.SDR, americas),
        "rep": (Role.REPRESENTATIVE, emea),
        "boss": (Role.MANAGER, emea),
        "marketing": (Role.MARKETING, emea),
    }
    return {
        name: User.objects.create(username=name, role=role, team=team) for name, (role, team) in roles.items()
    }
