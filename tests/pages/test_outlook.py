"""What a score could become, as the lead's page, the panel and the comparison say it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from leads.models import ActivityType, Lead, Stage
from scoring.engine.times import date_of
from scoring.inputs import start_of
from scoring.matrix.versions import active_versions
from scoring.models import LeadScore
from scoring.outlook.course import course_of
from scoring.outlook.reading import doable, paths_to, subject_of
from scoring.pages.outlook.answers import answer_words
from scoring.rescoring.service import rescore_now
from tests.factories import did, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(world: Any) -> Any:
    client = world.client("administrator")
    return lambda lead, **query: client.get(reverse("lead", args=[world.id(lead)]), query).context["page"]


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def score(world: Any, lead: str) -> LeadScore:
    return LeadScore.objects.get(lead=world.leads[lead], counts=True)


@pytest.mark.parametrize("lead", ["reader", "buyer", "supervisor", "pooled", "nasty"])
def test_the_range_holds_the_score_that_is_shown(page: Any, lead: str) -> None:
    shown = page(lead)
    could_be, composite = shown.outlook.could_be, number(shown.opened.view.composite)
    assert could_be.is_open
    assert number(could_be.least) <= composite <= number(could_be.greatest)


def test_no_answer_leaves_more_than_the_page_says(world: Any, page: Any) -> None:
    before = page("reader").outlook.could_be
    low, high = map(number, before.leaves.split(" to "))
    assert before.asked_at == "ask-need"
    for answer in ("none", "unaware", "potential", "direct"):
        Lead.objects.filter(pk=world.id("reader")).update(need=answer)
        after = page("reader").outlook.could_be
        assert round(number(after.greatest) - number(after.least), 1) <= round(high - low, 1)
        assert number(before.least) <= number(after.least)
        assert number(after.greatest) <= number(before.greatest)


def test_the_question_leads_to_its_place_in_the_form(world: Any) -> None:
    html = world.client("sdr").get(f"/leads/{world.id('reader')}").content.decode()
    assert f'href="/leads/{world.id("reader")}#ask-need"' in html
    assert '<fieldset class="question" id="ask-need">' in html


def test_an_activity_that_is_enough_brings_the_lead_to_mql(world: Any, page: Any) -> None:
    to_stage = page("supervisor").outlook.to_stage
    assert (to_stage.stage, to_stage.is_met) == ("MQL", False)
    step = next(step for step in to_stage.steps if step.reaches and not step.answer)
    kind = ActivityType.objects.get(label=step.label)
    before = score(world, "supervisor").composite
    did(world.leads["supervisor"], kind.key, 0)
    score_all()
    after = score(world, "supervisor")
    assert "mql" in after.meets
    assert after.composite - before == round(number(step.gain) * 10)


def test_what_is_missing_is_said_for_every_way(page: Any) -> None:
    ways = page("supervisor").outlook.to_stage.ways
    assert any("composite" in way and "of 60.0" in way for way in ways)
    assert any("asked for a demo or asked to be contacted within 30 days" in way for way in ways)


def test_an_sql_is_told_which_answers_sales_still_needs(page: Any) -> None:
    to_stage = page("pooled").outlook.to_stage
    assert to_stage.stage == "SQL"
    assert to_stage.answers == "plan to buy"


@pytest.mark.parametrize("lead", ["student", "buyer"])
def test_a_lead_that_goes_nowhere_by_its_score_has_no_path(page: Any, lead: str) -> None:
    assert page(lead).outlook.to_stage is None


def test_a_disqualified_lead_has_a_path_once_somebody_overruled_it(world: Any, page: Any) -> None:
    url = reverse("lead_overrule", args=[world.id("student")])
    world.client("manager").post(url, {"reason": "Runs the lab that buys"})
    assert page("student").outlook.to_stage.stage == "MQL"


def test_the_score_is_on_the_day_what_the_page_said_before(world: Any, page: Any) -> None:
    lead, now = world.leads["reader"], score(world, "reader").as_of
    course = course_of(subject_of(lead.pk, active_versions()[0].compiled, now))
    assert course.turns
    for turn in course.turns:
        on = date_of(turn.day)
        assert on is not None
        rescore_now([lead.pk], start_of(on))
        then = score(world, "reader")
        assert (then.composite, then.band, then.grade) == (turn.composite, turn.band, turn.grade)
        assert not set(turn.lost) & set(then.meets)
    words = page("reader").outlook.falls.falls[0].words
    assert words


def test_a_turn_is_not_there_a_day_before(world: Any) -> None:
    lead, now = world.leads["reader"], score(world, "reader").as_of
    turn = course_of(subject_of(lead.pk, active_versions()[0].compiled, now)).turns[0]
    rescore_now([lead.pk], start_of((date_of(turn.day) or date.min) - timedelta(days=1)))
    then = score(world, "reader")
    assert (then.band, then.grade) == (turn.band_before, turn.grade_before)
    assert set(turn.lost) <= set(then.meets)


@pytest.mark.parametrize("lead", ["reader", "supervisor", "nasty"])
def test_the_panel_says_the_same_as_the_page(world: Any, page: Any, lead: str) -> None:
    response = world.client("administrator").get(f"/leads/{world.id(lead)}/panel")
    assert response.context["panel"].outlook == page(lead).outlook
    assert b"If nothing happens" in response.content


def test_the_comparison_shows_how_far_each_could_go(world: Any, page: Any) -> None:
    could_be = page("reader").outlook.could_be
    html = world.client("administrator").get(f"/compare?lead={world.id('reader')}").content.decode()
    assert f"could be {could_be.least} to {could_be.greatest}" in html


def test_numbers_are_said_as_ranges_between_the_lines() -> None:
    compiled = active_versions()[0].compiled if active_versions() else None
    assert compiled is not None
    said = [
        answer_words("employees", answers, {}, compiled)
        for answers in (["1000.0", "2000.0"], ["5.0"], ["10.0", "30.0"], ["200.0", "600.0"])
    ]
    assert said == ["1,000 or more", "under 10", "10 to under 50", "200 to under 1,000"]


def test_a_page_of_leads_takes_few_queries_and_says_the_same(
    world: Any, page: Any, django_assert_max_num_queries: Any
) -> None:
    compiled, now = active_versions()[0].compiled, score(world, "reader").as_of
    ids = [world.id(name) for name in ("supervisor", "foreign", "silent", "nasty")]
    with django_assert_max_num_queries(6):
        paths = paths_to("mql", ids, compiled, now)
    assert list(paths) == ids
    steps = [step.gain for step in paths[world.id("supervisor")].steps][:6]
    assert [round(number(step.gain) * 10) for step in page("supervisor").outlook.to_stage.steps] == steps


def test_what_data_does_is_nothing_a_lead_can_do(world: Any) -> None:
    keys = doable(ActivityType.objects.all())
    assert "form.demo_request" in keys
    assert not any(key.startswith(("change.", "lifecycle.")) for key in keys)


def test_a_customer_has_no_path(world: Any, page: Any) -> None:
    Lead.objects.filter(pk=world.id("foreign")).update(stage=Stage.CUSTOMER)
    assert page("foreign").outlook.to_stage is None
