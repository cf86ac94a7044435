"""Two deliveries with one token at the same moment. The control: without the constraint both are taken in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection

from leads.hooks.service import Refused
from leads.hooks.taking import take_in
from leads.models import Activity, Hook, HookDelivery
from tests.leads.test_record_races import overlapping

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)


@pytest.fixture
def no_constraint() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX delivery_once")
    yield
    HookDelivery.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNIQUE INDEX delivery_once ON leads_hookdelivery (hook_id, token) WHERE token <> ''"
        )


def delivered(hook: Hook, number: str) -> bool:
    event = {"event": "opened", "id": number, "recipient": "recipient@example.com"}
    try:
        take_in(hook, [{"event-data": event}], "token", NOW)
    except Refused:
        return False
    return True


def both(hook: Hook) -> list[object]:
    return overlapping(lambda: delivered(hook, "1"), lambda: delivered(hook, "2"))


def test_of_two_with_one_token_one_is_taken_in(hook_of: Callable[[str], Hook]) -> None:
    assert both(hook_of("mailgun")) == [True, False]
    assert Activity.objects.count() == HookDelivery.objects.count() == 1


def test_control_without_the_constraint_both_are(no_constraint: None, hook_of: Callable[[str], Hook]) -> None:
    assert both(hook_of("mailgun")) == [True, True]
    assert Activity.objects.count() == HookDelivery.objects.count() == 2
