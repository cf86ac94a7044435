"""What the results count, held against small histories counted by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from leads.handoff.hours import after_working_hours
from leads.models import Lead, Outcome, Stage, StageMove, User
from leads.results.cohort import NONE, Asked
from leads.results.counts import counts_of
from leads.results.load import late_leads, load_of, open_leads
from leads.results.periods import CHOICES, PeriodRefused, chosen_period, period_between
from leads.results.said import reasons_of, said_behind, won_behind, won_of
from leads.results.scope import scope_of

from .results import BANDS, DAY, HOUR, START, all_of, contact, everybody, june

pytestmark = pytest.mark.django_db


@pytest.fixture
def came(crew: dict[str, User]) -> Callable[..., Lead]:
    """Makes a lead that was moved: `came((hours, stage, who), ...)`, hours after the start."""

    def make(*moves: tuple[float, str, str], owner: str = "", source: str = "web") -> Lead:
        owned = crew.get(owner)
        lead = Lead.objects.create(added_at=START - 99 * DAY, owner=owned, source=source)
        before = Stage.INQUIRY.value
        for hours, to, who in moves:
            StageMove.objects.create(
                lead=lead,
                from_stage=before,
                to_stage=to,
                moved_at=START + hours * HOUR,
                by=crew.get(who),
                composite_tenths=600,
                matrix_version=1,
            )
            before = to
        Lead.objects.filter(pk=lead.pk).update(stage=before, came_at=START + moves[-1][0] * HOUR)
        return lead

    return make


def test_each_step_counts_those_that_went_further_too(came):
    came((9, "mql", ""))
    came((9, "mql", ""), (10, "sal", "ada"))
    came((9, "mql", ""), (10, "sal", "ada"), (20, "sql", "ada"))
    came((9, "mql", ""), (10, "sal", "ada"), (20, "sql", "ada"), (30, "opportunity", "rep"))
    came((9, "sal", "ada"), (30, "opportunity", "rep"), (40, "customer", "rep"))
    assert all_of(june()).steps == (5, 4, 3, 2, 1)


def test_what_happened_after_the_period_counts_and_what_is_not_seen_does_not(came):
    came((9, "mql", ""), (31 * 24, "sal", "ada"))
    assert all_of(june()).steps == (1, 1, 0, 0, 0)
    assert all_of(june(seen=START + 20 * DAY)).steps == (1, 0, 0, 0, 0)


def test_a_lead_that_arrives_twice_counts_once_with_all_that_came_of_it(came):
    came((9, "mql", ""), (99, "recycled", "ada"), (300, "mql", ""), (310, "sal", "bo"))
    counts = counts_of(june())
    assert counts["all"][""].steps == (1, 1, 0, 0, 0)
    assert list(counts["week"]) == ["2026-06-01"]


def test_a_move_within_the_funnel_is_no_arrival(came):
    came((-24, "mql", ""), (9, "sal", "ada"))
    assert all_of(june()).leads == 0


@pytest.mark.parametrize(
    ("moves", "said", "standing"),
    [
        ([(9, "mql", "")], None, "mql"),
        ([(9, "mql", ""), (10, "customer", "ada")], None, "won"),
        ([(9, "mql", ""), (10, "recycled", "ada")], "rejected", "rejected"),
        ([(9, "mql", ""), (10, "recycled", "ada")], None, "recycled"),
        ([(9, "mql", ""), (10, "nurture", "ada")], None, "given_back"),
        ([(9, "mql", ""), (10, "nurture", "ada"), (200, "inquiry", "")], None, "given_back"),
        ([(9, "mql", ""), (10, "nurture", "ada"), (200, "inquiry", ""), (300, "mql", "")], None, "mql"),
        ([(9, "sql", "ada"), (10, "recycled", "rep")], "lost", "lost"),
        ([(9, "mql", ""), (40, "inquiry", "")], None, "fell_back"),
        ([(9, "mql", ""), (10, "disqualified", "ada")], None, "disqualified"),
    ],
)
def test_where_a_lead_stands(came, moves, said, standing):
    lead = came(*moves)
    if said:
        at = START + 10 * HOUR
        Outcome.objects.create(lead=lead, kind=said, happened_on=at.date(), known_at=at + HOUR)
    assert {key for key, count in all_of(june()).standings.items() if count} == {standing}


def test_a_team_has_what_its_people_moved_or_own(came, crew):
    came((9, "mql", ""), (10, "recycled", "ada"))
    came((9, "mql", ""), owner="ada")
    came((9, "mql", ""), (10, "sal", "bo"), owner="bo")
    came((9, "mql", ""))
    came((9, "mql", "marketing"))
    assert all_of(june()).leads == 5
    assert all_of(june(scope=scope_of(crew["boss"]))).leads == 2
    assert all_of(june(scope=scope_of(crew["marketing"], crew["bo"].team_id))).leads == 1


def test_a_lead_counts_for_everybody_whose_hands_it_went_through(came, crew):
    came((9, "mql", ""), (10, "sal", "ada"), (20, "sql", "ada"), owner="rep")
    counts = counts_of(june())
    assert set(counts["person"]) == {str(crew["ada"].pk), str(crew["rep"].pk)}
    assert set(counts["answerer"]) == {str(crew["ada"].pk)}


def test_speed_is_working_time_to_the_first_contact_or_decision(came, crew):
    called = came((10, "mql", ""), (50, "sal", "ada"))
    contact(called, START + 13 * HOUR)
    came((16, "mql", ""), (24 + 14, "sal", "ada"))
    came((10, "mql", ""))
    counts = all_of(june())
    assert counts.answers == {"in_time": 1, "too_late": 1, "never": 1, "waiting": 0}
    assert counts.median_seconds == (3 + 6) / 2 * 3600


def test_scores_at_arrival_are_told_apart_by_the_lower_bounds_of_bands(came):
    for tenths in (0, 249, 250, 1000):
        lead = came((9, "mql", ""))
        StageMove.objects.filter(lead=lead).update(composite_tenths=tenths)
    came((9, "mql", ""))
    StageMove.objects.filter(lead=Lead.objects.last()).update(composite_tenths=None)
    found = counts_of(june(), ("band",))["band"]
    assert {key: counts.leads for key, counts in found.items()} == {"1": 2, "2": 1, "4": 1, NONE: 1}


def test_a_week_begins_on_monday_in_the_organisations_zone(came, settings):
    settings.ORGANISATION_ZONE = "America/New_York"
    came((7 * 24 + 3, "mql", ""))  # Sunday evening there
    came((3, "mql", ""))  # the last of May there
    came((30 * 24 + 3, "mql", ""))  # the last of June there
    assert list(counts_of(june())["week"]) == ["2026-06-01", "2026-06-29"]


def test_the_period_before_is_seen_at_the_same_age(came):
    came((-20 * 24, "mql", ""), (-15 * 24, "sal", "ada"))
    came((-20 * 24, "mql", ""), (-12, "sal", "ada"))
    came((-12, "mql", ""))
    asked = Asked(chosen_period("month", START + 19 * DAY), everybody(), BANDS)
    assert (asked.period.first, asked.period.last) == (date(2026, 6, 1), date(2026, 6, 20))
    before = asked.before()
    assert (before.period.first, before.period.last) == (date(2026, 5, 12), date(2026, 5, 31))
    assert all_of(before).steps == (2, 1, 0, 0, 0)


def test_reasons_are_of_the_last_word_within_the_period(came, crew):
    one, other, earlier = (came((9, "mql", "")) for _ in range(3))
    said(one, "rejected", date(2026, 6, 3), "No need", crew["ada"])
    said(one, "rejected", date(2026, 6, 9), "No money", crew["bo"])
    said(other, "rejected", date(2026, 6, 30), "", crew["ada"])
    said(earlier, "rejected", date(2026, 5, 31), "No need", crew["ada"])
    reasons = reasons_of(Outcome.Kind.REJECTED, june().period, everybody())
    assert (reasons.total, reasons.listed) == (2, (("No money", 1), ("No reason given", 1)))
    found, total = said_behind(Outcome.Kind.REJECTED, "No money", june().period, everybody(), 1)
    assert ([one_found.lead_id for one_found in found], total) == ([one.pk], 1)
    of_team = reasons_of(Outcome.Kind.REJECTED, june().period, scope_of(crew["boss"]))
    assert of_team.listed == (("No need", 1), ("No reason given", 1))


def test_won_counts_leads_money_and_days_from_the_arrival_that_led_to_it(came, crew):
    back = came((-900, "mql", ""), (-800, "recycled", "ada"), (0, "mql", ""), (90, "customer", "rep"))
    quick = came((0, "mql", ""), (24, "customer", "rep"))
    unknown = Lead.objects.create(added_at=START)
    for lead, on, amount in ((back, 5, 100), (quick, 2, 50), (unknown, 9, 7)):
        said(lead, "won", date(2026, 6, on), "", crew["rep"], amount)
    won = won_of(june().period, everybody())
    assert (won.leads, won.amount, won.median_days) == (3, Decimal(157), 2.5)
    found, total = won_behind(june().period, everybody(), 1)
    assert [(one.lead_id, one.days) for one in found] == [(unknown.pk, None), (back.pk, 4), (quick.pk, 1)]
    assert total == 3


def test_the_load_is_what_is_open_and_late_now(came, crew):
    came((9, "mql", ""), owner="ada")
    late = came((9, "mql", ""), (10, "sal", "ada"), owner="ada")
    came((9, "mql", ""))
    now = after_working_hours(START + 10 * HOUR, 16) + HOUR
    load = load_of(everybody(), now)
    assert load[crew["ada"].pk].stages == {"mql": 1, "sal": 1}
    assert (load[crew["ada"].pk].late, load[None].late) == (2, 1)
    team = scope_of(crew["boss"])
    assert set(load_of(team, now)) == {crew["ada"].pk}
    assert open_leads(team).count() == 2
    assert list(late_leads(team, now, Stage.SAL)) == [late]


@pytest.mark.parametrize("key", CHOICES)
def test_every_period_ends_today_at_the_latest(key):
    for number in range(0, 800, 13):
        now = START + number * DAY
        period = chosen_period(key, now)
        assert period.first <= period.last <= now.date()
        assert period.before().last == period.first - DAY


def test_days_that_are_no_period_are_refused():
    now = START + 9 * DAY
    for first, last in [(3, 2), (11, 12)]:
        with pytest.raises(PeriodRefused):
            period_between(date(2026, 6, first), date(2026, 6, last), now)
    with pytest.raises(PeriodRefused, match="at most a year"):
        period_between(date(2025, 6, 1), date(2026, 6, 2), now)


def said(lead: Lead, kind: str, on: date, reason: str, by: User, amount: int | None = None) -> None:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    Outcome.objects.create(
        lead=lead, kind=kind, happened_on=on, known_at=at, reason=reason, by=by, amount=amount
    )
