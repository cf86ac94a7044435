"""Rejections from before there was a list of reasons are linked to it where their words say so."""

from importlib import import_module

import pytest
from django.db import connection

from leads.models import Outcome, RejectReason
from tests.factories import LeadFactory
from tests.scoring.small import NOW
from tests.standards import write_standards

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("No need", "no_need"),
        ("Other: too far", "other"),
        ("No needle", None),
        ("They need no: x", None),
        ("", None),
    ],
)
def test_words_that_are_a_standard_reason_become_one(words, key):
    write_standards()
    outcome = Outcome.objects.create(
        lead=LeadFactory(), kind="rejected", happened_on=NOW.date(), known_at=NOW, reason=words
    )
    with connection.cursor() as cursor:
        cursor.execute(import_module("leads.migrations.0016_outcome_reject_reasons").LINK)
    outcome.refresh_from_db()
    assert outcome.reject_reason == (RejectReason.objects.get(key=key) if key else None)
