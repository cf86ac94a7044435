"""A lead on any date: what is read of a moment that has gone is what was scored then, whatever came."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.handoff.overrule import overrule_disqualifier
from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity, Who
from leads.ingest.record import record_activity
from leads.ingest.visitors import identify
from leads.models import Activity, Field, Lead, Visitor
from scoring.asof import AsKnown, Then, read_as_known
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.kernel import score
from scoring.engine.matrix import load
from scoring.inputs import day_of, read_leads
from tests.factories import UserFactory
from tests.scoring.small import NOW, batch_now

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

MATRIX = """
name: Past
fields: {employees: number}
weights: {fit: 20, qualification: 40, engagement: 40}
full_marks: {engagement: 40}
parameters:
  - key: size
    axis: fit
    max: 10
    rules: [{key: employees, number: employees, tiers: [{from: 50, points: 3}, {from: 500, points: 9}]}]
  - key: need
    axis: qualification
    max: 10
    rules:
      - {key: direct, if: [{field: need, is: direct}], points: 10}
      - {key: colour, if: [{field: colour, is: green}], points: 3}
  - key: content
    axis: engagement
    rules:
      - {key: download, count: [content.download], points: 8, half_life_days: 10}
      - {key: webinar, count: [event.webinar], points: 5, window_days: 20}
      - {key: moved, count: [change.need.forward], points: 4, limit: {times: 2, per: week}}
      - {key: back, count: [change.need.back], points: -2}
