"""Rules and queues are made by people: in their order, and in the audit log."""

from datetime import timedelta

import pytest

from leads.models import Role, User
from scoring.handing.editing import (
    HandingRefused,
    delete_queue,
    delete_rule,
    move_rule,
    save_queue,
    save_rule,
    switch_rule,
)
from scoring.models import Handoff, HandoffQueue, HandoffRule
from tests.handing.cast import audited, given, leads, person, queue, rule, states
from tests.scoring.small import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def tomasz() -> User:
    return User.objects.create(username="tomasz", role=Role.OPERATIONS)


def actions() -> list[str]:
    return list(audited().values_list("action", flat=True))


def names() -> list[str]:
    return list(HandoffRule.objects.values_list("name", flat=True))


def test_a_new_rule_comes_last_and_speaks_of_what_arrives_from_now_on(tomasz):
    rule("pool", regions=["apac"])
    leads(1)
    made = save_rule(HandoffRule(name="New", target="person", person=person("ruth")), tomasz, NOW + HOUR)
    assert names() == ["Rule 1", "New"]
    assert made.active_since == NOW + HOUR
    assert actions() == ["handing.added"]


def test_a_change_is_told_by_the_names_of_what_changed(tomasz):
    made = rule("pool")
    made.regions, made.name = ["emea"], "Europe"
    save_rule(made, tomasz, NOW)
    entry = audited().get()
    assert entry.details == {"fields": ["name", "regions"]}
    assert (entry.kind, entry.subject_name) == ("handoffrule", "Europe")


def test_what_is_saved_as_it_was_is_no_change(tomasz):
    save_rule(rule("pool"), tomasz, NOW)
    assert actions() == []


def test_a_rule_that_is_given_another_stage_leaves_alone_what_came_there_before(tomasz):
    made = rule(person("nils", Role.REPRESENTATIVE))
    leads(1, "sql", owner=person("sdr"))
    made.stage = "sql"
    save_rule(made, tomasz, NOW + HOUR)
    assert given(NOW + HOUR) == []


def test_a_rule_that_was_deleted_meanwhile_is_not_saved(tomasz):
    made = rule("pool")
    HandoffRule.objects.all().delete()
    with pytest.raises(HandingRefused, match="deleted"):
        save_rule(made, tomasz, NOW)


def test_a_rule_moves_among_those_of_its_stage(tomasz):
    first, _, third = rule("pool"), rule("account", "sql"), rule("account")
    move_rule(third.pk, True, tomasz, NOW)
    assert list(HandoffRule.objects.filter(stage="mql")) == [third, first]
    move_rule(third.pk, True, tomasz, NOW)
    assert list(HandoffRule.objects.filter(stage="mql")) == [third, first]
    assert actions() == ["handing.moved"]


def test_what_is_switched_off_and_on_again_speaks_of_what_arrives_then(tomasz):
    made = rule(person("ruth"))
    switch_rule(made.pk, False, tomasz, NOW)
    leads(1)
    switch_rule(made.pk, True, tomasz, NOW + HOUR)
    assert given(NOW + HOUR) == []
    leads(1, at=NOW + HOUR)
    assert given(NOW + HOUR) == ["ruth"]


def test_what_a_deleted_rule_gave_stays_given(tomasz):
    made = rule(person("ruth"))
    leads(1), given()
    delete_rule(made.pk, tomasz, NOW)
    assert states() == ["given"]
    assert Handoff.objects.get().rule is None
    assert actions() == ["handing.removed"]


def test_a_queue_is_saved_with_its_members(tomasz):
    ruth, nils = person("ruth"), person("nils")
    made = save_queue(queue(ruth), [nils], tomasz, NOW)
    assert list(made.members.all()) == [nils]
    assert audited().get().details == {"in": ["nils"], "out": ["ruth"]}


def test_what_somebody_deleted_or_named_the_same_meanwhile_is_refused(tomasz):
    used, other = queue(name="EMEA"), queue(name="Americas")
    made = rule(used)
    HandoffRule.objects.all().delete()
    HandoffQueue.objects.filter(pk=used.pk).delete()
    with pytest.raises(HandingRefused, match="deleted that queue"):
        save_rule(made, tomasz, NOW)
    with pytest.raises(HandingRefused, match="deleted this queue"):
        save_queue(used, [], tomasz, NOW)
    used.pk, used.name = None, other.name
    with pytest.raises(HandingRefused, match="of this name"):
        save_queue(used, [], tomasz, NOW)


def test_a_queue_that_a_rule_hands_to_stays(tomasz):
    used = queue(name="EMEA")
    rule(used)
    with pytest.raises(HandingRefused, match="Rule 1"):
        delete_queue(used.pk, tomasz, NOW)
    HandoffRule.objects.all().delete()
    delete_queue(used.pk, tomasz, NOW)
    assert not HandoffQueue.objects.exists()
