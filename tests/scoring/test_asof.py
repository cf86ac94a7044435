"""A lead on any date: what is read of a moment that has gone is what was scored then, whatever came."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.ingest.changes import change_fields
from leads.models import Activity, Field, Visitor
from scoring.asof import Then, read_as_known
from tests.scoring.small import NOW
from tests.scoring.told import DAY, MINUTE, World, scored_as_known, steps

pytestmark = pytest.mark.django_db


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(schedule=st.lists(steps, min_size=4, max_size=14))
def test_what_is_read_of_each_moment_is_what_was_scored_then(new_lead, schedule):
    with transaction.atomic():
        world = World(new_lead)
        for step, which in schedule:
            world.now += MINUTE
            getattr(world, step)(which)
            world.look()
        truth = [told.numbers for told in world.told]
        assert scored_as_known([told.then for told in world.told]) == truth
        transaction.set_rollback(True)


def test_a_list_of_a_fair_counts_from_the_day_on_which_we_learned_of_it(new_lead):
    world = World(new_lead)
    before = world.now
    world.now += MINUTE
    world.list_of_a_fair(0)
    lead = world.leads[0].pk
    counted = [numbers[0][4] for numbers in scored_as_known([Then(lead, before), Then(lead, world.now)])]
    assert counted == [0, 5_000_000]


def test_what_an_unknown_browser_did_counts_from_when_it_was_the_leads(new_lead):
    world = World(new_lead)
    world.unknown_browser(0)
    before = world.now
    world.now += MINUTE
    world.learns_who_it_is(0)
    lead = world.leads[0].pk
    counted = [numbers[0][3] for numbers in scored_as_known([Then(lead, before), Then(lead, world.now)])]
    assert counted == [0, 8_000_000]
    assert Visitor.objects.filter(lead=lead, joined_at=world.now).count() == 1


def test_a_move_that_was_taken_back_on_the_same_day_is_there_in_between(new_lead):
    world = World(new_lead)
    world.needs(0)
    between = world.now
    world.now += MINUTE
    world.answer(0, "potential")
    assert not Activity.objects.filter(type__key="change.need.forward").exists()
    assert [n[0][5] for n in scored_as_known([Then(world.leads[0].pk, between)])] == [4_000_000]


def test_fields_of_ones_own_are_rolled_back_too(new_lead):
    Field.objects.create(key="colour", label="Colour")
    lead = new_lead(colour="red")
    change_fields(lead.pk, {"colour": "green"}, by=None, source="test", now=NOW + DAY)
    told = scored_as_known([Then(lead.pk, NOW), Then(lead.pk, NOW + DAY)])
    assert [numbers[0][2] for numbers in told] == [0, 3_000_000]


def test_leads_that_are_gone_are_left_out_and_the_others_keep_their_places(new_lead):
    lead, gone = new_lead(), new_lead()
    wanted = [Then(gone.pk, NOW), Then(lead.pk, NOW), Then(lead.pk, NOW + DAY)]
    gone.delete()
    assert read_as_known(wanted, ()).places == [1, 2]


def test_many_leads_cost_no_more_queries_than_one(new_lead, django_assert_num_queries):
    wanted = [Then(new_lead(need="direct").pk, NOW + minutes * MINUTE) for minutes in range(20)]
    with django_assert_num_queries(5):
        read_as_known(wanted, ["need"])
