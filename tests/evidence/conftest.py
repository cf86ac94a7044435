"""Leads, what they do, and what sales says of them."""

from collections.abc import Callable
from datetime import datetime

import pytest

from leads.handoff.stages import move_stage
from leads.models import Lead, Outcome, Stage
from tests.scoring.conftest import did, new_lead

__all__ = ["did", "new_lead"]


@pytest.fixture
def handed_over() -> Callable[[Lead, datetime], None]:
    """Moves a lead to MQL at a moment."""

    def move(lead: Lead, at: datetime) -> None:
        move_stage([lead.pk], Stage.MQL, None, "", at)

    return move


@pytest.fixture
def said() -> Callable[..., Outcome]:
    """Sales says something of a lead at a moment."""

    def say(lead: Lead, kind: str, at: datetime) -> Outcome:
        return Outcome.objects.create(lead=lead, kind=kind, happened_on=at.date(), known_at=at)

    return say
