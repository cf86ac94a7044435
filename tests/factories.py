"""Leads, people and a published matrix for tests, made through the doors that the product itself uses."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from ruamel.yaml import YAML

from leads.ingest.items import NewActivity
from leads.ingest.record import record_activities
from leads.models import Lead, Role, Stage, Team, User
from scoring.engine.matrix import read_yaml
from scoring.matrix.versions import draft_from_document
from scoring.models import MatrixVersion, ScoringModel
from scoring.rescoring.publish import publish
from scoring.rescoring.service import drain
from tests.signing import signed

MATRICES = Path(__file__).parent.parent / "scoring" / "matrices"
PASSWORD = "a-long-enough-password"
_numbers = count(1)


@cache
def hashed_password() -> str:
    """`PASSWORD` as it is stored. Hashed once: that takes a quarter of a second, and is meant to."""
    return make_password(PASSWORD)


class TeamFactory(factory.django.DjangoModelFactory):
    """A team of a name of its own."""

    class Meta:
        model = Team

    name = factory.Sequence(lambda number: f"Team {number}")


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody who can log in with `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"user{number}")
    first_name = "Ruth"
    last_name = factory.Sequence(lambda number: f"Paulsen{number}")
    role = Role.SDR
    password = factory.LazyFunction(hashed_password)


class LeadFactory(factory.django.DjangoModelFactory):
    """An inquiry about whom a little is known."""

    class Meta:
        model = Lead

    first_name = "Ada"
    last_name = factory.Sequence(lambda number: f"Okafor{number}")
    email = factory.Sequence(lambda number: f"ada{number}@lekki.example")
    company = "Lekki Bottling"
    title = "Operations Manager"
    seniority = "manager"
    department = "operations"
    industry = "manufacturing"
    employees = 240.0
    country = "ng"
    region = "emea"
    source = "web form"
    stage = Stage.INQUIRY
    created_on = factory.LazyFunction(lambda: (datetime.now(UTC) - timedelta(days=100)).date())
    added_at = factory.LazyFunction(lambda: datetime.now(UTC) - timedelta(days=100))


def did(
    lead: Lead, kind: str, days_ago: float = 0, times: int = 1, topic: str = "", **properties: Any
) -> None:
    """Let a lead have done something."""
    now = datetime.now(UTC)
    items = [
        NewActivity(
            key=f"test-{next(_numbers)}",
            type=kind,
            occurred_at=now - timedelta(days=days_ago, minutes=times - number),
            lead_id=lead.pk,
            topic=topic,
            properties=properties,
        )
        for number in range(times)
    ]
    results = record_activities(items, "test", now)
    assert all(result.status == "accepted" for result in results), results


def seed_lead(key: str, **changes: Any) -> Lead:
    """One of the three leads that come with the default matrix: jonas-keller, elif-demir, tobias-wirth."""
    found = next(one for one in _seed_leads() if one["id"] == key)
    fields = {name: _value(name, text) for name, text in found["fields"].items()} | changes
    created = datetime.now(UTC) - timedelta(days=found["created_days_ago"])
    lead = Lead.objects.create(created_on=created.date(), added_at=created, **fields)
    for one in found.get("activities", []):
        did(lead, one["type"], one["days_ago"], one.get("times", 1), one.get("topic", ""))
    return lead


def publish_default(key: str = "default", names: Iterable[str] = ("default",)) -> MatrixVersion:
    """Publish matrices of the product as versions of one model, one after the other."""
    model, _ = ScoringModel.objects.get_or_create(key=key, defaults={"name": "B2B default"})
    for name in names:
        version = draft_from_document(model, _document(name), None, datetime.now(UTC), model.active)
        publish(signed(version, datetime.now(UTC)), datetime.now(UTC))
        model.refresh_from_db()
    version.refresh_from_db()
    return version


def score_all() -> None:
    """Score whatever is pending."""
    drain(lambda: datetime.now(UTC))


@cache
def _seed_leads() -> list[dict[str, Any]]:
    return YAML(typ="safe").load((MATRICES / "seed_leads.yaml").read_text())["leads"]


@cache
def _document(name: str) -> dict[str, Any]:
    return read_yaml((MATRICES / f"{name}.yaml").read_text())


def _value(name: str, text: str) -> Any:
    if Lead._meta.get_field(name).get_internal_type() == "FloatField":
        return float(text)
    if Lead._meta.get_field(name).get_internal_type() == "BooleanField":
        return text == "true"
    return text
