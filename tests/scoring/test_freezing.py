"""A published version never changes, and what it rests on keeps its name and type."""

import json

import pytest
from django.db import IntegrityError, transaction

from leads.models import ActivityType, Field
from scoring.engine.matrix import load, parse
from scoring.matrix.files import DEFAULT_MATRIX
from scoring.matrix.freezing import freeze
from scoring.matrix.rows import document_of, draft_from_document
from scoring.models import MatrixVersion, Parameter, ScoringModel, ScoringRule, Threshold
from tests.scoring.small import NOW, SMALL, draft, published

pytestmark = pytest.mark.django_db


def refused():
    return pytest.raises(IntegrityError, match=r"is published|keeps its")


@pytest.fixture
def version():
    return published()


@pytest.mark.parametrize("change", [{"document": "{}"}, {"weights": {}}, {"number": 7}, {"state": "draft"}])
def test_a_published_version_cannot_be_changed(version, change):
    with refused(), transaction.atomic():
        MatrixVersion.objects.filter(pk=version.pk).update(**change)


@pytest.mark.parametrize("rows", [Parameter, ScoringRule, Threshold])
def test_nor_can_its_rows(version, rows):
    with refused(), transaction.atomic():
        rows.objects.update(position=9)
    with refused(), transaction.atomic():
        rows.objects.all().delete()


def test_nor_can_a_row_be_added(version):
    with refused(), transaction.atomic():
        Parameter.objects.create(version=version, key="new", axis="fit")


def test_nor_can_it_be_deleted(version):
    with refused(), transaction.atomic():
        MatrixVersion.objects.filter(pk=version.pk)._raw_delete("default")


def test_a_draft_can_be_changed_and_deleted():
    version = draft()
    ScoringRule.objects.update(position=9)
    version.delete()
    assert not Parameter.objects.exists()


def test_a_field_that_a_published_matrix_names_keeps_its_name_and_type(version):
    for change in ({"key": "needs"}, {"type": "number"}):
        with refused(), transaction.atomic():
            Field.objects.filter(key="need").update(**change)
    with refused(), transaction.atomic():
        Field.objects.filter(key="need").delete()
    Field.objects.filter(key="need").update(label="What they need")


def test_a_field_that_none_names_can_go(version):
    assert Field.objects.filter(key="product").delete()[0] == 1


def test_an_activity_type_keeps_its_key(version):
    with refused(), transaction.atomic():
        ActivityType.objects.filter(key="content.download").update(key="content.fetch")


def test_the_document_is_what_the_rows_say():
    matrix = load(SMALL)
    version = freeze(draft())
    assert parse(json.loads(version.document)) == matrix
    assert version.sha256 == matrix.sha256
    assert version.used_fields == ["need", "title"]


def test_a_document_comes_back_from_rows_as_it_went_in():
    matrix = load(DEFAULT_MATRIX.read_text())
    model = ScoringModel.objects.create(key="m", name="M")
    version = draft_from_document(model, json.loads(matrix.canonical()), None, NOW)
    assert parse(document_of(version)).canonical() == matrix.canonical()
