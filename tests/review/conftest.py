"""The cast of the reviews' tests: the small matrix in force, people of both sides, leads with a past."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from leads.days import day_of
from leads.handoff.stages import move_stage
from leads.ingest.leads import create_lead
from leads.models import Lead, Outcome, RejectReason, Role, Stage, StageMove, Team, User
from scoring.models import MatrixVersion, Review
from scoring.review.meeting import Speaker, compute, prepare, start
from tests.scoring.conftest import did, new_lead
from tests.scoring.small import NOW, published
from tests.standards import write_standards

__all__ = ["did", "new_lead"]

DAY = timedelta(days=1)


@dataclass
class Cast:
    """Who there is, and the matrix in force."""

    people: dict[str, User]
    version: MatrixVersion

    def speaker(self, name: str = "marketing", at: datetime = NOW) -> Speaker:
        return Speaker(self.people[name], at)

    def prepared(self, at: datetime = NOW) -> Review:
        return prepare(self.version.model, self.speaker(at=at))

    def going(self, at: datetime = NOW) -> Review:
        return start(self.prepared(at).pk, self.speaker(at=at))

    def figures(self, key: str, at: datetime = NOW) -> dict:
        return compute(self.prepared(at).pk, key).figures


@pytest.fixture
def cast(db: None) -> Cast:
    write_standards()
    emea, americas = Team.objects.create(name="EMEA"), Team.objects.create(name="Americas")
    roles = {
        "sdr": (Role.SDR, emea),
        "rep": (Role.REPRESENTATIVE, emea),
        "boss": (Role.MANAGER, emea),
        "american": (Role.SDR, americas),
        "marketing": (Role.MARKETING, None),
        "operations": (Role.OPERATIONS, None),
    }
    people = {
        name: User.objects.create(username=name, role=role, team=team) for name, (role, team) in roles.items()
    }
    return Cast(people, published(now=NOW - 100 * DAY))


@pytest.fixture
def arrived(cast: Cast) -> Callable[..., Lead]:
    """Makes a lead that came to sales some days ago at a composite, and of which something was said since."""

    def make(tenths: int, said: str = "", days: int = 10, reason: str = "no_need", **values: object) -> Lead:
        came = NOW - days * DAY
        lead = create_lead({"email": f"l{Lead.objects.count()}@acme.example", **values}, came - DAY)
        move_stage([lead.pk], Stage.MQL, None, "", came)
        StageMove.objects.filter(lead=lead).update(composite_tenths=tenths, matrix_version=cast.version.pk)
        if said:
            why = RejectReason.objects.get(key=reason) if said == "rejected" else None
            Outcome.objects.create(
                lead=lead,
                kind=said,
                reject_reason=why,
                happened_on=day_of(came + DAY),
                known_at=came + DAY,
                by=cast.people["sdr"],
            )
        return lead

    return make
