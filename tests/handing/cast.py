"""People who are given leads, rules, and leads that arrive."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import QuerySet

from leads.handoff.stages import move_stage
from leads.models import AuditEntry, Capacity, Lead, Role, Stage, User
from scoring.handing.service import hand_off
from scoring.models import Handoff, HandoffQueue, HandoffRule
from tests.scoring.small import NOW, published, scored

_numbers = count()
LONG_AGO = NOW - timedelta(days=30)
# A direct need makes 50 and warm, a CTO besides 100, hot and grade A. A demo request makes an MQL.
MATRIX = """
name: Handing
fields: {employees: number}
weights: {qualification: 50, fit: 50}
parameters:
  - key: need
    axis: qualification
    max: 10
    rules: [{key: direct, if: [{field: need, is: direct}], points: 10}]
  - {key: title, axis: fit, max: 10, rules: [{key: cto, if: [{field: title, is: cto}], points: 10}]}
grades: [{grade: A, from: 80}, {grade: B, from: 0}]
bands: [{band: hot, from: 75}, {band: warm, from: 50}, {band: cold, from: 0}]
stages: {mql: [[{did: [form.demo_request]}]]}
disqualify: [{key: student, if: [{field: title, contains: student}]}]
"""


def person(name: str, role: Role = Role.SDR, experience: int = 2, **most: int) -> User:
    """Somebody who works leads; `a_day` and `a_week` are how many rules may hand to them."""
    user = User.objects.create(username=name, first_name=name.title(), role=role)
    Capacity.objects.create(
        person=user, experience=experience, most_a_day=most.get("a_day"), most_a_week=most.get("a_week")
    )
    return user


def queue(*members: User, name: str = "SDRs") -> HandoffQueue:
    """A queue of these people."""
    made = HandoffQueue.objects.create(name=name)
    made.members.set(members)
    return made


def rule(to: User | HandoffQueue | str, stage: str = "mql", **asks: Any) -> HandoffRule:
    """A rule behind those that are there, in force for long: to a person, a queue, "account" or "pool"."""
    target: dict[str, Any] = {"target": to}
    if isinstance(to, User):
        target = {"target": "person", "person": to}
    if isinstance(to, HandoffQueue):
        target = {"target": "queue", "queue": to}
    asks.setdefault("active_since", LONG_AGO)
    place = HandoffRule.objects.count() + 1
    return HandoffRule.objects.create(name=f"Rule {place}", position=place, stage=stage, **target, **asks)


def scoring() -> None:
    """Publish the matrix by which leads of this cast are scored."""
    published(MATRIX)


def leads(number: int, stage: str = "mql", at: datetime = NOW, **fields: Any) -> list[Lead]:
    """Leads that have just come to a stage, scored, of companies of their own."""
    fields = {"need": "direct", **fields}
    made = [_lead(fields, at) for _ in range(number)]
    scored(at)
    move_stage([lead.pk for lead in made], Stage(stage), None, "", at)
    return made


def hot(number: int = 1, **fields: Any) -> list[Lead]:
    """The same, in the top band."""
    return leads(number, title="cto", **fields)


def _lead(fields: dict[str, Any], at: datetime) -> Lead:
    place = next(_numbers)
    owner = fields.get("owner")
    named = {"email": f"lead{place}@acme{place}.example", "domain": f"acme{place}.example"}
    return Lead.objects.create(**{**named, **fields, "owner": owner}, added_at=at, created_on=at.date())


def given(now: datetime = NOW) -> list[str]:
    """Hand off, and tell who was given leads then, each as often as they were."""
    before = set(Handoff.objects.filter(state="given").values_list("pk", flat=True))
    hand_off(now)
    rows = Handoff.objects.filter(state="given").exclude(pk__in=before).select_related("to").order_by("pk")
    return [row.to.username for row in rows if row.to]


def states(rows: Sequence[Handoff] | None = None) -> list[str]:
    """The states of all hand-offs, in the order in which the leads arrived."""
    return [row.state for row in rows or Handoff.objects.order_by("lead_id", "pk")]


def audited() -> QuerySet[AuditEntry]:
    """The audit log, less that the matrix was published."""
    return AuditEntry.objects.exclude(action="matrix.published").order_by("id")


def words() -> str:
    """Why the only hand-off there is stands as it does."""
    return Handoff.objects.get().words
