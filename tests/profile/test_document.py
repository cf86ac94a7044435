"""The profile: lines of both teams, merged where they are different ones, and a clash where they are not."""

import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import connection, transaction

from scoring.models import ProfileRevision
from scoring.profile import document
from scoring.profile.document import (
    MOST_LINES,
    ProfileClash,
    ProfileRefused,
    add_line,
    change_line,
    profile_now,
    remove_line,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
REGION = {"field": "region", "in": ["emea"]}
NEED = {"field": "need", "in": ["direct"]}


def test_lines_are_added_in_order_and_each_change_is_kept(editor):
    add_line(REGION, " Where   we are ", editor)
    profile = add_line(NEED, "", editor)
    assert [(line.condition, line.words, line.changed) for line in profile.lines] == [
        (REGION, "Where we are", 1),
        (NEED, "", 2),
    ]
    assert profile_now() == profile
    history = list(ProfileRevision.objects.values_list("number", "what", "by"))
    assert history == [(2, "added: need is Direct", editor.by.pk), (1, "added: region is EMEA", editor.by.pk)]


def test_changes_of_different_lines_both_stay(editor):
    add_line(REGION, "", editor)
    seen = add_line(NEED, "", editor)
    other = replace(editor, by=UserFactory())
    change_line(seen.lines[0].id, "Near", seen.lines[0].changed, editor)
    change_line(seen.lines[1].id, "Urgent", seen.lines[1].changed, other)
    assert [line.words for line in profile_now().lines] == ["Near", "Urgent"]


def test_a_change_of_what_somebody_changed_since_says_what_it_says_now(editor):
    seen = add_line(REGION, "", editor).lines[0]
    change_line(seen.id, "Near", seen.changed, editor)
    with pytest.raises(ProfileClash) as clash:
        change_line(seen.id, "Far", seen.changed, replace(editor, by=UserFactory()))
    assert clash.value.theirs.words == "Near"
    assert clash.value.by == str(editor.by)
    assert profile_now().lines[0].words == "Near"


def test_what_was_taken_out_meanwhile_is_not_brought_back_by_a_change(editor):
    seen = add_line(REGION, "", editor).lines[0]
    remove_line(seen.id, seen.changed, editor)
    with pytest.raises(ProfileClash) as clash:
        change_line(seen.id, "Far", seen.changed, editor)
    assert clash.value.theirs is None
    assert profile_now().lines == ()


def test_the_number_of_a_line_that_is_gone_is_not_given_again(editor):
    first = add_line(REGION, "", editor).lines[0]
    remove_line(first.id, first.changed, editor)
    assert add_line(NEED, "", editor).lines[0].id != first.id


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "nowhere", "is": "x"},
        {"field": "region", "from": 3},
        {"did": ["no.such.type"]},
        {"grade": ["A"]},
        {},
    ],
)
def test_what_no_rule_could_say_is_refused(editor, condition):
    with pytest.raises(ProfileRefused):
        add_line(condition, "", editor)


def test_what_is_there_is_not_added_again(editor):
    add_line({"did": ["content.download"]}, "", editor)
    with pytest.raises(ProfileRefused, match="already"):
        add_line({"did": ["content.download"], "times": 1}, "", editor)


def test_a_profile_has_an_end(editor):
    for amount in range(MOST_LINES):
        add_line({"field": "employees", "from": amount + 1}, "", editor)
    with pytest.raises(ProfileRefused, match="at most"):
        add_line(NEED, "", editor)


def both_add(editor) -> list[BaseException]:
    """Two at once: each has read the profile before the other writes, where nothing keeps them apart."""
    meet, errors = threading.Barrier(2), []
    real = document.profile_now

    def read_and_wait():
        found = real()
        with suppress(threading.BrokenBarrierError):
            meet.wait(1)
        return found

    def add(condition):
        try:
            add_line(condition, "", editor)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "profile_now", read_and_wait)
        threads = [threading.Thread(target=add, args=[one]) for one in (REGION, NEED)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_both_have_their_line(editor):
    assert both_add(editor) == []
    assert len(profile_now().lines) == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_the_two_fails(editor, monkeypatch):
    monkeypatch.setattr(document, "_alone", lambda: None)
    assert len(both_add(editor)) == 1
    assert len(profile_now().lines) == 1


def test_nothing_is_left_of_a_change_that_failed(editor):
    with pytest.raises(ProfileClash), transaction.atomic():
        change_line(7, "x", 1, editor)
    assert not ProfileRevision.objects.exists()