grades: [{grade: A, from: 0}]
bands: [{band: warm, from: 50}, {band: cold, from: 0}]
disqualify: [{key: student, if: [{field: title, contains: student}]}]
"""
COMPILED = compile_matrix(load(MATRIX))


def scored_now(lead: Lead, now: datetime) -> tuple[object, ...]:
    """The ordinary reading, of all that is known now."""
    batch = batch_now(lead, COMPILED, now)
    about = read_leads([lead.pk], ()).about[0]
    return (*_numbers(score(COMPILED, batch, day_of(now)), 0), about.overruled)


def _numbers(scores, row: int) -> tuple[object, ...]:
    return (scores.contributions[row].tolist(), int(scores.composite[row]), int(scores.disqualified[row]))


def scored_as_known(wanted: list[Then], compiled: Compiled = COMPILED) -> list[tuple[object, ...]]:
    known: AsKnown = read_as_known(wanted, compiled.fields)
    assert known.places == list(range(len(wanted)))
    scores = score(compiled, known.batch(compiled), known.days)
    return [(*_numbers(scores, row), about.overruled) for row, about in enumerate(known.leads.about)]


@dataclass
class Told:
    """What was scored at a moment."""

    then: Then
    numbers: tuple[object, ...]


class World:
    """Two leads, a browser that nobody knows, and a clock that only goes forward."""

    def __init__(self, new_lead) -> None:
        self.leads = [new_lead(need="potential", employees="60"), new_lead()]
        self.now, self.person, self.told, self.number = NOW + MINUTE, UserFactory(), [], 0
        self.look()

    def look(self) -> None:
        for lead in self.leads:
            self.told.append(Told(Then(lead.pk, self.now), scored_now(lead, self.now)))

    def happened(self, which: int, kind: str, ago: timedelta, **who: object) -> None:
        self.number += 1
        item = NewActivity(
            key=f"act{self.number}", type=kind, occurred_at=max(self.now - ago, NOW - 9 * DAY), **who
        )
        assert record_activity(item, "test", self.now).status == "accepted"

    def download(self, which: int) -> None:
        self.happened(which, "content.download", timedelta(), lead_id=self.leads[which].pk)

    def list_of_a_fair(self, which: int) -> None:
        self.happened(which, "event.webinar", 3 * DAY, lead_id=self.leads[which].pk)

    def unknown_browser(self, which: int) -> None:
        self.happened(which, "content.download", timedelta(), identity=Who("anonymous", f"browser{which}"))

    def learns_who_it_is(self, which: int) -> None:
        identify([(self.leads[which].pk, Who("anonymous", f"browser{which}"))], self.now)

    def answer(self, which: int, value: str) -> None:
        values = {"need": value}
        change_fields(self.leads[which].pk, values, by=None, source="test", now=self.now)

    def needs(self, which: int) -> None:
        self.answer(which, "direct")

    def needs_less(self, which: int) -> None:
        self.answer(which, "unaware")

    def never_said(self, which: int) -> None:
        self.answer(which, "")

    def grows(self, which: int) -> None:
        now = Lead.objects.get(pk=self.leads[which].pk).employees or 60
        values = {"employees": str(now * 3 % 5000), "title": "student" if now > 400 else "boss"}
        change_fields(self.leads[which].pk, values, by=None, source="test", now=self.now)

    def overruled(self, which: int) -> None:
        lead = Lead.objects.get(pk=self.leads[which].pk)
        key = "" if lead.overruled_disqualifier else "student"
        overrule_disqualifier(lead.pk, key, self.person, "Why not", self.now)

    def hours(self, which: int) -> None:
        self.now += timedelta(hours=5 + 20 * which)


STEPS = [
    "download", "list_of_a_fair", "unknown_browser", "learns_who_it_is", "needs", "needs_less", "never_said",
    "grows", "overruled", "hours",
]  # fmt: skip
steps = st.tuples(st.sampled_from(STEPS), st.integers(0, 1))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(schedule=st.lists(steps, min_size=4, max_size=14))
def test_what_is_read_of_each_moment_is_what_was_scored_then(new_lead, schedule):
    with transaction.atomic():
        world = World(new_lead)
        for step, which in schedule:
            world.now += MINUTE
            getattr(world, step)(which)
            world.look()
        truth = [told.numbers for told in world.told]
        assert scored_as_known([told.then for told in world.told]) == truth
        transaction.set_rollback(True)


def test_a_list_of_a_fair_counts_from_the_day_on_which_we_learned_of_it(new_lead):
    world = World(new_lead)
    before = world.now
    world.now += MINUTE
    world.list_of_a_fair(0)
    lead = world.leads[0].pk
    counted = [numbers[0][4] for numbers in scored_as_known([Then(lead, before), Then(lead, world.now)])]
    assert counted == [0, 5_000_000]


def test_what_an_unknown_browser_did_counts_from_when_it_was_the_leads(new_lead):
    world = World(new_lead)
    world.unknown_browser(0)
    before = world.now
    world.now += MINUTE
    world.learns_who_it_is(0)
    lead = world.leads[0].pk
    counted = [numbers[0][3] for numbers in scored_as_known([Then(lead, before), Then(lead, world.now)])]
    assert counted == [0, 8_000_000]
    assert Visitor.objects.filter(lead=lead, joined_at=world.now).count() == 1


def test_a_move_that_was_taken_back_on_the_same_day_is_there_in_between(new_lead):
    world = World(new_lead)
    world.needs(0)
    between = world.now
    world.now += MINUTE
    world.answer(0, "potential")
    assert not Activity.objects.filter(type__key="change.need.forward").exists()
    assert [n[0][5] for n in scored_as_known([Then(world.leads[0].pk, between)])] == [4_000_000]


def test_fields_of_ones_own_are_rolled_back_too(new_lead):
    Field.objects.create(key="colour", label="Colour")
    lead = new_lead(colour="red")
    change_fields(lead.pk, {"colour": "green"}, by=None, source="test", now=NOW + DAY)
    told = scored_as_known([Then(lead.pk, NOW), Then(lead.pk, NOW + DAY)])
    assert [numbers[0][2] for numbers in told] == [0, 3_000_000]


def test_leads_that_are_gone_are_left_out_and_the_others_keep_their_places(new_lead):
    lead, gone = new_lead(), new_lead()
    wanted = [Then(gone.pk, NOW), Then(lead.pk, NOW), Then(lead.pk, NOW + DAY)]
    gone.delete()
    assert read_as_known(wanted, ()).places == [1, 2]


def test_many_leads_cost_no_more_queries_than_one(new_lead, django_assert_num_queries):
    wanted = [Then(new_lead(need="direct").pk, NOW + minutes * MINUTE) for minutes in range(20)]
    with django_assert_num_queries(5):
        read_as_known(wanted, ["need"])
