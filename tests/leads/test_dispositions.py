"""What sales does with a lead: who may, from which stage, and what stays of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from leads.handoff import dispositions as sales
from leads.handoff.stages import move_stage
from leads.ingest.changes import change_fields
from leads.models import Action, AuditEntry, Lead, Outcome, Role, Stage, StageMove, Team, User, Waiting

pytestmark = pytest.mark.django_db
TOMORROW = date(2026, 6, 2)
ANSWERS = {
    "need": "direct",
    "funding": "in process",
    "purchase_plan": "within 6 months",
    "authority": "influencer",
}


@pytest.fixture
def team() -> Team:
    return Team.objects.create(name="North")


@pytest.fixture
def sdr(team: Team) -> User:
    return User.objects.create(username="ruth", first_name="Ruth", role=Role.SDR, team=team)


@pytest.fixture
def manager(team: Team) -> User:
    return User.objects.create(username="mara", first_name="Mara", role=Role.MANAGER, team=team)


@pytest.fixture
def outsider() -> User:
    team = Team.objects.create(name="South")
    return User.objects.create(username="otto", first_name="Otto", role=Role.MANAGER, team=team)


@pytest.fixture
def at(lead: Lead, now: datetime) -> Callable[..., Lead]:
    """Puts Dana to a stage, and gives her to somebody."""

    def put(stage: Stage, owner: User | None = None) -> Lead:
        move_stage([lead.pk], stage, None, "", now - timedelta(days=1))
        Lead.objects.filter(pk=lead.pk).update(owner=owner)
        return now_of(lead)

    return put


def now_of(lead: Lead) -> Lead:
    return Lead.objects.select_related("owner").get(pk=lead.pk)


def stands(lead: Lead) -> tuple[str, User | None]:
    found = now_of(lead)
    return found.stage, found.owner


def test_an_sdr_takes_an_mql_of_the_pool(at, sdr, now):
    lead = at(Stage.MQL)
    sales.accept(lead.pk, sdr, now)
    assert stands(lead) == (Stage.SAL, sdr)
    assert Outcome.objects.values_list("kind", "by").get() == ("accepted", sdr.pk)
    assert StageMove.objects.latest("moved_at").by == sdr


def test_an_mql_that_has_an_owner_stays_theirs(at, sdr, manager, now):
    lead = at(Stage.MQL, sdr)
    sales.accept(lead.pk, manager, now)
    assert stands(lead) == (Stage.SAL, sdr)


def test_who_comes_second_is_told_who_was_quicker(at, sdr, now):
    lead = at(Stage.MQL)
    sales.accept(lead.pk, sdr, now)
    other = User.objects.create(username="nils", role=Role.SDR)
    with pytest.raises(sales.MoveRefused, match="is SAL now and Ruth's"):
        sales.accept(lead.pk, other, now)


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.MARKETING, Role.OPERATIONS, Role.ADMINISTRATOR])
def test_the_pool_is_the_sdrs(at, role, now):
    somebody = User.objects.create(username="vera", role=role)
    with pytest.raises(sales.MoveRefused, match="an SDR takes it"):
        sales.accept(at(Stage.MQL).pk, somebody, now)


def test_another_teams_lead_is_left_alone(at, sdr, outsider, now):
    lead = at(Stage.SAL, sdr)
    with pytest.raises(sales.MoveRefused, match="Ruth's lead"):
        sales.recycle(lead.pk, "", outsider, now)
    assert sales.moves_for(lead, outsider) == []


def test_who_was_switched_off_does_nothing(at, sdr, now):
    sdr.is_active = False
    with pytest.raises(sales.MoveRefused):
        sales.accept(at(Stage.MQL).pk, sdr, now)


def test_a_lead_that_is_none_is_refused(sdr, now):
    with pytest.raises(sales.MoveRefused, match="no such lead"):
        sales.accept(4_000_000, sdr, now)


def test_a_rejected_lead_is_nobodys_and_the_reason_is_kept(at, sdr, now):
    lead = at(Stage.MQL, sdr)
    sales.reject(lead.pk, "wrong_person", " left the company ", sdr, now)
    assert stands(lead) == (Stage.RECYCLED, None)
    outcome = Outcome.objects.get()
    assert (outcome.reject_reason.key, outcome.reason) == ("wrong_person", "Wrong person: left the company")


def test_a_rejected_lead_may_be_disqualified(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    sales.reject(lead.pk, "competitor", "", sdr, now, to="disqualified")
    assert stands(lead) == (Stage.DISQUALIFIED, None)
    assert Outcome.objects.get().reason == "Competitor"


@pytest.mark.parametrize(("key", "to"), [("nonsense", "recycled"), ("other", "customer")])
def test_a_reason_or_stage_that_is_none_changes_nothing(at, sdr, now, key, to):
    lead = at(Stage.MQL, sdr)
    with pytest.raises(sales.MoveRefused):
        sales.reject(lead.pk, key, "", sdr, now, to=to)
    assert stands(lead) == (Stage.MQL, sdr)


def test_what_is_given_back_waits_in_nurture_for_its_day(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    sales.give_back(lead.pk, TOMORROW, "next budget", sdr, now)
    assert stands(lead) == (Stage.NURTURE, None)
    assert Waiting.objects.values_list("kind", "until", "words").get() == ("nurture", TOMORROW, "next budget")


def test_a_day_that_is_not_to_come_is_refused(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    with pytest.raises(sales.MoveRefused, match="after today"):
        sales.give_back(lead.pk, now.date(), "", sdr, now)
    assert stands(lead) == (Stage.SAL, sdr)
    assert not Waiting.objects.exists()


def test_without_the_four_answers_it_is_no_sql(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    change_fields(lead.pk, {"need": "none", "funding": "in process"}, by=sdr, source="test", now=now)
    with pytest.raises(sales.AnswersMissing, match="need, authority") as refused:
        sales.qualify(lead.pk, sdr, now)
    assert refused.value.fields == ("need", "authority")


@pytest.mark.parametrize("key", ANSWERS)
def test_each_of_the_four_answers_is_needed(at, sdr, now, key):
    lead = at(Stage.SAL, sdr)
    change_fields(lead.pk, ANSWERS | {key: ""}, by=sdr, source="test", now=now)
    with pytest.raises(sales.AnswersMissing) as refused:
        sales.qualify(lead.pk, sdr, now)
    assert refused.value.fields == (key,)


def test_who_knows_of_no_need_has_none(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    change_fields(lead.pk, ANSWERS | {"need": "unaware"}, by=sdr, source="test", now=now)
    assert sales.missing_answers(now_of(lead)) == ("need",)


def test_from_sal_to_a_customer(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    change_fields(lead.pk, ANSWERS, by=sdr, source="test", now=now)
    sales.qualify(lead.pk, sdr, now)
    sales.open_opportunity(lead.pk, sdr, now)
    sales.win(lead.pk, Decimal("18000.50"), "Price", sdr, now)
    assert stands(lead) == (Stage.CUSTOMER, sdr)
    assert Outcome.objects.values_list("kind", "amount", "reason").get() == (
        "won",
        Decimal("18000.50"),
        "Price",
    )


@pytest.mark.parametrize("amount", ["-1", "NaN", "1e40", "Infinity"])
def test_an_amount_that_is_none_is_refused(at, sdr, now, amount):
    lead = at(Stage.OPPORTUNITY, sdr)
    with pytest.raises(sales.MoveRefused, match="amount"):
        sales.win(lead.pk, Decimal(amount), "", sdr, now)


def test_a_lost_lead_starts_anew_and_the_reason_is_asked_for(at, sdr, now):
    lead = at(Stage.OPPORTUNITY, sdr)
    with pytest.raises(sales.MoveRefused, match="why"):
        sales.lose(lead.pk, " ", sdr, now)
    sales.lose(lead.pk, "No decision", sdr, now)
    assert stands(lead) == (Stage.RECYCLED, None)
    assert lead.activities.filter(type__key="lifecycle.recycled").exists()


def test_a_lead_put_off_stays_where_it_is_until_it_is_taken_up(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    sales.put_off(lead.pk, TOMORROW, sdr, now)
    sales.put_off(lead.pk, TOMORROW + timedelta(days=3), sdr, now)
    assert (stands(lead), Waiting.objects.get().until.day) == ((Stage.SAL, sdr), 5)
    sales.take_up(lead.pk, sdr, now)
    assert not Waiting.objects.exists()


def test_a_lead_of_the_pool_is_not_put_off(at, sdr, now):
    with pytest.raises(sales.MoveRefused, match="nobody's yet"):
        sales.put_off(at(Stage.MQL).pk, TOMORROW, sdr, now)


def test_a_move_ends_what_a_lead_waited_for(at, sdr, now):
    lead = at(Stage.MQL, sdr)
    sales.put_off(lead.pk, TOMORROW, sdr, now)
    sales.accept(lead.pk, sdr, now)
    assert not Waiting.objects.exists()


def test_a_call_is_an_activity_with_what_was_heard(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    number = sales.log_contact(
        lead.pk, "call.connected", "Wants a demo", ["Downtime", " "], "Filling lines", None, sdr, now
    )
    call = lead.activities.get(pk=number)
    assert (call.type.key, call.topic, call.occurred_at) == ("call.connected", "Filling lines", now)
    assert call.properties == {"outcome": "Wants a demo", "pain_points": ["Downtime"], "by": sdr.pk}


def test_a_form_sent_twice_is_one_call(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    calls = {sales.log_contact(lead.pk, "call.connected", "", [], "", now, sdr, now, key="a") for _ in "12"}
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("kind", "outcome", "at_"),
    [("web.visit", "", None), ("call.connected", "\0", None), ("call.connected", "", timedelta(days=1))],
)
def test_what_is_no_contact_is_refused_with_words(at, sdr, now, kind, outcome, at_):
    lead = at(Stage.SAL, sdr)
    with pytest.raises(sales.MoveRefused):
        sales.log_contact(lead.pk, kind, outcome, [], "", at_ and now + at_, sdr, now)
    assert not lead.activities.filter(source="sales").exists()


def test_a_contact_on_the_day_ends_the_putting_off_and_one_before_does_not(at, sdr, now):
    lead = at(Stage.SAL, sdr)
    sales.put_off(lead.pk, TOMORROW, sdr, now)
    sales.log_contact(lead.pk, "call.attempted", "", [], "", None, sdr, now)
    assert Waiting.objects.exists()
    sales.log_contact(lead.pk, "call.attempted", "", [], "", None, sdr, now + timedelta(days=1))
    assert not Waiting.objects.exists()


@pytest.mark.parametrize("key", sales.MOVES)
def test_every_move_is_refused_from_every_other_stage(at, sdr, now, key):
    for stage in Stage:
        lead = at(stage, sdr)
        assert (key in sales.moves_for(lead, sdr)) == (stage in sales.MOVES[key].from_stages)


def test_what_a_person_does_is_in_the_audit_log_without_their_words(at, sdr, now):
    lead = at(Stage.MQL)
    sales.accept(lead.pk, sdr, now)
    sales.recycle(lead.pk, "Dana is on leave", sdr, now)
    told = AuditEntry.objects.filter(kind="lead", subject_id=lead.pk).order_by("id")
    assert [(entry.actor_name, entry.action, entry.details) for entry in told] == [
        ("ruth", Action.OWNER_CHANGED, {"from": "", "to": "ruth"}),
        ("ruth", Action.STAGE_MOVED, {"from": "mql", "to": "sal"}),
        ("ruth", Action.OWNER_CHANGED, {"from": "ruth", "to": ""}),
        ("ruth", Action.STAGE_MOVED, {"from": "sal", "to": "recycled"}),
    ]
