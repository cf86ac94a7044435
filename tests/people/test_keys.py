"""Keys of machines: shown once, checked, counted, revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from leads.models import Action, ApiKey, AuditEntry, Role, Scope, User
from leads.people.keys import NotAdmitted, admit, key_of, make_key, revoke, spend

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> User:
    return User.objects.create(username="ops", password="!", role=Role.OPERATIONS)


def test_a_key_opens_until_it_is_revoked(operator: User) -> None:
    key, secret = make_key("Site", "website", [Scope.TRACK], by=operator, now=NOW)
    assert key_of(secret, NOW) == key
    assert revoke(key.pk, by=operator, now=NOW)
    assert key_of(secret, NOW) is None
    assert not revoke(key.pk, by=operator, now=NOW)
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == [Action.KEY_MADE, Action.KEY_REVOKED]


def test_a_key_expires(operator: User) -> None:
    end = NOW + timedelta(days=1)
    key, secret = make_key("Site", "website", [Scope.TRACK], by=operator, now=NOW, expires_at=end)
    assert key_of(secret, end - timedelta(seconds=1)) == key
    assert key_of(secret, end) is None


def test_nothing_stored_holds_the_key(operator: User) -> None:
    _, secret = make_key("Site", "website", [Scope.TRACK], by=operator, now=NOW)
    stored = str(list(ApiKey.objects.values())) + str(list(AuditEntry.objects.values()))
    assert secret not in stored
    assert secret[8:] not in stored


@pytest.mark.parametrize("secret", ["", "ls_", "ls_" + "a" * 43, "ls_ü", "website"])
def test_what_is_no_key_opens_nothing(operator: User, secret: str) -> None:
    make_key("Site", "website", [Scope.TRACK], by=operator, now=NOW)
    assert key_of(secret, NOW) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"source": "change"}, "source"),  # the services' own
        ({"source": ""}, "source"),
        ({"scopes": []}, "scopes"),
        ({"per_minute": 0}, "per_minute"),
        ({"expires_at": NOW}, "expires_at"),
    ],
)
def test_what_cannot_be_made_is_named_by_its_field(operator: User, wrong: dict, field: str) -> None:
    asked = {"name": "Site", "source": "website", "scopes": [Scope.TRACK], **wrong}
    with pytest.raises(ValidationError) as refused:
        make_key(**asked, by=operator, now=NOW)
    assert list(refused.value.message_dict) == [field]


def test_more_than_so_many_a_minute_are_refused_and_told_when_to_come_again(operator: User) -> None:
    key, _ = make_key("Site", "website", [Scope.TRACK], by=operator, now=NOW, per_minute=30)
    assert [spend(key, NOW) for _ in range(30)] == [0] * 30
    assert spend(key, NOW) == 2
    assert spend(key, NOW + timedelta(seconds=1.9)) > 0
    assert spend(key, NOW + timedelta(seconds=2)) == 0
    key.refresh_from_db()
    assert key.last_used_at == NOW + timedelta(seconds=2)
    later = NOW + timedelta(days=3)  # what was not used is not saved up
    assert [spend(key, later) for _ in range(31)] == [*[0] * 30, 2]


def test_clocks_that_disagree_give_nothing_away(operator: User) -> None:
    key, _ = make_key("Site", "website", [Scope.TRACK], by=operator, now=NOW, per_minute=2)
    assert [spend(key, NOW + timedelta(seconds=s)) > 0 for s in (60, 0, 30, 60, 89)] == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_who_is_not_admitted_is_told_why(operator: User) -> None:
    key, secret = make_key("Site", "website", [Scope.TRACK], by=operator, now=NOW, per_minute=1)
    assert admit(secret, Scope.TRACK, NOW) == key
    refused = []
    for sent, scope in [("", Scope.TRACK), (secret, Scope.READ_LEADS), (secret, Scope.TRACK)]:
        with pytest.raises(NotAdmitted) as error:
            admit(sent, scope, NOW)
        refused.append((error.value.status, error.value.wait))
    assert refused == [(401, 0), (403, 0), (429, 60)]
