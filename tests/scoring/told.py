"""Two leads and what becomes of them, step by step, with what was scored at each moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

from leads.handoff.overrule import overrule_disqualifier
from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity, Who
from leads.ingest.record import record_activity
from leads.ingest.visitors import identify
from leads.models import Lead
from scoring.asof import AsKnown, Then, read_as_known
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.kernel import score
from scoring.engine.matrix import load
from scoring.inputs import day_of, read_leads
from tests.factories import UserFactory
from tests.scoring.small import NOW, batch_now

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
