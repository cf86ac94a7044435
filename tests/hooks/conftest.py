"""A hook of every service, and Dana, who gets the mails."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from leads.hooks.making import make_hook
from leads.ingest.leads import create_lead
from leads.models import Hook, Lead, Role, User

from .senders import GIVEN


@pytest.fixture
def operations(db: None) -> User:
    """Who keeps the ways in."""
    return User.objects.create(username="operations", role=Role.OPERATIONS)


@pytest.fixture
def hook_of(operations: User) -> Callable[[str], Hook]:
    """Make a hook of a service, with what it gave."""

    def make(service: str) -> Hook:
        now = datetime.now(UTC)
        return make_hook(service, service, service, GIVEN.get(service, ""), by=operations, now=now)

    return make


@pytest.fixture
def dana(db: None) -> Lead:
    """A lead by the address that the services' own examples use."""
    return create_lead({"email": "recipient@example.com"}, datetime(2016, 1, 1, tzinfo=UTC))
