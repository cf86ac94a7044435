"""The cast of these tests: noon of a Monday, people who work leads, and leads of theirs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from leads.handoff.stages import move_stage
from leads.ingest.leads import create_lead
from leads.models import Lead, Role, Stage, Team, User

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    """Noon of Monday, the first of June."""
    return NOON


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(name="EMEA")


def person(name: str, role: Role, team: Team | None = None) -> User:
    """Somebody with an address."""
    email = f"{name}@leadscore.example"
    return User.objects.create(
        username=name, first_name=name.title(), email=email, role=role, team=team, password="!"
    )


@pytest.fixture
def ruth(team: Team) -> User:
    """An SDR."""
    return person("ruth", Role.SDR, team)


@pytest.fixture
def nils(team: Team) -> User:
    """A sales representative of her team."""
    return person("nils", Role.REPRESENTATIVE, team)


@pytest.fixture
def boss(team: Team) -> User:
    """The manager of their team."""
    return person("boss", Role.MANAGER, team)


@pytest.fixture
def new(now: datetime, db: None) -> Callable[..., Lead]:
    """Makes a lead that came to a stage some hours ago."""

    def make(stage: Stage = Stage.SAL, owner: User | None = None, hours: float = 1, **values: object) -> Lead:
        lead = create_lead(values, now - 9 * DAY)
        move_stage([lead.pk], stage, None, "", now - hours * HOUR)
        Lead.objects.filter(pk=lead.pk).update(owner=owner)
        lead.refresh_from_db()
        return lead

    return make
