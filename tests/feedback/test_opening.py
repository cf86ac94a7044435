"""What carried leads over the line: opened once, with what was known then, whoever dies when."""

from contextlib import suppress
from datetime import timedelta

import pytest

from leads.handoff.stages import move_stage
from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity
from leads.ingest.record import record_activity
from leads.models import Campaign, Lead, Stage, StageMove
from scoring.feedback import opening
from scoring.feedback.opening import Opened, open_arrivals
from scoring.models import Arrival, Carried
from scoring.rescoring.housekeeping import each_minute
from tests.scoring.small import NOW, published, scored

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
DIRECT, DOWNLOAD = ("need", "direct", 500), ("content", "download", 200)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def arrived(new_lead, did) -> Lead:
    """A lead that a direct need and two downloads have made an MQL."""
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download", times=2)
    did(lead, "web.visit")
    scored()
    assert Lead.objects.get().stage == Stage.MQL
    return lead


def rules_of(lead: Lead) -> list[tuple[str, str, int]]:
    rows = Carried.objects.filter(arrival__move__lead=lead).order_by("arrival", "-share_tenths")
    return list(rows.values_list("parameter_key", "rule_key", "share_tenths"))


def test_the_rules_that_pay_are_noted_with_their_shares_the_largest_first(arrived):
    assert open_arrivals() == Opened(1, 0)
    assert rules_of(arrived) == [DIRECT, DOWNLOAD]


def test_housekeeping_opens_what_has_arrived(arrived):
    each_minute(NOW)
    assert rules_of(arrived) == [DIRECT, DOWNLOAD]


def test_what_became_known_later_carried_nobody(arrived, did):
    change_fields(arrived.pk, {"need": "none"}, by=None, source="test", now=LATER)
    item = NewActivity(key="late", type="content.download", occurred_at=NOW, lead_id=arrived.pk)
    assert record_activity(item, "test", LATER).status == "accepted"
    open_arrivals()
    assert rules_of(arrived) == [DIRECT, DOWNLOAD]


def test_an_arrival_is_opened_once(arrived):
    assert [open_arrivals().arrivals for _ in range(2)] == [1, 0]
    assert Carried.objects.count() == 2


def test_who_is_killed_in_between_leaves_nothing_half(arrived, monkeypatch):
    def die(point: str) -> None:
        raise Killed

    monkeypatch.setattr(opening, "crash_at", die)
    with suppress(Killed):
        open_arrivals()
    assert not Arrival.objects.exists()
    monkeypatch.undo()
    open_arrivals()
    assert rules_of(arrived) == [DIRECT, DOWNLOAD]


def test_each_arrival_of_a_lead_has_rules_of_its_own(arrived, did):
    move_stage([arrived.pk], Stage.NURTURE, None, "", NOW)
    did(arrived, "content.download", at=LATER)
    scored(LATER)
    move_stage([arrived.pk], Stage.MQL, None, "", LATER)
    assert open_arrivals().arrivals == 2
    assert rules_of(arrived) == [DIRECT, DOWNLOAD, DIRECT, ("content", "download", 300)]


def test_who_was_taken_without_ever_being_an_mql_has_arrived_too(new_lead):
    lead = new_lead(need="direct")
    published()
    move_stage([lead.pk], Stage.SAL, None, "", NOW)
    open_arrivals()
    assert rules_of(lead) == [DIRECT]


def test_to_go_on_from_mql_to_sal_is_no_second_arrival(arrived):
    move_stage([arrived.pk], Stage.SAL, None, "", LATER)
    assert open_arrivals().arrivals == 1


@pytest.mark.parametrize("version", [None, 987654321])
def test_without_the_version_nobody_can_tell_and_it_is_counted(new_lead, version):
    lead = new_lead(need="direct")
    StageMove.objects.create(lead=lead, from_stage="", to_stage="mql", moved_at=NOW, matrix_version=version)
    assert open_arrivals() == Opened(1, 1)
    assert not Arrival.objects.get().is_opened
    assert open_arrivals() == Opened(0, 0)


def test_the_campaign_is_that_of_the_latest_activity_before_the_arrival(new_lead):
    for key in ("fair", "mailing", "webinar"):
        Campaign.objects.create(key=key, name=key.capitalize())
    lead = new_lead(need="direct")
    published()
    for key, type, campaign, days in (
        ("a", "event.webinar", "fair", 3), ("b", "content.download", "mailing", 2),
        ("c", "content.download", "", 1),
    ):  # fmt: skip
        at = NOW - timedelta(days=days)
        item = NewActivity(key=key, type=type, occurred_at=at, lead_id=lead.pk, campaign=campaign)
        assert record_activity(item, "test", NOW).status == "accepted"
    scored()
    late = NewActivity(key="d", type="event.webinar", occurred_at=LATER, lead_id=lead.pk, campaign="webinar")
    record_activity(late, "test", LATER)
    open_arrivals()
    assert Arrival.objects.get().campaign.key == "mailing"


def test_the_newest_go_first_and_a_minute_ends(arrived, new_lead, monkeypatch):
    monkeypatch.setattr(opening, "_BATCH", 1)
    move_stage([new_lead(need="direct").pk], Stage.MQL, None, "", LATER)
    assert open_arrivals(most=1).arrivals == 1
    assert Arrival.objects.get().move == StageMove.objects.latest("pk")


def test_a_lead_that_goes_takes_with_it_what_carried_it(arrived):
    open_arrivals()
    arrived.delete()
    assert not Carried.objects.exists()
    assert not Arrival.objects.exists()
