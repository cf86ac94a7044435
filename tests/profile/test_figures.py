"""The figures of the profile: counted by the engine, equal to what one counts by hand."""

from datetime import timedelta

import pytest

from leads.ingest.changes import change_fields
from scoring.engine.matrix import load
from scoring.evidence.intervals import Share
from scoring.matrix.versions import compiled_version
from scoring.profile.figures import Held, figures_of
from scoring.profile.subjects import is_about
from scoring.profile.traits import values_of
from tests.scoring.small import NOW

pytestmark = pytest.mark.django_db
NEED = {"field": "need", "in": ["direct"]}
DOWNLOAD = {"did": ["content.download"]}
LATER = NOW + timedelta(days=5)


def counted(editor, lines=()):
    return figures_of(lines, compiled_version(editor.known.version_id), editor.known, LATER)


@pytest.fixture
def market(editor, new_lead, did, won):
    """25 won, of whom 20 had a direct need; 60 others, of whom 6 had."""
    leads = [new_lead(need="direct" if place < 20 else "potential") for place in range(25)]
    others = [new_lead(need="direct" if place < 6 else "potential") for place in range(60)]
    for lead in leads:
        did(lead, "content.download")
        won(lead)
    for lead in others[:30]:
        did(lead, "content.download")
    return leads, others


def test_shares_are_counted_of_the_won_and_of_all(editor, market):
    figures = counted(editor, [NEED, DOWNLOAD])
    assert (figures.won, figures.leads) == (25, 86)
    assert [(one.won.positive, one.all.positive) for one in figures.lines] == [(20, 26), (25, 55)]
    # Of the six others with a direct need all have downloaded.
    assert [(one.won.positive, one.all.positive) for one in figures.at_least] == [(25, 55), (20, 26)]


def test_what_the_won_have_in_common_is_proposed(editor, market):
    traits = [trait for trait, _ in counted(editor).traits]
    assert NEED in traits
    assert {"field": "need", "in": ["potential"]} not in traits


def test_what_sales_learned_after_the_hand_over_is_no_common_trait(editor, new_lead, won):
    leads = [new_lead(need="potential") for _ in range(25)]
    for lead in leads:
        won(lead)
        change_fields(lead.pk, {"need": "direct"}, by=None, source="test", now=NOW + timedelta(days=2))
    held = counted(editor, [NEED]).lines[0]
    assert (held.won.positive, held.all.positive) == (0, 25)


def test_under_twenty_nothing_is_said(editor, new_lead, won):
    for _ in range(19):
        won(new_lead(need="direct"))
    figures = counted(editor, [NEED])
    assert figures.traits == ()
    assert not figures.lines[0].is_told


def test_without_anybody_won_there_are_figures_of_all(editor, new_lead):
    new_lead(need="direct")
    figures = counted(editor, [NEED])
    assert (figures.won, figures.lines[0].all.positive, figures.traits) == (0, 1, ())


def test_rules_of_the_same_field_say_the_same_where_they_pay_those_more(editor, market):
    same, against = counted(editor, [NEED, {"field": "need", "in": ["potential"]}]).says
    assert [one.agrees for one in same] == [True]
    assert [one.contradicts for one in against] == [True]


def test_of_a_line_that_no_rule_speaks_of_nothing_is_said(editor, market):
    assert counted(editor, [{"field": "region", "in": ["emea"]}]).says == ((),)


def test_the_interval_of_a_lift_is_that_of_the_won(editor):
    held = Held(Share(20, 10), Share(1000, 100))
    assert held.lift.value == 5
    assert held.lift.low < 5 < held.lift.high < 10
    assert Held(Share(20, 10), Share(1000, 0)).lift is None


MATRIX = load("""
name: About
weights: {engagement: 1}
full_marks: {engagement: 10}
parameters:
  - {key: web, axis: engagement, rules: [
      {key: pages, count: [web.*], points: 1},
      {key: quiet, days_since: [form.submit], tiers: [{from: 1, points: -1}],
        if: [{field: need, known: true}]},
      {key: seen, if: [{did: [event.webinar]}], points: 2}]}
bands: [{band: all, from: 0}]
""")


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ({"did": ["web.page.pricing"]}, ["pages"]),
        ({"did": ["web.*"]}, ["pages"]),
        ({"did_not": ["form.submit"]}, ["quiet"]),
        ({"did": ["event.*"]}, ["seen"]),
        ({"field": "need", "is": "direct"}, ["quiet"]),
        ({"field": "region", "is": "emea"}, []),
    ],
)
def test_a_rule_is_about_a_line_where_it_names_the_same_field_or_type(line, rules):
    assert [rule.key for rule in MATRIX.parameters[0].rules if is_about(rule, line)] == rules


def test_values_are_spelled_as_most_spell_them():
    assert values_of(["EMEA", "emea", "emea ", None, "", "apac"]) == ["emea", "apac"]
