"""Names that are one person's."""

import pytest

from leads.identities.joining import SameNames, say_same
from leads.ingest.items import Unacceptable, Who
from leads.models import Activity, Identity, IdentityConflict, KeptApart, Lead, Visitor
from scoring.models import Pending

from .cast import NOW, browser, does, lead, mail, same

pytestmark = pytest.mark.django_db


def test_unknown_names_become_one_visitor_of_nobody():
    joined = same(browser("a"), mail("ann"))
    assert joined.lead_id is None
    assert set(Identity.objects.values_list("visitor_id", flat=True)) == {joined.visitor_id}
    assert Visitor.objects.count() == 1


def test_visitors_of_nobody_become_one_with_all_they_did():
    for name in ("a", "b", "c"):
        does(browser(name))
    joined = same(browser("c"), browser("a"), browser("b"))
    assert list(Visitor.objects.values_list("pk", flat=True)) == [joined.visitor_id]
    assert Activity.objects.filter(visitor=joined.visitor_id, lead=None).count() == 3


def test_the_visitor_that_joins_another_keeps_the_earlier_time():
    later, earlier = does(browser("a")), does(browser("b"), now=NOW.replace(hour=1))
    assert later < earlier
    joined = same(browser("a"), browser("b"))
    assert Visitor.objects.get(pk=joined.visitor_id).first_seen_at == NOW.replace(hour=1)


def test_what_was_done_before_joins_the_lead_and_is_scored():
    ann = lead("ann")
    activities = [does(browser("a")), does(browser("b"))]
    Pending.objects.all().delete()
    joined = same(browser("a"), browser("b"), mail("ann"))
    assert joined.lead_id == ann
    assert set(Activity.objects.filter(pk__in=activities).values_list("lead_id", flat=True)) == {ann}
    assert list(Pending.objects.values_list("lead_id", flat=True)) == [ann]


def test_an_unknown_name_goes_with_the_lead():
    ann = lead("ann")
    assert same(mail("ann"), browser("new")).lead_id == ann
    does(browser("new"))
    assert Activity.objects.get(lead=ann)


def test_saying_it_again_changes_nothing():
    lead("ann")
    first = same(mail("ann"), browser("a"))
    before = list(Visitor.objects.order_by("pk").values())
    assert same(mail("ann"), browser("a"), now=NOW.replace(hour=11)) == first
    assert list(Visitor.objects.order_by("pk").values()) == before


def test_groups_that_share_a_name_are_one_person():
    ann = lead("ann")
    does(browser("a"))
    groups = [SameNames((browser("a"), browser("b")), "page"), SameNames((browser("b"), mail("ann")), "page")]
    say_same(groups, "test", NOW)
    assert Activity.objects.get().lead_id == ann


def test_two_leads_without_a_proof_are_left_to_a_person_and_nothing_moves():
    ann, bob = lead("ann"), lead("bob")
    does(browser("a"))
    joined = same(mail("ann"), mail("bob"), browser("a"))
    conflict = IdentityConflict.objects.get()
    assert joined.conflict_id == conflict.pk
    assert (conflict.first_id, conflict.second_id, conflict.value) == (ann, bob, mail("bob").value)
    assert Activity.objects.get().lead_id is None


def test_a_conflict_is_written_down_once():
    lead("ann"), lead("bob")
    assert same(mail("ann"), mail("bob")).conflict_id == same(mail("bob"), mail("ann")).conflict_id
    assert IdentityConflict.objects.count() == 1


def test_who_is_kept_apart_is_asked_about_no_more_and_never_merged():
    ann, bob = lead("ann"), lead("bob")
    KeptApart.objects.create(first_id=ann, second_id=bob, at=NOW)
    assert same(mail("ann"), mail("bob")).conflict_id is None
    assert same(mail("ann"), mail("bob"), proof="email_verified").conflict_id is None
    assert Lead.objects.count() == 2


def test_two_leads_with_a_proof_are_merged():
    ann, bob = lead("ann"), lead("bob")
    does(bob)
    joined = same(mail("ann"), mail("bob"), proof="email_verified")
    assert joined.lead_id == ann
    assert Activity.objects.get().lead_id == ann
    assert list(Lead.objects.values_list("pk", flat=True)) == [ann]
    assert Lead.with_merged.get(pk=bob).merged_into_id == ann


def test_a_name_that_cannot_be_stored_refuses_all():
    with pytest.raises(Unacceptable):
        same(browser("a"), Who("no kind!", "x"))
    assert not Identity.objects.exists()
