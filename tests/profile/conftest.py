"""A published matrix, and somebody who edits the profile."""

from datetime import timedelta

import pytest

from leads.models import Outcome
from scoring.profile.document import Editor
from scoring.segments.known import known_of
from tests.factories import UserFactory
from tests.scoring.conftest import did, new_lead  # noqa: F401
from tests.scoring.small import NOW, published


@pytest.fixture
def editor(new_lead) -> Editor:  # noqa: F811
    new_lead()  # writes the catalog where it is missing
    return Editor(UserFactory(), NOW, known_of(published().pk))


@pytest.fixture
def won():
    """Says that a lead was won, without ever having been handed over."""

    def say(lead, days: int = 1) -> None:
        at = NOW + timedelta(days=days)
        Outcome.objects.create(lead=lead, kind="won", happened_on=at.date(), known_at=at)

    return say
