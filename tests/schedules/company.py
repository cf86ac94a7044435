"""A small company where all happens at once: leads do things, people work them, machines keep up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from random import Random
from typing import Any

from django.db import connection

from leads.days import day_of
from leads.handoff import dispositions as sales
from leads.ingest.by_hand import remove_leads
from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity
from leads.models import Absence, Lead, NoticeMail, Role, Stage, Team, User
from scoring.models import HandoffQueue, HandoffRule, Pending, ScoringModel
from scoring.rescoring import publish, service
from scoring.rescoring.housekeeping import each_day, each_minute
from tests.scoring.small import NOW, SMALL, draft, matrix_text
from tests.signing import signed, write_down_signatures

from . import witness
from .turns import Killed, Part, take_turns

# All have their line at 60; they differ in what a download and an unsubscribe are worth, and for how long.
TEXTS = (SMALL, matrix_text(download=5), matrix_text(window=3), SMALL.replace("points: -20", "points: -5"))
KINDS = ("content.download", "content.download", "email.unsubscribe", "web.visit", "call.attempted")
ANSWERS = {"funding": "in process", "purchase_plan": "within 6 months", "authority": "influencer"}
_LOOKS = 20
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Step:
    """Who does what with which lead; `chance` decides the rest, `dies_at` is the turn of their death."""

    what: str
    lead: int = 0
    person: int = 0
    chance: int = 0
    dies_at: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody was told: `answer` is "done", "refused", "killed", or the error that nobody expects."""

    step: Step
    lead_id: int
    at: datetime
    did: str
    answer: str
    error: str = ""


