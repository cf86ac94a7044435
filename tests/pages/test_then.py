"""The page of the time machine: who sees what, what it refuses, and that what it shows adds up."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from leads.ingest.changes import change_fields
from scoring.engine.matrix import read_yaml
from scoring.matrix.versions import draft_from_document
from scoring.models import ScoreChange, ScoringModel
from tests.factories import MATRICES, did, score_all

pytestmark = pytest.mark.django_db


def page(world, who, lead, query=""):
    return world.client(who).get(reverse("lead_then", args=[world.id(lead)]) + query)


def number(text):
    return round(float(text.replace("−", "-").replace(",", "")) * 10)


def shares(html):
    part = html[html.index("Why it changed") : html.index("Where it comes from")]
    return [number(one) for one in re.findall(r'class="n share[^"]*">([^<]+)<', part)]


def day(days_ago):
    return (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()


def draft_of(world):
    document = read_yaml((MATRICES / "default.yaml").read_text())
    return draft_from_document(ScoringModel.objects.get(), document, None, datetime.now(UTC))


def test_today_is_compared_with_a_month_ago(world):
    html = page(world, "sdr", "reader").content.decode()
    assert "Why it changed" in html
    assert "using only what was known" in html


def test_the_steps_shown_add_up_to_the_difference_shown(world):
    lead = world.leads["reader"]
    did(lead, "content.download")
    change_fields(lead.pk, {"need": "direct"}, by=None, source="test", now=datetime.now(UTC))
    score_all()
    context = page(world, "marketing", "reader", f"?since={day(40)}").context
    why, earlier, later = context["why"], context["earlier"], context["state"]
    steps = [number(step.share) for step in why.steps]
    assert sum(steps) == number(why.change) == number(later.composite) - number(earlier.composite)
    for step in why.steps:
        if step.lines:
            assert sum(number(line.share) for line in step.lines) == number(step.share)
    assert [step.key for step in why.steps if step.lines] != []


def test_a_change_opens_what_made_it(world):
    lead = world.leads["foreign"]
    did(lead, "form.demo_request")
    score_all()
    change = ScoreChange.objects.filter(lead=lead).latest("changed_at", "id")
    html = page(world, "american", "foreign", f"?change={change.pk}").content.decode()
    changed = number(re.search(r"Why it changed <b[^>]*>([^<]+)<", html)[1])
    assert changed == change.to_composite - change.from_composite
    assert "New activities" in html


def test_the_first_change_says_that_it_is_the_first(world):
    first = ScoreChange.objects.filter(lead=world.leads["buyer"]).earliest("changed_at", "id")
    assert b"This is the first score" in page(world, "marketing", "buyer", f"?change={first.pk}").content


def test_the_lead_page_leads_to_the_split_of_each_change(world):
    html = world.client("sdr").get(reverse("lead", args=[world.id("reader")])).content.decode()
    change = ScoreChange.objects.filter(lead=world.leads["reader"]).latest("changed_at", "id")
    assert f"{reverse('lead_then', args=[world.id('reader')])}?change={change.pk}" in html


def test_a_change_of_another_lead_is_not_found(world):
    change = ScoreChange.objects.filter(lead=world.leads["foreign"]).first()
    assert page(world, "sdr", "reader", f"?change={change.pk}").status_code == 404
    assert page(world, "sdr", "reader", "?change=x").status_code == 404


def test_a_lead_of_others_has_no_past_for_one(world):
    assert page(world, "sdr", "foreign").status_code == 404


def test_drafts_are_there_for_those_who_own_the_matrix_alone(world):
    draft = draft_of(world)
    query = f"?version={draft.pk}"
    assert "Draft: " in page(world, "marketing", "reader", query).content.decode()
    seen = page(world, "sdr", "reader", query).content.decode()
    assert "There is no such version." in seen
    assert "Draft: " not in seen


def test_a_draft_with_a_fault_says_so(world):
    draft = draft_of(world)
    draft.thresholds.filter(kind="band").delete()
    html = page(world, "marketing", "reader", f"?version={draft.pk}").content.decode()
    assert "This draft can score nobody yet: bands" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?on=2026-11-40", "Write a day like"),
        ("?on=9999-12-31", "That day is still to come."),
        ("?on=0001-01-01", "Nothing was known of this lead before"),
        ("?on=%00&since=%00", "Choose an earlier day"),
        ("?version=99999999999999999999", "There is no such version."),
        ("?since=x", "Write a day like"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_field(world, query, words):
    assert words in page(world, "marketing", "reader", query).content.decode()


def test_an_earlier_day_that_is_later_is_refused(world):
    html = page(world, "marketing", "buyer", f"?on={day(5)}&since={day(2)}").content.decode()
    assert "Choose a day that is not after" in html


def test_what_a_lead_typed_is_shown_and_not_run(world):
    html = page(world, "sdr", "nasty").content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
