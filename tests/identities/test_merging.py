"""Two leads that are one person."""

from datetime import timedelta

import pytest

from leads.handoff.owners import give_leads
from leads.handoff.stages import move_stage
from leads.identities.merging import UNDONE_WITHIN, MergeRefused, merge, undo, which_stays
from leads.ingest.changes import change_fields
from leads.models import (
    Activity,
    AuditEntry,
    Consent,
    FieldChange,
    Lead,
    LookMark,
    Notice,
    Role,
    Stage,
    Task,
    User,
    Visitor,
    Waiting,
)
from leads.people.audit_check import check_log

from .cast import NOW, browser, does, lead, mail, same

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture
def mara() -> User:
    return User.objects.create(username="mara", role=Role.MARKETING)


def one_of(kept: int, gone: int, by: User | None = None, **values):
    return merge(kept, gone, why="the same person", by=by, now=NOW, **values)


def everything() -> list:
    rows = [Lead.with_merged, Activity.objects, Task.objects, Consent.objects, Visitor.objects]
    return [list(table.order_by("pk").values()) for table in rows]


def test_what_both_did_is_the_kept_leads():
    ann, bob = lead("ann"), lead("bob")
    does(ann), does(bob), does(mail("bob"))
    one_of(ann, bob)
    assert set(Activity.objects.values_list("lead_id", flat=True)) == {ann}
    does(mail("bob"))
    assert Activity.objects.filter(lead=ann).count() == 4


def test_the_gone_lead_is_in_no_list_and_its_id_still_records_for_the_kept_one():
    ann, bob = lead("ann"), lead("bob")
    one_of(ann, bob)
    assert list(Lead.objects.all()) == [Lead.objects.get(pk=ann)]
    does(bob)
    assert Activity.objects.get().lead_id == ann


def test_empty_fields_are_filled_and_others_stay():
    ann, bob = lead("ann", company="Acme"), lead("bob", company="Bcme", country="fr")
    one_of(ann, bob)
    kept = Lead.objects.get(pk=ann)
    assert (kept.company, kept.country, kept.email) == ("Acme", "fr", mail("ann").value)
    assert Lead.with_merged.get(pk=bob).company == "Bcme"


def test_a_value_that_was_chosen_replaces_the_kept_ones():
    ann, bob = lead("ann", company="Acme"), lead("bob", company="Bcme")
    one_of(ann, bob, take=["company"])
    assert Lead.objects.get(pk=ann).company == "Bcme"


def test_who_opted_out_in_either_stays_opted_out():
    ann, bob = lead("ann", do_not_call=False), lead("bob", do_not_call=True)
    one_of(ann, bob)
    assert Lead.objects.get(pk=ann).do_not_call is True


def test_two_answers_of_one_person_are_no_move_in_the_buying_process():
    ann, bob = lead("ann", funding="in process"), lead("bob", funding="available now")
    one_of(ann, bob, take=["funding"])
    assert FieldChange.objects.get(lead=ann, field="funding").source == "merge"
    assert not Activity.objects.filter(source="change").exists()


def test_what_is_to_be_done_goes_over(mara):
    ann, bob = lead("ann"), lead("bob")
    Task.objects.create(lead_id=bob, owner=mara, due_on=NOW.date(), words="Call")
    Notice.objects.create(lead_id=bob, user=mara, kind="hot", key="k", made_at=NOW)
    LookMark.objects.create(lead_id=bob, by=mara, reason="a friend", marked_at=NOW)
    Lead.objects.filter(pk=bob).update(is_marked=True)
    Waiting.objects.create(lead_id=bob, kind="put_off", until=NOW.date(), since=NOW)
    one_of(ann, bob)
    for model in (Task, Notice, LookMark, Waiting):
        assert model.objects.get().lead_id == ann
    assert Lead.objects.get(pk=ann).is_marked


def test_the_further_one_stays_then_the_owned_one_then_the_first(mara):
    ann, bob, cid = lead("ann"), lead("bob"), lead("cid")
    assert which_stays([cid, bob, ann]) == ann
    give_leads([bob], mara, None, NOW)
    assert which_stays([ann, bob, cid]) == bob
    move_stage([cid], Stage.SAL, None, "", NOW)
    assert which_stays([ann, bob, cid]) == cid


