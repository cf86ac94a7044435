"""`verify` holds hand-offs against what arrived."""

from datetime import timedelta

import pytest

from scoring.models import Handoff
from scoring.rescoring.verify import HANDING, verify
from tests.handing.cast import given, leads, person, rule
from tests.scoring.small import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


def broken() -> list[int]:
    return [one.times for one in verify(LATER) if one.promise == HANDING]


def test_what_was_handed_off_or_waits_keeps_the_promise():
    rule(person("ruth", a_day=1))
    leads(2)
    given()
    assert broken() == []


def test_a_lead_that_nobody_saw_to_breaks_it():
    rule(person("ruth"))
    leads(2)
    assert broken() == [2]


def test_without_rules_there_is_nothing_to_keep():
    leads(1)
    assert broken() == []


def test_a_hand_off_that_says_another_stage_breaks_it():
    rule(person("ruth"))
    leads(1)
    given()
    Handoff.objects.update(stage="sql")
    assert broken() == [1]
