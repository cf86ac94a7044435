"""A page's leads as plain values: the same as the models say, in the order that was asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leads.models import Lead
from scoring.models import LeadScore
from scoring.pages.listed import _LEAD, _SCORE, Listed, listed

pytestmark = pytest.mark.django_db


def scores() -> list[LeadScore]:
    return list(LeadScore.objects.select_related("lead__owner").order_by("composite", "lead_id"))


def of(found: list[LeadScore]) -> list[Listed]:
    return listed(found[0].version_id, [one.lead_id for one in found])


def test_every_value_is_the_one_that_the_models_read(world: Any) -> None:
    Lead.objects.filter(pk=world.id("reader")).update(
        extra={"floor": 0, "deep": ["a"], "none": None}, employees=0.5, do_not_call=False
    )
    for score, one in zip(scores(), of(scores()), strict=True):
        assert [getattr(one, name) for name in _SCORE] == [getattr(score, name) for name in _SCORE]
        assert [getattr(one, name) for name in _LEAD] == [getattr(score.lead, name) for name in _LEAD]
        assert (one.name, one.needs_a_look) == (score.lead.name, score.needs_a_look)


def test_an_owner_is_named_as_on_every_page(world: Any) -> None:
    found = scores()
    assert any(one.lead.owner for one in found)
    for score, one in zip(found, of(found), strict=True):
        owner = score.lead.owner
        assert str(one.owner) == str(owner)
        assert one.owner is None or one.owner.initials == owner.initials


def test_who_has_no_name_is_said_by_e_mail_or_number_and_who_is_erased_not_at_all(
    world: Any,
) -> None:
    pk = world.id("reader")
    for change in ({"first_name": "", "last_name": ""}, {"email": ""}, {"erased_at": datetime.now(UTC)}):
        Lead.with_erased.filter(pk=pk).update(**change)
        (one,) = listed(scores()[0].version_id, [pk])
        assert one.name == Lead.with_erased.get(pk=pk).name


def test_they_come_in_the_order_asked_for_less_those_that_are_gone(world: Any) -> None:
    found = scores()
    LeadScore.objects.filter(lead_id=found[1].lead_id).delete()
    assert [one.lead_id for one in of(found[::-1])] == [
        one.lead_id for one in found[::-1] if one is not found[1]
    ]
    assert listed(found[0].version_id, []) == []
