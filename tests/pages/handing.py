"""What the tests of handing off share: a rule to the SDR, a lead that arrives, an SDR who takes no more."""

from datetime import UTC, datetime
from typing import Any

from leads.handoff.stages import move_stage
from leads.models import Capacity, Lead, Stage
from scoring.handing.service import hand_off
from scoring.models import Handoff, HandoffQueue, HandoffRule
from tests.factories import LeadFactory, score_all


def html(response: Any) -> str:
    return response.content.decode()


def rule(world: Any, **asks: Any) -> HandoffRule:
    """A rule to the SDR, in force for long."""
    queue, _ = HandoffQueue.objects.get_or_create(name="SDRs")
    queue.members.add(world.people["sdr"])
    place = HandoffRule.objects.count() + 1
    whole = {"queue": queue, "name": f"Rule {place}", "active_since": long_ago(), **asks}
    return HandoffRule.objects.create(position=place, **whole)


def long_ago() -> Any:
    return Lead.objects.order_by("added_at").values_list("added_at", flat=True).first()


def waits(world: Any, **fields: Any) -> Handoff:
    """A new MQL, and what became of it."""
    lead = LeadFactory(last_name="Waits", **fields)
    score_all()
    now = datetime.now(UTC)
    move_stage([lead.pk], Stage.MQL, None, "", now)
    hand_off(now, [lead.pk])
    return Handoff.objects.get(lead=lead)


def full(world: Any) -> None:
    """The SDR takes no more."""
    Capacity.objects.create(person=world.people["sdr"], most_a_day=0)
