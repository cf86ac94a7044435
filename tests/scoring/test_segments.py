"""Segments: each kind of condition finds those leads that a plain evaluation in Python finds."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.models import Activity, ActivityType, Stage, Visitor
from scoring.models import LeadScore
from scoring.segments import address
from scoring.segments.check import check, words_of
from scoring.segments.known import Known
from scoring.segments.limits import TooSlow, at_most
from scoring.segments.to_query import About, in_segment
from scoring.segments.words import words
from tests.scoring.segment_cast import NOW, OURS, TODAY, Cast, deeds, field_conditions, omissions
from tests.standards import write_standards

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        write_standards()
        yield Cast()
        transaction.set_rollback(True)


quickly = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@quickly
@given(document=field_conditions)
def test_conditions_on_fields_hold_as_in_the_matrix(cast: Cast, document: dict[str, Any]) -> None:
    assert cast.found(document) == cast.plainly(document)


@quickly
@given(document=deeds | omissions)
def test_conditions_on_activities_hold_as_in_the_matrix(cast: Cast, document: dict[str, Any]) -> None:
    assert cast.found(document) == cast.plainly(document)


@quickly
@given(documents=st.lists(field_conditions | deeds | omissions, min_size=2, max_size=4))
def test_all_conditions_hold_together(cast: Cast, documents: list[dict[str, Any]]) -> None:
    assert cast.found(*documents) == set.intersection(*(cast.plainly(one) for one in documents))


@quickly
@given(documents=st.lists(field_conditions | deeds | omissions, min_size=1, max_size=4))
def test_what_stands_in_an_address_is_read_as_it_was_meant(
    cast: Cast, documents: list[dict[str, Any]]
) -> None:
    shuffled = [dict(sorted(one.items(), reverse=True)) for one in documents]  # as a database may give them
    lines = [address.write(one) for one in shuffled]
    read = [address.read(line, cast.known) for line in lines]
    assert cast.found(*read) == cast.found(*documents)
    written = [address.write(one) for one in read]
    assert [address.write(address.read(line, cast.known)) for line in written] == written
    assert words(check(read, cast.known).conditions, cast.known)


@pytest.mark.parametrize("days", [1, 2, 7, 8, 30, 31, 500])
def test_quiet_is_who_did_nothing_of_their_own(cast: Cast, days: int) -> None:
    since = TODAY - timedelta(days=days - 1)
    active = {
        pk
        for pk in cast.listed()
        if any(at.date() >= since and kind not in OURS for kind, at in cast.past[pk])
    }
    assert cast.found({"active_days": days}) == active
    assert cast.found({"quiet_days": days}) == cast.listed() - active


def test_what_has_not_happened_yet_is_no_activity(cast: Cast) -> None:
    pk = next(pk for pk in cast.listed() if not cast.past[pk])
    kind = ActivityType.objects.get(key="web.visit")
    visitor = Visitor.objects.get(lead_id=pk)
    later = NOW + timedelta(hours=1)
    Activity.objects.create(
        visitor=visitor,
        lead_id=pk,
        type=kind,
        occurred_at=later,
        known_at=NOW,
        source="segment-test",
        key="later",
    )
    assert pk not in cast.found({"did": ["web.visit"]})
    assert pk in cast.found({"quiet_days": 30})


@pytest.mark.parametrize("score", ["composite", "fit", "engagement", "qualification", "penalty", "points"])
@pytest.mark.parametrize("least", [-10, 0, 0.1, 12.3, 40, 100])
def test_scores_are_compared_as_they_are_shown(cast: Cast, score: str, least: float) -> None:
    shown = {pk: getattr(cast.scores[pk], score) / 10 for pk in cast.listed()}
    assert cast.found({"score": score, "from": least}) == {
        pk for pk, value in shown.items() if value >= least
    }
    assert cast.found({"score": score, "below": least}) == {
        pk for pk, value in shown.items() if value < least
    }


def test_parameters_are_compared_in_points(cast: Cast) -> None:
    place = cast.known.places["need"]
    worth = {pk: cast.scores[pk].values[place] / 1e6 for pk in cast.listed()}
    for points in (0, 2.5, 10):
        assert cast.found({"parameter": "need", "from": points}) == {
            pk for pk in worth if worth[pk] >= points
        }
        assert cast.found({"parameter": "need", "below": points}) == {
            pk for pk in worth if worth[pk] < points
        }


def test_grade_level_band_and_stage_are_one_of(cast: Cast) -> None:
    for kind in ("grade", "level", "band"):
        for name in cast.known.names[kind]:
            same = {pk for pk in cast.listed() if getattr(cast.scores[pk], kind) == name}
            assert cast.found({kind: [name]}) == same
    assert cast.found({"stage": ["sal", "nurture"]}) == {
        pk for pk in cast.listed() if cast.leads[pk].stage in ("sal", "nurture")
    }


def test_meets_a_stage_or_does_not(cast: Cast) -> None:
    met = {pk for pk in cast.listed() if "mql" in cast.scores[pk].meets}
    assert cast.found({"meets": "mql"}) == met
    assert cast.found({"misses": "mql"}) == cast.listed() - met


def test_owners_are_people_me_or_nobody(cast: Cast) -> None:
    owner = {pk: cast.leads[pk].owner_id for pk in cast.listed()}
    me, other = cast.people
    assert cast.found({"owner": ["me"]}) == {pk for pk in owner if owner[pk] == me.pk}
    assert cast.found({"owner": ["me"]}, user=other) == {pk for pk in owner if owner[pk] == other.pk}
    assert cast.found({"owner": ["nobody"]}) == {pk for pk in owner if owner[pk] is None}
    assert cast.found({"owner": ["nobody", other.pk]}) == {
        pk for pk in owner if owner[pk] in (None, other.pk)
    }
    assert cast.found({"team": [cast.team.pk]}) == {pk for pk in owner if owner[pk] == me.pk}


def test_a_second_look_and_the_disqualified_are_asked_for(cast: Cast) -> None:
    assert cast.found({"look": True}) == {pk for pk in cast.listed() if cast.scores[pk].needs_a_look}
    unlisted = {pk for pk, one in cast.scores.items() if not one.is_listed}
    assert unlisted
    assert cast.found({"disqualified": True}) == unlisted
    by_hand = {pk for pk, one in cast.scores.items() if one.is_listed and one.stage == Stage.DISQUALIFIED}
    assert by_hand
    assert cast.found({"stage": ["disqualified"]}) == by_hand


def test_without_conditions_it_is_everybody_who_is_listed(cast: Cast) -> None:
    assert cast.found() == cast.listed()
    assert words([], cast.known) == "Everybody"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("grade A", "Grade A"),
        ("quiet_days 30", "Quiet for 30 days"),
        ("active_days 1", "Active within 1 day"),
        ("field.region is emea", "Region is EMEA"),
        ("field.seniority in c-level|vp", "Seniority is C-level or Vice president"),
        ("field.email_opt_out is yes", "E-mail opt-out is yes"),
        ("field.employees between 50|1,200", "Employees is 50 to 1,200"),
        ("field.created_on within_days 30", "Created on is within the last 30 days"),
        ("score.composite from 75", "Composite 75 or more"),
        ("parameter.need below 2,5", "Need under 2.5 points"),
        ("did web.page.pricing 3x 30d", "Did “Viewed the pricing page” at least 3 times within 30 days"),
        ("did_not event.*|form.submit", "Did not any event or “Sent a form”"),
        ("stage mql|nurture", "Stage MQL or Nurture"),
        ("misses sql", "Does not meet SQL"),
        ("owner me|nobody", "Owned by me or nobody"),
        ("search acme co", "With “acme co” in name, company or e-mail"),
    ],
)
def test_a_condition_reads_as_a_sentence(cast: Cast, line: str, said: str) -> None:
    segment = check([address.read(line, cast.known)], cast.known)
    assert segment.faults == ()
    assert words(segment.conditions, cast.known) == said


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("field.shoe_size is 43", "there is no field 'shoe_size' (any more)"),
        ("field.stage is mql", "there is no field 'stage' (any more)"),
        ("field.region is", "must not be empty"),
        ("field.region over 3", "is not known here"),
        ("field.employees contains 5", "is not for 'employees', a field of type number: it takes text"),
        ("field.employees from many", "must be a number, not 'many'"),
        ("field.created_on is yesterday", "must be a date YYYY-MM-DD, not 'yesterday'"),
        ("field.created_on within_days 0", "must be a whole number from 1 on, not 0"),
        ("field.do_not_call is perhaps", "must be true or false, not 'perhaps'"),
        ("field.title is a\0b", "holds a character that is none (NUL or half a surrogate pair)"),
        ("did web.nothing", "there is no activity type 'web.nothing'"),
        ("did web.* 3 times", "is not known here"),
        ("score.iq from 3", "there is no score 'iq' in this matrix (any more)"),
        ("parameter.beauty from 3", "there is no parameter 'beauty' in this matrix (any more)"),
        ("score.fit from nan", "must be a number, not 'nan'"),
        ("grade Z", "there is no grade 'Z' in this matrix (any more)"),
        ("band lukewarm", "there is no band 'lukewarm' in this matrix (any more)"),
        ("quiet_days soon", "must be a number, not 'soon'"),
        ("quiet_days 99999", "must be at most 36,500"),
        ("owner 999999", "there is no such person (any more)"),
        ("team 7777777", "there is no such team (any more)"),
        ("meets greatness", "there are no criteria for 'greatness' in this matrix (any more)"),
        ("disqualified maybe", "must be true"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_one_message(cast: Cast, line: str, fault: str) -> None:
    segment = check([address.read(line, cast.known)], cast.known)
    assert [one.message for one in segment.faults] == [fault]


@pytest.mark.parametrize("document", [None, 3, "x", {}, [3], [{}], [{"x": 1}], [["field"]], [{"field": 3}]])
def test_a_document_of_any_shape_is_refused_not_broken_by(cast: Cast, document: Any) -> None:
    assert check(document, cast.known).faults


def test_too_many_conditions_are_refused(cast: Cast) -> None:
    assert words_of(check([{"look": True}] * 31, cast.known).faults) == ["Conditions: are more than 30."]


@quickly
@given(line=st.text(max_size=40))
def test_no_line_of_an_address_breaks_anything(cast: Cast, line: str) -> None:
    segment = check([address.read(line, cast.known)], cast.known)
    if not segment.faults:
        cast.found(*(one.document for one in segment.checked))


@pytest.mark.parametrize("name", ["x'; DROP TABLE leads_lead; --", 'a"b', "a%b", "a__b", "lead__owner"])
def test_a_fields_name_is_never_a_part_of_the_query(cast: Cast, name: str) -> None:
    """Even where such a field were in the catalog: its name is a parameter, and finds nobody."""
    field = cast.known.fields["tier"]
    odd = Known(cast.known.matrix, cast.known.version_id)
    odd.__dict__["fields"] = cast.known.fields | {name: type(field)(key=name, label=name, type="text")}
    segment = check([{"field": name, "is": "x"}], odd)
    scores = LeadScore.objects.filter(version_id=odd.version_id)
    query = in_segment(scores, segment.conditions, About(odd, cast.me, NOW))
    assert list(query) == []
    assert name not in query.query.sql_with_params()[0].replace("%%", "%")


def test_what_takes_too_long_is_ended_and_said(cast: Cast) -> None:
    from django.db import connection

    with pytest.raises(TooSlow), at_most(0.05), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    with at_most(5), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone() == ("0",)