class Company:
    """Three leads, an MQL, an SAL and an inquiry; two SDRs, a representative and their manager; a clock."""

    def __init__(self, starts_at: datetime = NOW) -> None:
        self.now = starts_at
        self.calls: list[Call] = []
        north, south = (Team.objects.get_or_create(name=name)[0] for name in ("North", "South"))
        self.teams = (north, south, None)
        roles = (Role.SDR, Role.SDR, Role.REPRESENTATIVE, Role.MANAGER)
        self.people = [_person(name, role, north) for name, role in zip(_NAMES, roles, strict=True)]
        self._use(SMALL)
        self.lead_ids = self._first_leads()
        service.drain(lambda: self.now)

    def _first_leads(self) -> list[int]:
        lead_ids = [new_lead(need, self.now) for need in ("direct", "direct", "none")]
        for lead_id in lead_ids[:2]:
            record(lead_id, "content.download", self.now)
        return lead_ids

    def at_once(self, steps: Sequence[Step], hours: int, random: Random) -> None:
        """Hours pass, then all these steps are done at once; each one's clock is a little off."""
        self.now += timedelta(hours=hours, minutes=1)
        did: list[dict[str, str]] = [{} for _ in steps]
        clocks = [self.now + timedelta(seconds=random.random() * 5) for _ in steps]
        parts = [
            Part(partial(getattr(self, step.what), step, clock, said), step.dies_at)
            for step, clock, said in zip(steps, clocks, did, strict=True)
        ]
        for step, clock, said, answer in zip(steps, clocks, did, take_turns(parts, random), strict=True):
            lead_id = self.lead_ids[step.lead]
            word, error = _told(answer)
            self.calls.append(Call(step, lead_id, clock, said.get("did", ""), word, error))
        self.now += timedelta(seconds=5)

    def settle(self) -> None:
        """The leases of the dead run out, and the machines come to rest."""
        for _ in range(9):
            self.now += timedelta(minutes=1)
            each_minute(self.now)
            service.drain(lambda: self.now)
            if not Pending.objects.exists():
                break
        each_minute(self.now)

    # -- what leads do

    def acts(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """The lead did something, or we wrote to it."""
        record(self.lead_ids[step.lead], KINDS[step.chance % len(KINDS)], now)

    def says(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """The lead's need turns out to be another; or it proves to be a student, which disqualifies it."""
        lead = Lead.objects.get(pk=self.lead_ids[step.lead])
        key, values = [("need", ("direct", "none")), ("title", ("Student", "Buyer"))][step.chance % 5 == 0]
        value = values[getattr(lead, key) == values[0]]
        change_fields(lead.pk, {key: value}, by=None, source="test", now=now)

    def leaves(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """The lead wants to be erased, with all that is known of it."""
        remove_leads([self.lead_ids[step.lead]], self.people[3], now)

    # -- what people do

    def works(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """Somebody does one of those things that the page offers them; the page may be a moment old."""
        lead = Lead.objects.get(pk=self.lead_ids[step.lead])
        by = self.people[step.person]
        offered = [key for key in sales.moves_for(lead, by) if key in DOES]
        if offered:
            said["did"] = offered[step.chance % len(offered)]
            DOES[said["did"]](lead.pk, by, now, step.chance)

    def accepts(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """Somebody takes the lead as soon as there is something to take; at last they try anyway."""
        said["did"] = "accept"
        for _ in range(_LOOKS):
            if Lead.objects.filter(pk=self.lead_ids[step.lead], stage=Stage.MQL).exists():
                break
        sales.accept(self.lead_ids[step.lead], self.people[step.person], now)

    def changes_teams(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """Somebody goes to another team, or to none."""
        User.objects.filter(pk=self.people[step.person].pk).update(team=self.teams[step.chance % 3])

    def publishes(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """Another matrix is put in force."""
        publish.publish(signed(draft(TEXTS[step.chance % len(TEXTS)], now=now), now), now)

    # -- what machines do

    def worker(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """A worker scores what is pending."""
        service.drain(lambda: now)

    def page(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """A page scores a lead to show the effect at once."""
        service.rescore_now([self.lead_ids[step.lead]], now)

    def dispatcher(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """One of several dispatchers keeps house."""
        each_minute(now)
        if step.chance % 4 == 0:
            each_day(now)

    def _use(self, text: str) -> None:
        version = signed(draft(text, now=self.now), self.now)
        if not ScoringModel.objects.filter(active=version).exists():
            publish.publish(version, self.now)


_NAMES = ("ruth", "ivo", "nils", "mara")
DOES: dict[str, Callable[[int, User, datetime, int], Any]] = {
    "accept": lambda lead, by, now, chance: sales.accept(lead, by, now),
    "reject": lambda lead, by, now, chance: sales.reject(
        lead, "no_need", "", by, now, ("recycled", "recycled", "disqualified")[chance % 3]
    ),
    "give_back": lambda lead, by, now, chance: sales.give_back(
        lead, day_of(now) + timedelta(days=1 + chance % 3), "", by, now
    ),
    "recycle": lambda lead, by, now, chance: sales.recycle(lead, "", by, now),
    "qualify": lambda lead, by, now, chance: sales.qualify(lead, by, now),
    "open_opportunity": lambda lead, by, now, chance: sales.open_opportunity(lead, by, now),
    "win": lambda lead, by, now, chance: sales.win(lead, Decimal(100), "", by, now),
    "lose": lambda lead, by, now, chance: sales.lose(lead, "too dear", by, now),
    "put_off": lambda lead, by, now, chance: sales.put_off(
        lead, day_of(now) + timedelta(days=1 + chance % 3), by, now
    ),
    "take_up": lambda lead, by, now, chance: sales.take_up(lead, by, now),
    "log_contact": lambda lead, by, now, chance: sales.log_contact(
        lead, "call.connected", "", [], "", None, by, now
    ),
}
# Refused in a sentence; all else that is raised is a fault.
_REFUSALS = (sales.MoveRefused, publish.PublishRefused, Lead.DoesNotExist)


def empty() -> None:
    """Leave nothing of the company before but its people and its matrices."""
    Lead.objects.all().delete()
    HandoffRule.objects.all().delete()
    for model in (Absence, HandoffQueue, NoticeMail):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE leads_auditentry, leads_visitor CASCADE")
    write_down_signatures()
    witness.forget()


def _person(name: str, role: Role, team: Team) -> User:
    values = {"first_name": name.title(), "role": role, "team": team, "email": f"{name}@leadscore.example"}
    return User.objects.update_or_create(username=name, defaults=values)[0]


def new_lead(need: str, now: datetime) -> int:
    """A lead that answered all but what it needs."""
    email = f"lead{next(_numbers)}@acme.example"
    return create_lead({"email": email, "need": need, "title": "Buyer", **ANSWERS}, now).pk


def record(lead_id: int, kind: str, now: datetime) -> None:
    """The lead did something; of one that is gone nobody learns it."""
    item = NewActivity(key=f"done{next(_numbers)}", type=kind, occurred_at=now, lead_id=lead_id)
    result = record_activity(item, "test", now)
    assert result.status == "accepted" or "no lead" in result.reason, result


def _told(answer: object) -> tuple[str, str]:
    if isinstance(answer, Killed):
        return "killed", ""
    if isinstance(answer, _REFUSALS):
        return "refused", str(answer)
    if isinstance(answer, BaseException):
        return "error", f"{type(answer).__name__}: {answer}"
    return "done", ""
