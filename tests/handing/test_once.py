"""Each arrival is handed off once; who must not get a lead never does; what waits ends its wait."""

from datetime import timedelta

import pytest

from leads.handoff.dispositions import accept, give_back, qualify
from leads.handoff.overrule import overrule_disqualifier
from leads.handoff.owners import give_leads
from leads.handoff.stages import move_stage
from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity
from leads.ingest.record import record_activity
from leads.models import AuditEntry, Capacity, Lead, Role, Stage, StageMove, Task
from scoring.models import Handoff, HandoffRule
from scoring.rescoring.housekeeping import each_minute
from scoring.rescoring.service import rescore_now
from tests.handing.cast import given, leads, person, rule, states, words
from tests.scoring.small import NOW, scored

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_lead_is_not_handed_off_twice_for_one_arrival():
    rule(person("ruth"))
    leads(1)
    assert given() == ["ruth"]
    give_leads([Lead.objects.get().pk], None, None, NOW)
    assert given(NOW + HOUR) == []


def test_a_lead_that_comes_again_is_handed_off_again():
    rule(person("ruth"))
    (lead,) = leads(1)
    given()
    for stage in (Stage.RECYCLED, Stage.MQL):
        give_leads([lead.pk], None, None, NOW)
        move_stage([lead.pk], stage, None, "", NOW + HOUR)
    scored(NOW + HOUR)
    assert states() == ["given", "given"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": "student"}, "Disqualified: it goes to nobody until that is overruled."),
        ({"do_not_call": True}, "Opted out: do not call."),
        ({"email_opt_out": True}, "Opted out of e-mail."),
    ],
)
@pytest.mark.parametrize("stage", ["mql", "sql"])
def test_nobody_is_given_who_must_not_be_bothered(fields, why, stage):
    rule(person("ruth", Role.REPRESENTATIVE), stage)
    leads(1, stage, **fields)
    assert given() == []
    assert states() == ["withheld"]
    assert words() == why


def test_who_is_about_to_be_scored_waits_for_that():
    rule(person("ruth"))
    (lead,) = leads(1)
    change_fields(lead.pk, {"title": "student"}, by=None, source="test", now=NOW)
    assert given() == []
    change_fields(lead.pk, {"title": ""}, by=None, source="test", now=NOW)
    scored()
    assert states() == ["given"]


def test_who_proves_to_be_disqualified_before_the_hand_off_goes_to_nobody():
    rule(person("ruth"))
    (lead,) = leads(1)
    change_fields(lead.pk, {"title": "student"}, by=None, source="test", now=NOW)
    given()
    scored()
    assert (states(), Lead.objects.get().stage) == ([], Stage.INQUIRY)


def test_who_opted_out_may_still_be_taken_by_hand():
    rule(person("ruth"))
    (lead,) = leads(1, do_not_call=True)
    given()
    accept(lead.pk, person("nils"), NOW)
    given()
    assert states() == ["over"]


def test_who_may_be_bothered_again_is_handed_off():
    ruth = person("ruth")
    rule(ruth)
    (lead,) = leads(1, title="student")
    given()
    overrule_disqualifier(lead.pk, "student", ruth, "A partner", NOW)
    rescore_now([lead.pk], NOW)
    assert states() == ["given"]


def test_a_lead_that_is_erased_leaves_nothing():
    rule(person("ruth", a_day=0))
    (lead,) = leads(1)
    given()
    lead.delete()
    assert not Handoff.objects.exists()
    assert given() == []


def test_who_is_taken_by_hand_waits_no_more():
    rule(person("ruth", a_day=0))
    (lead,) = leads(1)
    given()
    accept(lead.pk, person("nils"), NOW)
    given()
    assert states() == ["over"]
    assert words() == "It is SAL now."


def test_who_is_given_by_the_console_waits_no_more():
    rule(person("ruth", a_day=0))
    (lead,) = leads(1)
    given()
    give_leads([lead.pk], person("nils"), None, NOW)
    given()
    assert words() == "Somebody took it, or it was given by hand."


