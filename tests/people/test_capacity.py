"""How much somebody takes is said by who is responsible for them, and is in the audit log."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from leads.models import Absence, AuditEntry, Capacity, Role
from leads.people.capacity import Takes, add_absence, remove_absence, responsible_for, save_capacity
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def test_a_manager_is_responsible_for_the_team_and_operations_for_all():
    emea = TeamFactory()
    manager = UserFactory(role=Role.MANAGER, team=emea)
    sdr, other = UserFactory(team=emea), UserFactory(team=TeamFactory())
    UserFactory(team=emea, is_active=False)
    operations = UserFactory(role=Role.OPERATIONS, team=emea)
    assert set(responsible_for(manager)) == {manager, sdr}
    assert set(responsible_for(operations)) == {manager, sdr, other}


def test_what_somebody_takes_is_kept_and_told():
    sdr, manager = UserFactory(), UserFactory(role=Role.MANAGER)
    save_capacity(sdr, Takes(3, 5, None), manager, NOW)
    row = Capacity.objects.get()
    assert (row.person, row.experience, row.most_a_day, row.most_a_week) == (sdr, 3, 5, None)
    assert AuditEntry.objects.get().details == {"experience": 3, "most_a_day": 5}
    save_capacity(sdr, Takes(3, 5, None), manager, NOW)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("takes", [Takes(4, None, None), Takes(2, -1, None), Takes(2, None, 100_000)])
def test_what_can_hardly_be_meant_is_refused(takes):
    with pytest.raises(ValidationError):
        save_capacity(UserFactory(), takes, UserFactory(), NOW)
    assert not Capacity.objects.exists()


def test_an_absence_is_kept_and_taken_back():
    sdr, manager = UserFactory(), UserFactory(role=Role.MANAGER)
    absence = add_absence(sdr, date(2026, 6, 15), date(2026, 6, 15), manager, NOW)
    remove_absence(absence, manager, NOW)
    remove_absence(absence, manager, NOW)
    assert not Absence.objects.exists()
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "absence.added",
        "absence.removed",
    ]


def test_an_absence_does_not_end_before_it_begins():
    with pytest.raises(ValidationError):
        add_absence(UserFactory(), date(2026, 6, 15), date(2026, 6, 14), UserFactory(), NOW)
