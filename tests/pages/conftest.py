"""The cast of the pages' tests: people of every role in two teams, and leads that some of them may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from leads.models import Lead, Role, Stage, User
from tests.factories import (
    LeadFactory,
    TeamFactory,
    UserFactory,
    did,
    publish_default,
    score_all,
    seed_lead,
)
from tests.standards import write_standards


@dataclass(frozen=True)
class World:
    """Who there is; `people` and `leads` by the names that tests use."""

    people: dict[str, User]
    leads: dict[str, Lead]

    def client(self, name: str) -> Client:
        """A browser in which that person is logged in."""
        client = Client()
        client.force_login(self.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def id(self, lead: str) -> int:
        return self.leads[lead].pk


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once a module, since publishing takes a while; every test's own changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        write_standards()  # tests of whole transactions empty every table at their end, the catalog too
        people = _people()
        publish_default()
        made = World(people, _leads(people))
        score_all()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def _people() -> dict[str, User]:
    emea, americas = TeamFactory(name="EMEA"), TeamFactory(name="Americas")
    roles = {
        "rep": (Role.REPRESENTATIVE, emea),
        "sdr": (Role.SDR, emea),
        "manager": (Role.MANAGER, emea),
        "marketing": (Role.MARKETING, None),
        "operations": (Role.OPERATIONS, None),
        "administrator": (Role.ADMINISTRATOR, None),
        "american": (Role.SDR, americas),
        "outsider": (Role.REPRESENTATIVE, None),
    }
    return {name: UserFactory(username=name, role=role, team=team) for name, (role, team) in roles.items()}


def _leads(people: dict[str, User]) -> dict[str, Lead]:
    hot = {"need": "direct", "authority": "decision-maker", "funding": "available now"}
    leads = {
        "reader": seed_lead("jonas-keller", owner=people["sdr"], stage=Stage.SAL),
        "buyer": seed_lead("elif-demir", owner=people["rep"], stage=Stage.SQL),
        "supervisor": seed_lead("tobias-wirth"),
        "pooled": LeadFactory(last_name="Pool", stage=Stage.MQL, **hot),
        "foreign": LeadFactory(last_name="Foreign", owner=people["american"], region="americas"),
        "student": LeadFactory(last_name="Study", seniority="student", owner=people["sdr"]),
        "silent": LeadFactory(
            last_name="Silent",
            owner=people["sdr"],
            do_not_call=True,
            email_opt_out=True,
            phone="+49 711 987654",
        ),
        "nasty": LeadFactory(
            first_name="<script>alert(1)</script>",
            last_name='"><img src=x onerror=alert(2)>',
            company="'};alert(3)//",
            title="{{ 7|add:7 }}",
            owner=people["sdr"],
        ),
    }
    did(leads["nasty"], "content.download", 3, topic="<b onmouseover=alert(4)>x</b>")
    did(leads["silent"], "call.connected", 5, title="Asked not to be called")
    return leads
