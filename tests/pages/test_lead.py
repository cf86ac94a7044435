"""The lead's page: the score opened up, the answers, the timeline, what must not be offered."""

from typing import Any

import pytest
from django.urls import reverse

from leads.models import FieldChange, Lead
from scoring.models import LeadScore
from tests.factories import LeadFactory, did, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(world: Any) -> Any:
    client = world.client("administrator")
    return lambda lead, **query: client.get(reverse("lead", args=[world.id(lead)]), query).context["page"]


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "").replace("+", ""))


def shares(lines: Any) -> float:
    return round(
        sum(number(line.share) for line in lines if line.share and not line.share.startswith("0 to")), 1
    )


def all_lines(lines: Any) -> Any:
    for line in lines:
        yield line
        yield from all_lines((*line.lines, *line.idle))


@pytest.mark.parametrize("lead", ["reader", "buyer", "supervisor", "silent", "nasty", "student"])
def test_every_level_adds_up_to_the_line_above_and_the_axes_to_the_composite(page: Any, lead: str) -> None:
    shown = page(lead)
    assert shares(shown.tree.lines) == number(shown.tree.composite) == number(shown.opened.view.composite)
    for line in all_lines(shown.tree.lines):
        below = [one for one in (*line.lines, *line.idle) if one.share]
        if below:
            assert shares(below) == (0 if line.share.startswith("0 to") else number(line.share)), line.name


def test_an_activity_shows_what_was_seen_and_what_counted(page: Any) -> None:
    lines = list(all_lines(page("reader").tree.lines))
    product = next(line for line in lines if line.name == "Viewed a product page")
    assert (product.seen, product.counted) == ("20", "14")
    day = next(line for line in product.lines if line.seen == "6")
    assert "not counted, over the limit" in day.words


def test_lines_that_close_a_sum_are_named(page: Any) -> None:
    names = [line.name for line in all_lines(page("reader").tree.lines) if line.is_held]
    assert "Held by the parameter at 20.0" in names
    assert "Held by the axis: full marks are 60.0" in names


def test_what_nobody_asked_is_a_range_and_no_zero(page: Any) -> None:
    need = next(line for line in all_lines(page("reader").tree.lines) if line.name == "Need")
    assert need.mark == "not asked yet"
    assert need.share == "0 to +8.0"


def test_each_answer_says_what_it_pays(page: Any) -> None:
    questions = {question.key: question for question in page("reader").questions}
    assert [(one.label, one.points) for one in questions["need"].options[:4]] == [
        ("Direct", "+10.0"),
        ("Potential", "+8.0"),
        ("Unaware", "+3.0"),
        ("None", "0.0"),
    ]
    assert not questions["need"].is_known
    assert [one.value for one in questions["funding"].options if one.is_chosen] == ["available now"]


def test_an_amount_says_which_range_it_is_in(page: Any) -> None:
    spend = next(question for question in page("reader").questions if question.key == "spend")
    assert [(one.label, one.points, one.is_chosen) for one in spend.options] == [
        ("Over 1,000", "+10.0", True),
        ("100 to 1,000", "+5.0", False),
        ("Under 100", "+1.0", False),
    ]


def test_answering_changes_the_score_at_once_as_the_form_had_said(world: Any, page: Any) -> None:
    promised = next(one.composite for one in page("reader").questions[0].options if one.value == "direct")
    url = reverse("lead_answers", args=[world.id("reader")])
    response = world.client("sdr").post(
        url, {"need": "direct"}, headers={"HX-Request": "true", "HX-Target": "lead"}
    )
    assert response.context["page"].opened.view.composite == promised
    assert LeadScore.objects.get(lead=world.leads["reader"]).composite == round(float(promised) * 10)
    assert b"<!doctype" not in response.content


def test_an_answer_is_recorded_with_who_gave_it(world: Any) -> None:
    world.client("sdr").post(reverse("lead_answers", args=[world.id("reader")]), {"need": "potential"})
    change = FieldChange.objects.get(lead=world.leads["reader"], field="need")
    assert (change.old, change.new, change.by) == ("", "potential", world.people["sdr"])


def test_an_answer_can_be_taken_back(world: Any) -> None:
    url = reverse("lead_answers", args=[world.id("reader")])
    world.client("sdr").post(url, {"authority": ""})
    assert Lead.objects.get(pk=world.id("reader")).authority == ""


def test_a_wrong_answer_is_named_and_nothing_is_saved(world: Any) -> None:
    url = reverse("lead_answers", args=[world.id("reader")])
    response = world.client("sdr").post(url, {"spend": "a lot", "need": "direct"})
    assert b"is no number" in response.content
    assert Lead.objects.get(pk=world.id("reader")).need == ""


def test_only_questions_can_be_answered_here(world: Any) -> None:
    world.client("sdr").post(
        reverse("lead_answers", args=[world.id("reader")]), {"do_not_call": "true", "stage": "sql"}
    )
    lead = Lead.objects.get(pk=world.id("reader"))
    assert (lead.do_not_call, lead.stage) == (None, "sal")


