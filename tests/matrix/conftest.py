"""A small draft, and two people who edit it: Mara of marketing, and Sam who manages sales."""

from datetime import UTC, datetime

import pytest

from leads.models import Role, User
from scoring.engine.matrix import read_yaml
from scoring.matrix.recording import Editor
from scoring.matrix.versions import draft_from_document
from scoring.models import MatrixVersion, ScoringModel

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MATRIX = """
name: Small
weights: {fit: 50, engagement: 50}
parameters:
  - key: size
    label: Size
    axis: fit
    max: 10
    rules:
      - {key: metals, label: In metals, if: [{field: industry, is: metals}], points: 2}
      - {key: wood, label: In wood, if: [{field: industry, is: wood}], points: 4}
      - {key: glass, label: In glass, if: [{field: industry, is: glass}], points: 8}
  - key: web
    label: Website
    axis: engagement
    max: 20
    rules:
      - {key: pricing, label: Viewed the pricing page, count: [web.page.pricing], points: 4,
         half_life_days: 30, cap: 16}
grades: [{grade: A, from: 50}, {grade: B, from: 0}]
bands: [{band: hot, from: 75}, {band: cold, from: 0}]
stages: {mql: [[{score: fit, from: 50}]]}
disqualify: [{key: competitor, if: [{field: domain, is: rival.example}]}]
"""


@pytest.fixture
def draft(db: None) -> MatrixVersion:
    model = ScoringModel.objects.create(key="small", name="Small")
    return draft_from_document(model, read_yaml(MATRIX), None, NOW)


def person(username: str, role: Role) -> Editor:
    user = User.objects.create(username=username, first_name=username.title(), password="!", role=role)
    return Editor(user, NOW)


@pytest.fixture
def mara(db: None) -> Editor:
    return person("mara", Role.MARKETING)


@pytest.fixture
def sam(db: None) -> Editor:
    return person("sam", Role.MANAGER)