def test_what_only_the_gone_lead_agreed_to_holds_for_the_kept_one():
    ann, bob = lead("ann"), lead("bob", email_opt_out=True)
    one_of(ann, bob)
    assert Consent.objects.get(lead=ann).is_given is False
    assert Lead.objects.get(pk=ann).email_opt_out is True


def test_undone_all_is_as_it_was(mara):
    ann = lead("ann", company="Acme")
    bob = lead("bob", company="Bcme", country="fr", title="Buyer")
    Task.objects.create(lead_id=bob, owner=mara, due_on=NOW.date(), words="Call")
    move_stage([bob], Stage.NURTURE, None, "", NOW)
    give_leads([bob], mara, None, NOW)
    does(ann), does(bob), same(mail("bob"), browser("b"))
    before = everything()
    done = one_of(ann, bob, by=mara, take=["company"])
    undo(done.pk, mara, LATER)
    assert everything() == before


def test_what_came_after_stays_unless_its_name_was_the_gone_leads(mara):
    ann, bob = lead("ann"), lead("bob")
    done = one_of(ann, bob)
    named, by_id = does(mail("bob")), does(ann)
    undo(done.pk, mara, LATER)
    assert Activity.objects.get(pk=named).lead_id == bob
    assert Activity.objects.get(pk=by_id).lead_id == ann


def test_a_value_that_somebody_changed_since_stays(mara):
    ann, bob = lead("ann"), lead("bob", company="Bcme", country="fr")
    done = one_of(ann, bob)
    change_fields(ann, {"company": "Dcme"}, by=mara, source="page", now=NOW)
    undo(done.pk, mara, LATER)
    kept = Lead.objects.get(pk=ann)
    assert (kept.company, kept.country) == ("Dcme", "")


def test_it_is_undone_once_and_within_thirty_days(mara):
    ann, bob = lead("ann"), lead("bob")
    done = one_of(ann, bob)
    with pytest.raises(MergeRefused, match="30 days"):
        undo(done.pk, mara, NOW + UNDONE_WITHIN + timedelta(seconds=1))
    undo(done.pk, mara, NOW + UNDONE_WITHIN)
    with pytest.raises(MergeRefused, match="already"):
        undo(done.pk, mara, LATER)


def test_merges_on_top_of_each_other_are_undone_from_the_top(mara):
    ann, bob, cid = lead("ann"), lead("bob"), lead("cid")
    does(cid)
    first, second = one_of(bob, cid), one_of(ann, bob)
    assert Activity.objects.get().lead_id == ann
    with pytest.raises(MergeRefused, match="undo that first"):
        undo(first.pk, mara, LATER)
    undo(second.pk, mara, LATER)
    assert Activity.objects.get().lead_id == bob
    undo(first.pk, mara, LATER)
    assert Activity.objects.get().lead_id == cid


def test_who_was_parted_is_merged_by_no_proof_again(mara):
    ann, bob = lead("ann"), lead("bob")
    undo(one_of(ann, bob).pk, mara, LATER)
    assert same(mail("ann"), mail("bob"), proof="external_id").lead_id == ann
    assert Lead.objects.count() == 2


def test_a_lead_is_not_merged_twice_nor_with_itself():
    ann, bob = lead("ann"), lead("bob")
    one_of(ann, bob)
    for pair in ((ann, bob), (bob, ann), (ann, ann), (ann, 999_999)):
        with pytest.raises(MergeRefused):
            one_of(*pair)


def test_it_is_in_the_audit_log_of_both(mara):
    ann, bob = lead("ann"), lead("bob")
    undo(one_of(ann, bob, by=mara).pk, mara, LATER)
    entries = AuditEntry.objects.filter(action__in=["lead.merged", "lead.unmerged"])
    assert set(entries.values_list("subject_id", "action")) == {
        (one, what) for one in (ann, bob) for what in ("lead.merged", "lead.unmerged")
    }
    assert check_log().broken is None


def test_who_is_erased_is_erased_with_whom_they_were_merged_from():
    ann, bob = lead("ann"), lead("bob")
    one_of(ann, bob)
    Lead.objects.filter(pk=ann).delete()
    assert not Lead.with_merged.exists()
    assert not Activity.objects.exists()
