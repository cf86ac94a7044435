"""A small company for a week: its people, its clock, the machines that keep house, and a browser each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import time_machine
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page

from leads.ingest.items import NewActivity
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity
from leads.models import Lead, Role, User
from leads.notices.post import deliver
from scoring.rescoring.housekeeping import each_minute
from scoring.rescoring.service import drain
from tests.conftest import PATIENCE
from tests.factories import TeamFactory, UserFactory

_PUMPS = {
    "title": "Operations Manager",
    "company": "Rheintal Pumpen",
    "industry": "manufacturing",
    "employees": "240",
    "country": "de",
    "source": "web form",
}
_CREW = {
    "amira": ("Amira Khelifi", Role.SDR, "EMEA"),
    "ivo": ("Ivo Brandt", Role.SDR, "EMEA"),
    "nils": ("Nils Aaberg", Role.REPRESENTATIVE, "EMEA"),
    "ruth": ("Ruth Paulsen", Role.MANAGER, "EMEA"),
    "hanna": ("Hanna Lindgren", Role.MARKETING, "Marketing"),
    "tomasz": ("Tomasz Wolny", Role.OPERATIONS, "Marketing"),
    "joan": ("Joan Abbott", Role.ADMINISTRATOR, "Marketing"),
    "stranger": ("Dana Whitlock", Role.SDR, "Americas"),
}


@dataclass
class Company:
    """Who works there, what day it is, and what the browsers complained about."""

    address: str
    browser: Browser
    people: dict[str, User]
    monday: datetime
    traveller: Any
    leads: dict[str, Lead] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)
    asked_in_vain: set[str] = field(default_factory=set)

    def on(self, day: int, at: str) -> None:
        """Travel to a time of a day, 0 being Monday, and let the machines do their work."""
        self.traveller.move_to(
            datetime.combine(self.monday + timedelta(days=day), time.fromisoformat(at), UTC)
        )
        self.keep_house()

    def keep_house(self) -> None:
        """What worker and dispatcher do within a minute."""
        for _ in range(2):
            drain(_now)
            each_minute(_now())
            deliver(_now)

    def comes_in(self, name: str, *kinds: str, **changes: str) -> None:
        """A lead comes in with what it did, and is scored and handed off."""
        values = _PUMPS | {
            "first_name": "Ada",
            "last_name": name,
            "email": f"{name.lower()}@rheintal.example",
        }
        self.leads[name] = create_lead(values | changes, _now())
        self.does(name, *kinds)

    def does(self, name: str, *kinds: str) -> None:
        """A lead does something."""
        for kind in kinds:
            item = NewActivity(f"week-{next(self.numbers)}", kind, _now(), lead_id=self.leads[name].pk)
            assert record_activity(item, "test", _now()).status == "accepted"
        self.keep_house()

    def of(self, who: str, path: str = "/", width: int = 1400) -> Page:
        """Somebody's browser on a page."""
        if who not in self.pages:
            self.pages[who] = self._page(who, width)
        self.pages[who].goto(self.address + path)
        return self.pages[who]

    def lead(self, who: str, name: str) -> Page:
        """Somebody's browser on a lead's page."""
        return self.of(who, f"/leads/{self.leads[name].pk}")

    def sees(self, who: str, name: str) -> bool:
        """Whether a lead's page opens for somebody."""
        path = f"/leads/{self.leads[name].pk}"
        self.asked_in_vain.add(self.address + path)
        return self.of(who, path).title() != "Not here · Leadscore"

    def day(self, number: int) -> date:
        """A day of the week, 0 being Monday."""
        return (self.monday + timedelta(days=number)).date()

    def _page(self, who: str, width: int) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": 900})
        client = Client()
        client.force_login(self.people[who], backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        page = context.new_page()
        page.on("console", self._complain)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.set_default_timeout(PATIENCE)
        return page

    def _complain(self, message: ConsoleMessage) -> None:
        """A browser also complains of a page that is not there, where a test has asked for that."""
        if message.type == "error" and message.location.get("url") not in self.asked_in_vain:
            self.faults.append(message.text)


def make_people() -> dict[str, User]:
    """Everybody who works there."""
    teams = {name: TeamFactory(name=name) for name in ("EMEA", "Americas", "Marketing")}
    return {key: _person(key, *facts, teams) for key, facts in _CREW.items()}


@contextmanager
def a_week_from(monday: datetime) -> Iterator[Any]:
    """Travel to a Monday; time goes on from there."""
    with time_machine.travel(monday, tick=True) as traveller:
        yield traveller


def next_monday() -> datetime:
    """The Monday of the next week but one: never before anything that the database has stamped itself."""
    today = datetime.now(UTC).replace(hour=7, minute=0, second=0, microsecond=0)
    return today + timedelta(days=14 - today.weekday())


def _now() -> datetime:
    return datetime.now(UTC)


def _person(key: str, name: str, role: Role, team: str, teams: Mapping[str, Any]) -> User:
    first, last = name.split()
    return UserFactory(
        username=key,
        first_name=first,
        last_name=last,
        email=f"{key}@pumps.example",
        role=role,
        team=teams[team],
    )
