"""The cast of the console's tests, a lead, and a small matrix as a draft."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from leads.ingest.leads import create_lead
from leads.models import Lead, Role, Team, User
from scoring.engine.matrix import read_yaml
from scoring.matrix.versions import draft_from_document
from scoring.models import MatrixVersion, ScoringModel

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MATRIX = """
name: Small
fields: {employees: number}
weights: {fit: 50, qualification: 50}
parameters:
  - key: size
    label: Size
    axis: fit
    max: 10
    rules:
      - {key: large, number: employees, tiers: [{from: 50, points: 3}, {from: 200, points: 10}]}
      - {key: industry, if: [{field: industry, is: metals}], points: 2}
  - key: funding
    axis: qualification
    max: 10
    rules: [{key: now, if: [{field: funding, is: available now}], points: 10}]
grades: [{grade: A, from: 50}, {grade: B, from: 0}]
bands: [{band: hot, from: 75}, {band: cold, from: 0}]
stages: {mql: [[{score: fit, from: 50}]]}
disqualify: [{key: competitor, if: [{field: domain, is: rival.example}]}]
"""


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One of each role, by role."""
    team = Team.objects.create(name="North")
    return {
        role.value: User.objects.create(username=role.value, password="!", role=role, team=team)
        for role in Role
    }


@pytest.fixture
def enter(people: dict[str, User]) -> Any:
    """Log somebody in by role, and give the browser."""

    def log_in(role: str) -> Client:
        client = Client()
        client.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def operations(enter: Any) -> Client:
    return enter("operations")


@pytest.fixture
def lead(db: None) -> Lead:
    values = {"first_name": "Dana", "last_name": "Ruiz", "email": "dana@acme.example", "need": "unaware"}
    return create_lead(values, NOW)


@pytest.fixture
def model(db: None) -> ScoringModel:
    return ScoringModel.objects.create(key="small", name="Small")


@pytest.fixture
def draft(model: ScoringModel) -> MatrixVersion:
    return draft_from_document(model, read_yaml(MATRIX), None, NOW)
