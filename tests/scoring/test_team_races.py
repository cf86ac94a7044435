"""Somebody changes teams at the moment at which a lead becomes theirs: its score has the new team."""

from threading import Event

import pytest
from django.db import connection, transaction

from leads.models import Lead, Team, User
from scoring.rescoring.verify import verify
from tests.factories import UserFactory
from tests.scoring.small import NOW, published
from tests.scoring.test_races import in_thread

pytestmark = pytest.mark.django_db(transaction=True)
TRIGGER = "ALTER TABLE leads_lead {} TRIGGER scoring_owner_held"


def a_change_of_teams_while_a_lead_is_given(lead: Lead, owner: User) -> set[str]:
    """The lead is given first, and committed after the change of teams has begun; what is broken then."""
    other, changed, may_commit = Team.objects.create(name="Other"), Event(), Event()

    def give() -> None:
        with transaction.atomic():
            Lead.objects.filter(pk=lead.pk).update(owner=owner)
            changed.set()
            assert may_commit.wait(20)

    with in_thread(give):
        assert changed.wait(20)
        with in_thread(lambda: User.objects.filter(pk=owner.pk).update(team=other)) as mover:
            mover.join(0.5)
            may_commit.set()
    return {found.promise for found in verify(NOW)}


def test_its_score_has_the_new_team(new_lead):
    owner, lead = UserFactory(role="sdr", team=Team.objects.create(name="One")), new_lead()
    published()
    assert a_change_of_teams_while_a_lead_is_given(lead, owner) == set()


def test_control_without_holding_the_owner_it_keeps_the_old_one(new_lead):
    owner, lead = UserFactory(role="sdr", team=Team.objects.create(name="One")), new_lead()
    published()
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER.format("DISABLE"))
        try:
            assert a_change_of_teams_while_a_lead_is_given(lead, owner) == {"P7"}
        finally:
            cursor.execute(TRIGGER.format("ENABLE"))
