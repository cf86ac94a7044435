"""Who unsubscribes wants no mails, whatever way it comes in, and whenever they turn out to be a lead."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from leads.consent.giving import give, withdraw
from leads.consent.standing import standing_of
from leads.hooks.making import make_hook
from leads.identities.joining import SameNames, say_same
from leads.identities.merging import merge, undo
from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity
from leads.models import (
    Activity,
    ActivityType,
    Consent,
    EventRule,
    FieldChange,
    Lead,
    Role,
    Scope,
    User,
)
from leads.people.keys import make_key
from leads.tracking.editing import save_rule
from leads.tracking.taking import take_in
from leads.working import work_on
from tests.api.conftest import machine
from tests.hooks.senders import signed
from tests.imports import bringing

from .conftest import EMAIL, NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DANA, COOKIE = Who("email", EMAIL), Who("anonymous", "c-7")
LEAVES = "email.unsubscribe"
Way = Callable[[str], None]


def does(
    kind: str = LEAVES, at: datetime = NOON, who: Who = DANA, key: str = "", now: datetime = NOON
) -> str:
    """Somebody does something; what became of it."""
    item = NewActivity(key or f"{kind} {at}", kind, at, identity=who)
    return record_activity(item, "shop", max(now, at)).status


def refuses(lead_id: int) -> bool | None:
    return Lead.objects.get(pk=lead_id).email_opt_out


def words(lead_id: int) -> list[tuple[bool, str]]:
    return list(Consent.objects.filter(lead=lead_id).order_by("at").values_list("is_given", "source"))


# -- every way in


def by_api(kind: str) -> None:
    body = {"key": "a", "type": kind, "identity": {"kind": "email", "value": EMAIL}}
    assert machine().post("/activities", body).status_code == 201


def by_file(kind: str) -> None:
    bringing.run(a_list(kind))


def by_tracker(kind: str) -> None:
    event = {"email.unsubscribe": "Unsubscribed", "email.spam_complaint": "Email Marked as Spam"}[kind]
    take_in([{"type": "track", "messageId": "m", "userId": EMAIL, "event": event}], "site", datetime.now(UTC))


def by_webhook(kind: str) -> None:
    by, now = User.objects.create(username="olga", role=Role.OPERATIONS), datetime.now(UTC)
    signed(
        make_hook("signed", "Mail", "mail", "", by=by, now=now), {"key": "h", "type": kind, "email": EMAIL}
    )


def by_hand(kind: str) -> None:
    record_activity(NewActivity("1", kind, NOON, lead_id=Lead.objects.get().pk), "console", NOON)


def a_list(kind: str) -> Any:
    return bringing.taken(f"Email\n{EMAIL}\n", kind="activities", type=kind, when="2026-05-04")


@pytest.mark.parametrize("kind", ["email.unsubscribe", "email.spam_complaint"])
@pytest.mark.parametrize("way", [by_api, by_file, by_tracker, by_webhook, by_hand])
def test_who_wants_no_mails_gets_none_whatever_way_it_comes_in(lead: Lead, way: Way, kind: str):
    way(kind)
    activity = Activity.objects.get()
    assert (activity.type.key, refuses(lead.pk)) == (kind, True)
    said = Consent.objects.get()
    assert (said.is_given, said.source, said.at) == (False, activity.source, activity.occurred_at)


# -- before they were a lead


def created() -> int:
    return create_lead({"email": EMAIL}, NOON).pk


def named() -> int:
    """A lead that was known by another name tells its address."""
    lead = create_lead({"last_name": "Berg"}, NOON, (Who("crm", "7"),))
    change_fields(lead.pk, {"email": EMAIL}, by=None, source="crm", now=NOON)
    return lead.pk


def joined() -> int:
    """The visitor of a browser is known as a lead by what a tracker says."""
    lead = create_lead({}, NOON, (Who("crm", "7"),))
    say_same([SameNames((Who("crm", "7"), DANA), "identify call")], "site", NOON)
    return lead.pk


@pytest.mark.parametrize("becomes_a_lead", [created, named, joined])
def test_who_unsubscribed_before_gets_no_mails_as_a_lead(db, becomes_a_lead: Callable[[], int]):
    does(at=NOON - HOUR)
    assert not Consent.objects.exists()
    lead_id = becomes_a_lead()
    assert (refuses(lead_id), words(lead_id)) == (True, [(False, "shop")])


def test_of_two_visitors_that_become_one_neither_is_forgotten(db):
    does(at=NOON - HOUR, who=COOKIE)
    say_same([SameNames((DANA, COOKIE), "identify call")], "site", NOON)
    assert refuses(created()) is True


def test_who_did_other_things_before_said_nothing_of_mails(db):
    does("web.visit")
    lead_id = created()
    assert (refuses(lead_id), words(lead_id)) == (None, [])


# -- the order of time


@pytest.mark.parametrize("order", list(permutations([(0, LEAVES), (1, "email.subscribe"), (2, LEAVES)])))
def test_in_any_order_the_latest_word_counts(lead: Lead, order: Any):
    for hour, kind in order:
        does(kind, NOON + hour * HOUR)
    assert (refuses(lead.pk), [given for given, _ in words(lead.pk)]) == (True, [False, True, False])


def test_who_subscribes_again_gets_mails_again(lead: Lead):
    does(LEAVES)
    does("email.subscribe", NOON + HOUR)
    assert (refuses(lead.pk), standing_of([lead.pk])) == (False, {(lead.pk, "email"): True})


def test_what_everybody_can_send_takes_no_refusal_back(lead: Lead, tomasz: User):
    """The key of a tracker stands in the page of the website."""
    make_key("Website", "shop", [Scope.TRACK], by=tomasz, now=NOON)
    does(LEAVES)
    assert does("email.subscribe", NOON + HOUR) == "accepted"
    assert (refuses(lead.pk), words(lead.pk)) == (True, [(False, "shop")])


def test_an_older_unsubscribe_that_comes_late_takes_no_later_consent_back(lead: Lead):
    give(lead.pk, "email", text="Yes", text_version="1", source="form", at=NOON, now=NOON)
    does(at=NOON - HOUR)
    assert (refuses(lead.pk), words(lead.pk)) == (False, [(False, "shop"), (True, "form")])


def test_who_becomes_a_lead_by_agreeing_has_agreed(db):
    does(at=NOON - HOUR)
    lead_id = created()
    give(lead_id, "email", text="Yes", text_version="1", source="form", at=NOON, now=NOON)
    assert refuses(lead_id) is False


def test_a_repeat_says_nothing_again(lead: Lead):
    assert [does(key="1"), does(key="1")] == ["accepted", "duplicate"]
    change_fields(lead.pk, {"email_opt_out": "no"}, by=None, source="page", now=NOON + HOUR)
    assert [does(key="1"), does(key="1", at=NOON + 2 * HOUR)] == ["duplicate", "conflict"]
    assert (refuses(lead.pk), len(words(lead.pk))) == (False, 2)


def test_it_is_said_with_the_activity_or_not_at_all(lead: Lead):
    @transaction.atomic
    def fails() -> None:
        assert does() == "accepted"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (Activity.objects.count(), refuses(lead.pk), words(lead.pk)) == (0, None, [])


def test_what_says_nothing_of_mails_costs_nothing(lead: Lead):
    create_lead({}, NOON, (Who("crm", "8"),))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        does("email.open")
        does("web.visit", who=COOKIE)
        say_same([SameNames((Who("crm", "8"), COOKIE), "identify call")], "site", NOON)
    assert not [query for query in asked.captured_queries if "consent" in query["sql"]]


# -- merges that were undone


@pytest.fixture
def pair(lead: Lead) -> tuple[int, int]:
    """Somebody who becomes one with Dana, and Dana."""
    return create_lead({"email": "d.berg@home.example"}, NOON).pk, lead.pk


def parted(pair: tuple[int, int], meanwhile: Callable[[], Any], by: User) -> None:
    """Dana is merged into the other one, something happens, and they are parted again."""
    done = merge(*pair, why="", by=by, now=NOON + HOUR)
    meanwhile()
    undo(done.pk, by, NOON + 5 * HOUR)


def test_who_unsubscribed_as_one_of_two_keeps_it_when_they_are_parted(pair, tomasz: User):
    kept, gone = pair
    parted(pair, lambda: does(at=NOON + 2 * HOUR), tomasz)
    assert (refuses(gone), words(gone)) == (True, [(False, "shop")])
    assert (refuses(kept), words(kept)) == (None, [])


def test_a_refusal_of_the_kept_lead_stays_when_they_are_parted(pair, tomasz: User):
    kept, gone = pair
    does(at=NOON)

    def unsubscribes() -> None:
        does(at=NOON + 2 * HOUR, who=Who("email", "d.berg@home.example"))

    parted(pair, unsubscribes, tomasz)
    assert (refuses(kept), refuses(gone)) == (True, True)
    assert (words(kept), words(gone)) == ([(False, "shop")], [(False, "shop")])


def test_what_both_said_at_the_same_time_stays_with_both(pair, tomasz: User):
    kept, gone = pair
    does(at=NOON)
    parted(pair, lambda: does(key="2", who=Who("email", "d.berg@home.example")), tomasz)
    assert (words(kept), words(gone)) == ([(False, "shop")], [(False, "shop")])
    assert (refuses(kept), refuses(gone)) == (True, True)


def test_who_subscribed_as_one_of_two_agreed_for_no_other(pair, tomasz: User):
    kept, gone = pair
    withdraw(kept, "email", source="call", at=NOON, now=NOON)
    parted(pair, lambda: does("email.subscribe", NOON + 2 * HOUR), tomasz)
    assert (refuses(kept), refuses(gone)) == (True, False)


def test_after_a_merge_that_was_undone_nobody_has_agreed(pair, tomasz: User):
    kept, gone = pair
    does(at=NOON)
    parted(pair, lambda: None, tomasz)
    assert (refuses(kept), words(kept)) == (None, [])
    assert (refuses(gone), words(gone)) == (True, [(False, "shop")])


# -- what goes again


def test_an_import_that_is_undone_takes_back_what_it_said(db):
    lead_id = created()
    one = bringing.run(a_list(LEAVES))
    assert refuses(lead_id) is True
    bringing.undone(one)
    assert (refuses(lead_id), words(lead_id), Activity.objects.count()) == (None, [], 0)


def test_a_lead_that_a_list_brought_in_goes_with_it_also_where_it_unsubscribed(db):
    one = bringing.run(a_list(LEAVES))
    assert Lead.objects.get().email_opt_out is True
    bringing.undone(one)
    assert not Lead.objects.exists()


def test_what_somebody_else_said_too_stays(db):
    lead_id = created()
    one = bringing.run(a_list(LEAVES))
    does()
    bringing.undone(one)
    assert (refuses(lead_id), words(lead_id)) == (True, [(False, "shop")])


def test_a_rule_that_was_wrong_leaves_nobody_without_mails(lead: Lead, tomasz: User):
    take_in([{"type": "track", "messageId": "m", "userId": EMAIL, "event": "Left Page"}], "site", NOON)
    for kind in (LEAVES, "web.visit"):
        rule = EventRule(type=ActivityType.objects.get(key=kind), event="left page")
        save_rule(rule, 1, tomasz, NOON)
        while work_on(lambda: NOON + HOUR):
            pass
        assert Activity.objects.get().type.key == kind
        assert refuses(lead.pk) is (True if kind == LEAVES else None)
    said = FieldChange.objects.order_by("pk").values_list("old", "new", "source")
    assert list(said) == [("", "true", "site"), ("true", "", "typed anew")]