def test_the_phone_of_a_do_not_call_lead_is_offered_nowhere(world: Any) -> None:
    client = world.client("sdr")
    lead = world.id("silent")
    for url in (
        f"/leads/{lead}",
        f"/leads/{lead}?all",
        f"/leads/{lead}/panel",
        f"/?lead={lead}",
        f"/compare?lead={lead}&find=silent",
        "/?q=silent",
    ):
        html = client.get(url).content.decode()
        assert "987654" not in html
        assert "tel:" not in html
    assert "does not want to be called" in client.get(f"/leads/{world.id('silent')}").content.decode()


def test_who_wants_no_e_mails_is_marked_and_not_linked(world: Any) -> None:
    html = world.client("sdr").get(f"/leads/{world.id('silent')}").content.decode()
    assert "wants no e-mails" in html
    assert "mailto:" not in html


def test_the_phone_of_others_is_offered(world: Any) -> None:
    assert b'href="tel:+497115550142"' in world.client("sdr").get(f"/leads/{world.id('reader')}").content


def test_fields_that_the_matrix_rests_on_are_counted(page: Any) -> None:
    known = page("reader").known
    assert known.total - known.known == len(known.gaps)
    assert "Need" in known.gaps


def test_the_timeline_shows_what_each_day_carries_today(page: Any) -> None:
    timeline = page("silent").timeline
    call = timeline.months[0].happenings[0]
    assert (call.label, call.channel, call.details) == (
        "Spoke with us on the phone",
        "offline",
        "Asked not to be called",
    )
    assert number(call.share) > 0


def test_shares_of_the_timeline_are_those_of_the_tree(page: Any) -> None:
    shown = page("reader", all="1")
    timeline = sum(number(one.share) for month in shown.timeline.months for one in month.happenings)
    tree = sum(
        number(line.share)
        for line in all_lines(shown.tree.lines)
        if line.kind == "ac" and not line.is_held and line.share
    )
    assert round(timeline, 1) == round(tree, 1)


def test_a_long_timeline_is_shortened_until_asked_for(world: Any, page: Any) -> None:
    lead = world.leads["foreign"]
    for days_ago in range(50):
        did(lead, "web.visit", days_ago)
    assert page("foreign").timeline.hidden == 10
    assert page("foreign", all="1").timeline.hidden == 0


def test_a_stale_lead_is_scored_first_so_that_what_opens_adds_up(world: Any, page: Any) -> None:
    did(world.leads["buyer"], "content.download")
    shown = page("buyer")
    assert shown.opened.stale_since == ""
    assert shares(shown.tree.lines) == number(shown.opened.view.composite)


def test_time_alone_is_put_into_words(page: Any) -> None:
    falls = page("buyer").outlook.falls.falls
    assert falls
    assert all("falls to" in one.words or "rises to" in one.words for one in falls)


def test_the_history_names_causes(world: Any, page: Any) -> None:
    did(world.leads["foreign"], "form.demo_request")
    score_all()
    history = page("foreign").history
    assert history.changes[0].cause == "New activity"
    assert history.changes[0].by.startswith("+")


def test_a_disqualified_lead_says_why(world: Any, page: Any) -> None:
    assert page("student").disqualified.label == "Student"
    assert not page("student").disqualified.is_overruled


def test_overruling_needs_a_reason_and_brings_the_lead_back(world: Any, page: Any) -> None:
    url = reverse("lead_overrule", args=[world.id("student")])
    client = world.client("manager")
    refused = client.post(url, {"reason": "  "})
    assert "Say why" in refused.content.decode()
    assert not page("student").disqualified.is_overruled
    client.post(url, {"reason": "Runs the lab that buys"})
    assert "Runs the lab that buys" in page("student").disqualified.words
    assert LeadScore.objects.get(lead=world.leads["student"]).is_listed


def test_overruling_can_be_taken_back(world: Any) -> None:
    url = reverse("lead_overrule", args=[world.id("student")])
    client = world.client("manager")
    client.post(url, {"reason": "Runs the lab that buys"})
    client.post(url, {"again": "1"})
    assert not LeadScore.objects.get(lead=world.leads["student"]).is_listed


def test_an_sdr_sees_no_button_to_overrule(world: Any) -> None:
    url = reverse("lead_overrule", args=[world.id("student")]).encode()
    assert url not in world.client("sdr").get(f"/leads/{world.id('student')}").content
    assert url in world.client("manager").get(f"/leads/{world.id('student')}").content


def test_a_lead_that_has_no_score_yet_says_so(world: Any) -> None:
    lead = LeadFactory(owner=world.people["sdr"])
    LeadScore.objects.filter(lead=lead).delete()
    assert world.client("sdr").get(f"/leads/{lead.pk}").status_code == 200


def test_the_page_asks_few_queries(world: Any, django_assert_max_num_queries: Any) -> None:
    client = world.client("sdr")
    client.get(f"/leads/{world.id('reader')}")
    with django_assert_max_num_queries(
        30
    ):  # one for the top bar (is there something to grade?), one for consents
        client.get(f"/leads/{world.id('reader')}")
