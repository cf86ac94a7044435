"""Whatever happens in whatever order: once all is drained, every promise holds."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.ingest.changes import change_fields
from leads.models import Activity, Lead, Stage
from scoring.models import Pending, ScoringModel
from scoring.rescoring import carrying, chunk, publish, service, turning
from scoring.rescoring.clockwork import note_due
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, SMALL, draft, matrix_text, published
from tests.signing import signed

pytestmark = pytest.mark.django_db

TEXTS = [SMALL, matrix_text(download=5), matrix_text(window=3), SMALL.replace("points: -20", "points: -5")]
POINTS = [
    "after_claim",
    "after_read",
    "before_write",
    "before_commit",
    "after_commit",
    "after_range",
    "in_turn",
]


class Killed(BaseException):
    """The process ends here; what its transaction had done is undone."""


class World:
    """Three leads and a clock that only goes forward."""

    def __init__(self, new_lead: Callable[..., Lead], did: Callable[..., None]) -> None:
        self.leads = [new_lead(need=need) for need in ("direct", "potential", "")]
        self.did, self.now = did, NOW
        published()

    def lead(self, which: int) -> Lead | None:
        return Lead.objects.filter(pk=self.leads[which].pk).first()

    def activity(self, which: int) -> None:
        kind = "email.unsubscribe" if which == 2 else "content.download"
        if lead := self.lead(which):
            self.did(lead, kind, at=self.now)

    def answer(self, which: int) -> None:
        if lead := self.lead(which):
            value = "none" if lead.need == "direct" else "direct"
            change_fields(lead.pk, {"need": value}, by=None, source="test", now=self.now)

    def forget(self, which: int) -> None:
        last = Activity.objects.filter(lead=self.leads[which]).last()
        if last:
            last.delete()

    def hand_on(self, which: int) -> None:
        Lead.objects.filter(pk=self.leads[which].pk).update(stage=Stage.SAL)

    def leave(self, which: int) -> None:
        if which == 0 and (lead := self.lead(0)):
            lead.delete()

    def days(self, which: int) -> None:
        self.now += timedelta(days=which * 2 + 1)
        note_due(self.now)

    def drain(self, which: int) -> None:
        service.drain(lambda: self.now)

    def publish(self, which: int) -> None:
        version = signed(draft(TEXTS[which], now=self.now), self.now)
        if not ScoringModel.objects.filter(active=version).exists():
            publish.publish(version, self.now)

    def settle(self) -> None:
        """The leases of the dead run out, and everything is drained."""
        for _ in range(4):
            self.now += timedelta(minutes=1)
            service.drain(lambda: self.now)


def let_die(patch: pytest.MonkeyPatch, point: str | None) -> None:
    """From now on processes end at this point, or at none."""

    def crash_at(here: str) -> None:
        if here == point:
            raise Killed

    for module in (chunk, service, carrying, turning):
        patch.setattr(module, "crash_at", crash_at)


steps = st.tuples(
    st.sampled_from(["activity", "answer", "forget", "hand_on", "leave", "days", "drain", "publish"]),
    st.integers(0, 2),
    st.one_of(st.none(), st.none(), st.sampled_from(POINTS)),
)


# The fixtures hold no state of their own; what they write is rolled back after each schedule.
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(schedule=st.lists(steps, min_size=3, max_size=12))
def test_random_schedules_end_in_truth(new_lead, did, schedule):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        world = World(new_lead, did)
        for step, which, point in schedule:
            let_die(patch, point)
            with suppress(Killed):
                getattr(world, step)(which)
        let_die(patch, None)
        world.settle()
        assert not Pending.objects.exists()
        assert verify(world.now) == []
        transaction.set_rollback(True)
