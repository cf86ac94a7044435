"""Working a lead: what is offered to whom, what is kept when it is refused, and who did what."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from leads.handoff.reasons import write_standard_reasons
from leads.models import Activity, Lead, Outcome, Stage, StageMove, Task
from scoring.models import ScoringModel
from tests.factories import LeadFactory, did

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true", "HX-Target": "lead"}


@pytest.fixture(autouse=True)
def _reasons() -> None:
    write_standard_reasons()


def do(client: Client, world: Any, lead: str, action: str, **typed: Any) -> Any:
    return client.post(f"/leads/{world.id(lead)}/do/{action}", typed)


def offered(world: Any, who: str, lead: str) -> set[str]:
    response = world.client(who).get(f"/leads/{world.id(lead)}")
    return {button.key for button in response.context["work"].buttons}


def test_an_sdr_is_offered_what_the_pool_allows(world: Any) -> None:
    assert offered(world, "sdr", "pooled") == {"accept", "reject", "give_back", "log_contact", "mark"}


def test_what_the_stage_does_not_allow_is_not_drawn(world: Any) -> None:
    assert "accept" not in offered(world, "sdr", "reader")
    assert {"qualify", "reject", "put_off", "add_task"} <= offered(world, "sdr", "reader")
    assert {"open_opportunity", "lose"} <= offered(world, "rep", "buyer")
    assert "win" not in offered(world, "rep", "buyer")


@pytest.mark.parametrize("who", ["marketing", "operations", "administrator"])
def test_who_works_no_leads_is_offered_only_to_mark_one(world: Any, who: str) -> None:
    assert offered(world, who, "reader") == {"mark"}
    assert do(world.client(who), world, "reader", "log_contact").status_code == 404


def test_a_lead_that_one_must_not_know_of_answers_404_like_one_that_is_not(world: Any) -> None:
    client = world.client("sdr")
    answers = [client.get(f"/leads/{number}/do/reject") for number in (world.id("foreign"), 10**12)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].context["words"] == answers[1].context["words"]


def test_who_is_second_to_accept_is_told_so(world: Any) -> None:
    assert do(world.client("american"), world, "pooled", "accept").status_code == 302
    answer = do(world.client("sdr"), world, "pooled", "accept")
    assert (answer.status_code, b"somebody else took it" in answer.content) == (404, True)
    assert Lead.objects.get(pk=world.id("pooled")).owner == world.people["american"]


def test_an_action_of_another_stage_says_why_it_cannot_be(world: Any) -> None:
    answer = do(world.client("sdr"), world, "reader", "win", amount="100")
    assert b"is SAL now" in answer.content
    page = world.client("sdr").get(f"/leads/{world.id('reader')}/do/win")
    assert b"is SAL now" in page.content
    assert b"<textarea" not in page.content
    assert not Outcome.objects.filter(lead_id=world.id("reader"), kind="won").exists()


def test_an_action_that_there_is_not_answers_404(world: Any) -> None:
    assert world.client("sdr").get(f"/leads/{world.id('reader')}/do/erase").status_code == 404


def test_accepting_is_shown_with_who(world: Any) -> None:
    client = world.client("sdr")
    do(client, world, "pooled", "accept")
    latest = client.get(f"/leads/{world.id('pooled')}").context["page"].deeds[0]
    assert (latest.what[:10], latest.by) == ("MQL to SAL", str(world.people["sdr"]))


def test_a_contact_counts_once_however_often_it_is_sent(world: Any) -> None:
    client = world.client("sdr")
    when = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    typed = {"kind": "call.connected", "occurred_at": when, "key": "a-form-of-mine", "outcome": "Yes"}
    for _ in range(2):
        assert do(client, world, "reader", "log_contact", **typed).status_code == 302
    assert Activity.objects.filter(source="sales", lead_id=world.id("reader")).count() == 1


def test_a_logged_contact_is_in_the_timeline_with_who_and_what(world: Any) -> None:
    client = world.client("sdr")
    when = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    do(
        client,
        world,
        "reader",
        "log_contact",
        kind="meeting.held",
        occurred_at=when,
        pain_points="Stops\nNoise",
    )
    timeline = client.get(f"/leads/{world.id('reader')}").context["page"].timeline
    details = [one.details for month in timeline.months for one in month.happenings]
    assert f"{world.people['sdr']} · Stops · Noise" in details


def test_who_logged_it_is_nobody_where_the_activity_says_nonsense(world: Any) -> None:
    did(world.leads["reader"], "call.connected", 1, by=[1], pain_points={"x": 1})
    Activity.objects.filter(lead_id=world.id("reader")).update(source="sales")
    assert world.client("sdr").get(f"/leads/{world.id('reader')}").status_code == 200


@pytest.mark.parametrize(
    ("action", "typed", "fault"),
    [
        ("reject", {"reason": "", "becomes": "recycled", "words": "Kept"}, "reason"),
        ("reject", {"reason": "nonsense", "becomes": "recycled", "words": "Kept"}, "reason"),
        ("reject", {"reason": "other", "becomes": "customer", "words": "Kept"}, "becomes"),
        ("give_back", {"until": "2020-01-01", "words": "Kept"}, "until"),
        ("give_back", {"until": "9999-12-31", "words": "Kept"}, "until"),
        ("give_back", {"until": "soon", "words": "Kept"}, "until"),
        (
            "log_contact",
            {"kind": "call.connected", "occurred_at": "2999-01-01T10:00", "outcome": "Kept"},
            "occurred_at",
        ),
        ("log_contact", {"kind": "web.visit", "occurred_at": "x", "outcome": "Kept"}, "kind"),
        (
            "log_contact",
            {"kind": "call.connected", "occurred_at": "0001-01-01T00:00", "outcome": "Kept"},
            "occurred_at",
        ),
        ("add_task", {"due_on": "2020-01-01", "words": "Kept"}, "due_on"),
        ("recycle", {"words": "Kept\0"}, "words"),
    ],
)
def test_what_was_typed_is_kept_and_the_fault_is_named(
    world: Any, action: str, typed: dict[str, str], fault: str
) -> None:
    answer = do(world.client("sdr"), world, "reader", action, **typed)
    fields = {field.name: field for field in answer.context["asked"].fields}
    assert fields[fault].error
    assert b"Kept" in answer.content
    assert Lead.objects.get(pk=world.id("reader")).stage == Stage.SAL


def test_qualifying_keeps_the_answers_and_asks_for_the_rest(world: Any) -> None:
    lead = LeadFactory(owner=world.people["sdr"], stage=Stage.SAL)
    client, path = world.client("sdr"), f"/leads/{lead.pk}/do/qualify"
    asked = {field.name for field in client.get(path).context["asked"].fields}
    assert asked == {"need", "funding", "purchase_plan", "authority"}
    answer = client.post(path, {"need": "direct", "funding": "none"})
    assert {field.name for field in answer.context["asked"].fields} == {
        "funding",
        "purchase_plan",
        "authority",
    }
    lead.refresh_from_db()
    assert (lead.need, lead.funding, lead.stage) == ("direct", "none", Stage.SAL)
    rest = {"funding": "available now", "purchase_plan": "immediately", "authority": "decision-maker"}
    assert client.post(path, rest).status_code == 302
    lead.refresh_from_db()
    assert lead.stage == Stage.SQL


def test_a_lead_that_is_given_away_is_not_shown_any_more(world: Any) -> None:
    path = f"/leads/{world.id('reader')}/do/reject"
    typed = {"reason": "no_need", "becomes": "recycled"}
    answer = world.client("sdr").post(path, typed, headers=PART)
    assert b"Rejected" in answer.content
    assert b"Keller" not in answer.content
    assert StageMove.objects.filter(lead_id=world.id("reader"), to_stage=Stage.RECYCLED).count() == 1


def test_a_win_says_how_much(world: Any) -> None:
    client = world.client("rep")
    do(client, world, "buyer", "open_opportunity")
    do(client, world, "buyer", "win", amount="12500", reason="The pilot")
    deeds = client.get(f"/leads/{world.id('buyer')}").context["page"].deeds
    assert {"Won, $12,500"} <= {deed.what for deed in deeds}


def test_a_task_is_done_by_its_owner_alone(world: Any) -> None:
    lead = world.leads["reader"]
    task = Task.objects.create(lead=lead, owner=world.people["sdr"], due_on=date(2026, 1, 1), words="Call")
    path = f"/leads/{lead.pk}/tasks/{task.pk}/done"
    assert b"no such task of yours" in world.client("manager").post(path).content
    assert world.client("rep").post(path).status_code == 404
    assert world.client("sdr").post(path).status_code == 302
    task.refresh_from_db()
    assert task.done_at


def test_a_task_of_another_lead_is_not_there(world: Any) -> None:
    task = Task.objects.create(
        lead=world.leads["buyer"], owner=world.people["sdr"], due_on=date(2026, 1, 1), words="Call"
    )
    assert world.client("sdr").post(f"/leads/{world.id('reader')}/tasks/{task.pk}/done").status_code == 404


def test_others_of_the_company_are_those_that_one_may_see(world: Any) -> None:
    LeadFactory(first_name="Near", last_name="One", company="Acme 100%", owner=world.people["sdr"])
    LeadFactory(first_name="Far", last_name="Two", company="Acme 100%", owner=world.people["american"])
    lead = LeadFactory(company="ACME 100%", owner=world.people["sdr"])
    Lead.objects.filter(pk=world.id("reader")).update(company=lead.company)
    for who, names in (("sdr", {"Near One", lead.name}), ("marketing", {"Near One", "Far Two", lead.name})):
        saying = world.client(who).get(f"/leads/{world.id('reader')}").context["page"].saying
        assert {one.name for one in saying.neighbours} == names


def test_what_to_say_begins_with_the_pain_that_was_heard(world: Any) -> None:
    did(world.leads["reader"], "call.connected", 1, pain_points=["Line 2 stops"])
    did(world.leads["reader"], "content.download", 0.5, 9, topic="Bearings", title="What a bearing says")
    saying = world.client("sdr").get(f"/leads/{world.id('reader')}").context["page"].saying
    assert saying.points[0].startswith("Take up “Line 2 stops”")
    assert saying.points[1].endswith("What a bearing says")
    assert ("Bearings", 9) in saying.topics
    assert saying.heard[0].way == "call"


@pytest.mark.parametrize(
    ("who", "is_home"), [("rep", True), ("sdr", True), ("manager", False), ("marketing", False)]
)
def test_the_queue_is_the_home_of_those_who_call(world: Any, who: str, is_home: bool) -> None:
    context = world.client(who).get("/").context
    assert ("queue" in context) == is_home
    assert "queue" not in world.client(who).get("/", {"list": "all"}).context


def test_every_link_of_an_sdr_to_the_whole_list_leads_there(world: Any) -> None:
    client = world.client("sdr")
    tabs = {tab.label: tab.query for tab in client.get("/").context["tally"].tabs}
    assert tabs["All"] == "list=all"
    assert client.get("/", {"band": "hot"}).context["cleared"] == "list=all"


def test_the_queue_says_why_each_lead_is_there(world: Any) -> None:
    task = Task.objects.create(
        lead=world.leads["silent"], owner=world.people["sdr"], due_on=date(2026, 1, 1), words="Write instead"
    )
    queue = world.client("sdr").get("/").context["queue"]
    why = {row.lead_id: (group.kind, row.why) for group in queue.groups for row in group.rows}
    assert why[task.lead_id] == ("due", "Write instead")
    assert why[world.id("pooled")][1].endswith(", in the pool")
    assert world.id("foreign") not in why


def test_putting_off_and_taking_up_are_never_offered_together(world: Any) -> None:
    client = world.client("sdr")
    until = (datetime.now(UTC) + timedelta(days=9)).date()
    assert "take_up" not in offered(world, "sdr", "reader")
    do(client, world, "reader", "put_off", until=until.isoformat())
    assert "put_off" not in offered(world, "sdr", "reader")
    queue = client.get("/").context["queue"]
    put_off = next(group for group in queue.groups if group.kind == "put_off")
    assert [row.lead_id for row in put_off.rows] == [world.id("reader")]
    do(client, world, "reader", "take_up")
    assert "put_off" in offered(world, "sdr", "reader")


def test_what_a_lead_typed_is_text_in_the_queue_and_in_what_to_say(world: Any) -> None:
    Lead.objects.filter(pk=world.id("nasty")).update(stage=Stage.SAL)
    for path in ("/", f"/leads/{world.id('nasty')}", f"/leads/{world.id('nasty')}/do/reject"):
        content = world.client("sdr").get(path).content
        assert b"<script>alert" not in content
        assert b"<img src=x" not in content
        assert b"<b onmouseover" not in content


def test_a_lead_without_a_score_can_be_taken_too(world: Any) -> None:
    ScoringModel.objects.update(active=None)
    client = world.client("sdr")
    page = client.get(f"/leads/{world.id('pooled')}").content
    assert b"no score yet" in page
    assert f"/leads/{world.id('pooled')}/do/accept".encode() in page
    assert b"hx-post" not in page
    assert do(client, world, "pooled", "accept").status_code == 302
    assert Lead.objects.get(pk=world.id("pooled")).stage == Stage.SAL


def test_a_part_comes_back_to_where_it_was_asked_for(world: Any) -> None:
    client, path = world.client("sdr"), f"/leads/{world.id('reader')}/do/recycle"
    for target, form in (("lead", "work-form"), ("panel", "panel-work-form")):
        headers = {"HX-Request": "true", "HX-Target": target}
        answer = client.post(path, {"words": ""}, headers=headers)
        assert answer["HX-Retarget"] == f"#{form}"
        assert b"<html" not in answer.content
        assert b"This is needed." in answer.content


def test_the_rows_of_the_queue_bring_its_count_along(world: Any) -> None:
    headers = {"HX-Request": "true", "HX-Target": "rows"}
    content = world.client("sdr").get("/", {"list": "queue"}, headers=headers).content
    assert b'id="queue-count" hx-swap-oob="true"' in content
    assert b"<nav" not in content


def test_the_panel_says_what_to_talk_about(world: Any) -> None:
    did(world.leads["reader"], "call.connected", 1, pain_points="Line 2 stops")
    panel = world.client("sdr").get(f"/leads/{world.id('reader')}/panel").context["panel"]
    assert panel.points[0].startswith("Take up “Line 2 stops”")


def test_a_manager_finds_the_teams_queue_in_a_tab_and_the_ranking_at_home(world):
    client = world.client("manager")
    home = client.get("/").content.decode()
    assert "Team queue" in home
    assert 'aria-current="page" hx-get="/?list=queue"' not in home
    queue = client.get("/?list=queue").content.decode()
    assert '<span class="vh">' + str(world.people["sdr"]) in queue


def test_marketing_has_no_queue(world):
    page = world.client("marketing").get("/?list=queue").content.decode()
    assert "Team queue" not in page
    assert "Why it is here" not in page


def test_a_task_that_is_sent_twice_is_one(world: Any) -> None:
    client, until = world.client("sdr"), datetime.now(UTC).date() + timedelta(days=3)
    for _ in range(2):
        client.post(f"/leads/{world.id('reader')}/do/add_task", {"words": "Send the offer", "due_on": until})
    assert Task.objects.filter(lead=world.id("reader"), words="Send the offer").count() == 1
