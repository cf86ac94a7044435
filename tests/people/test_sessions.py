"""Who is still logged in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from leads.models import Role, User
from leads.people.sessions import still_allowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruth() -> User:
    user = User.objects.create(username="ruth", role=Role.MANAGER)
    user.set_password("a-long-enough-password")
    user.save()
    return user


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


def is_allowed(session: str, name: str = "feedback", days: int = 0) -> bool:
    return still_allowed([session, "another"], name, datetime.now(UTC) + timedelta(days=days)) == {session}


def test_who_is_logged_in_may_open_what_the_table_says(ruth):
    session = session_of(ruth)
    assert is_allowed(session)
    assert not is_allowed(session, "not_in_the_table")


def test_a_session_ends_by_time(ruth):
    session = session_of(ruth)
    assert (is_allowed(session, days=13), is_allowed(session, days=15)) == (True, False)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.SDR}, {"password": "another"}])
def test_a_session_ends_with_the_account_the_role_and_the_password(ruth, change):
    session = session_of(ruth)
    User.objects.filter(pk=ruth.pk).update(**change)
    assert not is_allowed(session)


def test_a_session_ends_with_logging_out(ruth):
    client = Client()
    client.force_login(ruth, backend="django.contrib.auth.backends.ModelBackend")
    session = str(client.cookies["sessionid"].value)
    client.logout()
    assert not is_allowed(session)


def test_a_session_of_nobody_is_none(ruth):
    client = Client()
    client.session.save()
    assert still_allowed([client.session.session_key or ""], "feedback", datetime.now(UTC)) == set()
