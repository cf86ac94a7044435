"""Who of several gets a lead: by experience, load and turn, within capacity, unless they are absent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings

from leads.models import Absence, Lead, Role, User
from scoring.models import Handoff
from tests.handing.cast import given, hot, leads, person, queue, rule, words
from tests.scoring.small import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_hottest_go_to_the_most_experienced():
    rule(queue(person("new", experience=1), person("expert", experience=3), person("usual")))
    hot(2)
    assert given() == ["expert", "expert"]


def test_others_go_to_who_works_the_fewest_leads():
    busy, free = person("busy", experience=3), person("free", experience=1)
    leads(2, "sal", owner=busy), leads(1, "sql", owner=free)
    rule(queue(busy, free))
    leads(1)
    assert given() == ["free"]


def test_leads_that_are_done_with_are_no_load():
    busy, free = person("busy"), person("free")
    leads(3, "customer", owner=free), leads(1, "sal", owner=busy)
    rule(queue(busy, free))
    leads(1)
    assert given() == ["free"]


def test_of_the_same_load_the_one_whose_turn_it_is_gets_it():
    rule(queue(person("ruth"), person("nils"), person("amira")))
    leads(6)
    assert given() == ["ruth", "nils", "amira"] * 2


def test_the_turn_goes_on_where_it_ended():
    ruth, nils = person("ruth"), person("nils")
    rule(queue(ruth, nils))
    leads(1)
    assert given() == ["ruth"]
    Lead.objects.update(stage="customer")
    leads(1, at=NOW + DAY)
    assert given(NOW + DAY) == ["nils"]


def test_the_hottest_are_handed_off_first():
    rule(queue(person("ruth", a_day=1)))
    leads(1)
    (best,) = hot()
    given()
    assert Handoff.objects.get(state="given").lead == best


def test_nobody_gets_more_than_a_day_s():
    rule(queue(person("ruth", a_day=2), person("nils", a_day=1)))
    leads(5)
    assert sorted(given()) == ["nils", "ruth", "ruth"]
    assert Handoff.objects.filter(state="waiting").count() == 2
    waiting = Handoff.objects.filter(state="waiting").first()
    assert waiting is not None
    assert waiting.words == "Ruth has had 2 today, of 2 a day; Nils has had 1 today, of 1 a day."


def test_those_that_waited_are_handed_off_on_the_next_day():
    rule(person("ruth", a_day=1))
    leads(2)
    assert given() == ["ruth"]
    assert given(NOW + timedelta(hours=1)) == []
    assert given(NOW + DAY) == ["ruth"]


def test_who_waited_longest_comes_before_who_just_arrived():
    rule(person("ruth", a_day=1))
    leads(1), given()
    (second,) = leads(1)
    given()
    leads(1, at=NOW + DAY)
    given(NOW + DAY)
    assert Handoff.objects.get(state="given", at=NOW + DAY).lead == second


@override_settings(ORGANISATION_ZONE="America/New_York")
@pytest.mark.parametrize(("minute", "who"), [(-1, []), (0, ["ruth"])])
def test_a_day_ends_at_midnight_in_the_organisation_s_zone(minute, who):
    midnight = datetime(2026, 6, 16, 4, tzinfo=UTC)
    rule(person("ruth", a_day=1))
    leads(2)
    given()
    assert given(midnight + timedelta(minutes=minute)) == who


@pytest.mark.parametrize(("days", "who"), [(6, []), (7, ["ruth"])])
def test_a_week_begins_on_monday(days, who):
    rule(person("ruth", a_week=1))
    leads(2)  # NOW is a Monday
    given()
    assert given(NOW + timedelta(days=days)) == who


def test_who_takes_none_gets_none():
    rule(person("ruth", a_day=0))
    leads(1)
    assert given() == []


@pytest.mark.parametrize(
    ("first", "last", "who"), [(15, 15, []), (15, 20, []), (1, 14, ["ruth"]), (16, 20, ["ruth"])]
)
def test_nothing_is_handed_to_who_is_absent(first, last, who):
    ruth = person("ruth")
    Absence.objects.create(person=ruth, first_on=date(2026, 6, first), last_on=date(2026, 6, last))
    rule(ruth)
    leads(1)
    assert given() == who


def test_who_is_back_gets_what_waited():
    ruth = person("ruth")
    Absence.objects.create(person=ruth, first_on=date(2026, 6, 15), last_on=date(2026, 6, 16))
    rule(ruth)
    leads(1)
    given()
    assert words() == "Ruth is absent through 16 June."
    assert given(NOW + DAY) == []
    assert given(NOW + 2 * DAY) == ["ruth"]


def test_who_can_no_longer_log_in_gets_nothing():
    ruth = person("ruth")
    rule(ruth)
    User.objects.update(is_active=False)
    leads(1)
    assert given() == []
    assert words() == "Ruth works no leads."


def test_an_sql_is_not_given_to_an_sdr():
    rule(queue(person("sdr")), "sql")
    leads(1, "sql", owner=person("other"))
    assert given() == []
    assert words() == "Sdr is no sales agent."


def test_an_sql_that_nobody_takes_stays_with_its_sdr():
    sdr = person("sdr")
    rule(person("nils", Role.REPRESENTATIVE, a_day=0), "sql")
    (lead,) = leads(1, "sql", owner=sdr)
    given()
    lead.refresh_from_db()
    assert lead.owner == sdr


def test_a_queue_without_anybody_says_so():
    rule(queue(name="Nobody's"))
    leads(1)
    given()
    assert words() == "Nobody in Nobody's works leads."