def test_who_comes_to_the_stage_anew_does_not_wait_twice():
    rule(person("ruth", a_day=0))
    (lead,) = leads(1)
    given()
    for stage in (Stage.INQUIRY, Stage.MQL):
        move_stage([lead.pk], stage, None, "", NOW + HOUR)
    given(NOW + HOUR)
    assert states() == ["over", "waiting"]


def test_who_waits_goes_on_waiting_where_the_rules_are_switched_off():
    made = rule(person("ruth", a_day=0))
    leads(1)
    given()
    HandoffRule.objects.update(active_since=None)
    given()
    assert words() == "No rule speaks of it."
    leads(1)
    given()
    assert states() == ["waiting"]
    HandoffRule.objects.filter(pk=made.pk).update(active_since=NOW + HOUR)
    Capacity.objects.all().delete()
    assert given(NOW + HOUR) == ["ruth"]


def test_what_waits_is_not_written_anew_each_minute():
    rule(person("ruth", a_day=0))
    leads(1)
    given()
    given(NOW + HOUR)
    row = Handoff.objects.get()
    assert (row.since, row.at) == (NOW, NOW)


def test_who_waits_is_handed_off_by_a_rule_that_is_made_later():
    rule(person("ruth"), regions=["apac"])
    leads(1)
    given()
    rule(person("nils"), active_since=NOW + HOUR)
    assert given(NOW + HOUR) == ["nils"]


def test_a_lead_that_becomes_mql_is_handed_off_as_soon_as_it_is_scored():
    rule(person("ruth"))
    lead = Lead.objects.create(email="a@acme.example", domain="acme.example", added_at=NOW)
    item = NewActivity(key="1", type="form.demo_request", occurred_at=NOW, lead_id=lead.pk)
    record_activity(item, "test", NOW)
    scored()
    lead.refresh_from_db()
    assert (lead.stage, str(lead.owner)) == (Stage.MQL, "Ruth")


def test_a_lead_that_a_person_qualified_is_an_agent_s_as_soon_as_it_is_scored():
    sdr = person("sdr")
    rule(person("nils", Role.REPRESENTATIVE), "sql")
    (lead,) = leads(1, "sal", owner=sdr, funding="available now")
    speaks = {"need": "direct", "purchase_plan": "immediately", "authority": "decision-maker"}
    change_fields(lead.pk, speaks, by=sdr, source="test", now=NOW)
    qualify(lead.pk, sdr, NOW)
    rescore_now([lead.pk], NOW)
    lead.refresh_from_db()
    assert str(lead.owner) == "Nils"


def test_what_a_crash_left_is_handed_off_within_the_minute():
    rule(person("ruth"))
    leads(1)
    each_minute(NOW)
    assert states() == ["given"]


def test_what_a_rule_does_is_not_in_the_audit_log():
    rule(person("ruth"))
    leads(1)
    given()
    assert not AuditEntry.objects.filter(action="lead.owner").exists()


def test_a_lead_s_open_tasks_go_along_with_it():
    sdr, nils = person("sdr"), person("nils", Role.REPRESENTATIVE)
    rule(nils, "sql")
    (lead,) = leads(1, "sql", owner=sdr)
    open_task = Task.objects.create(lead=lead, owner=sdr, due_on=NOW.date(), words="Send the offer")
    done = Task.objects.create(lead=lead, owner=sdr, due_on=NOW.date(), words="Call", done_at=NOW)
    given()
    open_task.refresh_from_db(), done.refresh_from_db()
    assert (open_task.owner, done.owner) == (nils, sdr)


def test_a_lead_given_back_is_nobody_s_and_not_handed_off():
    ruth = person("ruth")
    rule(ruth)
    (lead,) = leads(1)
    given()
    give_back(lead.pk, NOW.date() + DAY, "", ruth, NOW)
    assert given(NOW + HOUR) == []
    assert StageMove.objects.filter(lead=lead).count() == 2
