"""What the results count, held against random histories counted plainly."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.days import day_of
from leads.handoff.hours import after_working_hours, working_time
from leads.models import Lead, Outcome, Stage, StageMove, User
from leads.results.behind import leads_behind
from leads.results.cohort import ANSWERS, NONE, STANDINGS, STEPS, Asked
from leads.results.counts import GROUPS, Counts, counts_of
from leads.results.periods import Period
from leads.results.scope import scope_of

from .results import BANDS, DAY, FUNNEL, HOUR, START, contact, everybody

pytestmark = pytest.mark.django_db

moves = st.tuples(
    st.integers(0, 24 * 45),
    st.sampled_from(Stage.values),
    st.sampled_from(["", "ada", "bo", "marketing"]),
)


@dataclass
class Story:
    """A lead as the random test tells it."""

    moves: list[tuple[int, str, str]]
    owner: str
    source: str
    contacts: list[int]
    outcomes: list[tuple[int, str]]
    lead: Lead | None = field(default=None, compare=False)

    @property
    def steps(self) -> list[tuple[datetime, str, str, str]]:
        """When, from, to, by whom; only real moves."""
        found, before = [], Stage.INQUIRY.value
        for hours, to, who in sorted(self.moves, key=lambda one: one[0]):
            if to != before:
                found.append((START - 5 * DAY + hours * HOUR, before, to, who))
                before = to
        return found


stories = st.builds(
    Story,
    st.lists(moves, max_size=7),
    st.sampled_from(["", "ada", "bo", "marketing"]),
    st.sampled_from(["", "web", "event"]),
    st.lists(st.integers(0, 24 * 45), max_size=2),
    st.lists(st.tuples(st.integers(0, 45), st.sampled_from(["rejected", "lost", "accepted"])), max_size=2),
)


def told(story: Story, crew: dict[str, User]) -> None:
    story.lead = Lead.objects.create(
        added_at=START - 99 * DAY, owner=crew.get(story.owner), source=story.source
    )
    StageMove.objects.bulk_create(
        StageMove(
            lead=story.lead,
            from_stage=before,
            to_stage=to,
            moved_at=at,
            by=crew.get(who),
            composite_tenths=600,
            matrix_version=1,
        )
        for at, before, to, who in story.steps
    )
    for hours in story.contacts:
        contact(story.lead, START - 5 * DAY + hours * HOUR)
    for days, kind in story.outcomes:
        at = START + (days - 5) * DAY
        Outcome.objects.create(lead=story.lead, kind=kind, happened_on=at.date(), known_at=at)


def counted_plainly(story: Story, asked: Asked) -> dict[str, object] | None:
    """What became of a lead that arrived within the period, step by step; None for one that did not."""
    period = asked.period
    arrivals = [
        place
        for place, (at, before, to, _) in enumerate(story.steps)
        if to in FUNNEL and before not in FUNNEL and period.start <= at < period.end and at <= period.seen
    ]
    if not arrivals:
        return None
    since = story.steps[arrivals[0] :]
    arrived, _, first_to, _ = since[0]
    seen = [step for step in since if step[0] <= period.seen]
    by = [who for *_, who in since if who in ("ada", "bo")]
    hands = {*by, *([story.owner] if story.owner in ("ada", "bo") else [])}
    decided = [
        at
        for number, (at, _, _, who) in enumerate(since)
        if who in ("ada", "bo") and (number or first_to != "mql")
    ]
    talked = [at for h in story.contacts if (at := START - 5 * DAY + h * HOUR) >= arrived]
    answered = min([at for at in decided + talked if at <= period.seen], default=None)
    return {
        "reached": max(FUNNEL.index(to) + 1 if to in FUNNEL else 0 for _, _, to, _ in seen),
        "standing": standing_plainly(story, seen),
        "answer": answer_plainly(arrived, answered, period.seen),
        "seconds": working_time(arrived, answered).total_seconds() if answered else None,
        "week": str(day_of(arrived) - day_of(arrived).weekday() * DAY),
        "source": story.source or NONE,
        "hands": hands,
        "answerer": by[0] if by else story.owner if story.owner in ("ada", "bo") else NONE,
    }


def standing_plainly(story: Story, seen: list[tuple[datetime, str, str, str]]) -> str:
    stands = seen[-1][2]
    if stands in FUNNEL:
        return "won" if stands == "customer" else stands
    at, _, to, _ = [step for step in seen if step[1] in FUNNEL and step[2] not in FUNNEL][-1]
    on_that_day = [
        kind
        for (days, kind) in story.outcomes
        if kind != "accepted" and (START + (days - 5) * DAY).date() == day_of(at)
    ]
    if on_that_day:
        return on_that_day[-1]
    return {"nurture": "given_back", "inquiry": "fell_back"}.get(to, to)


def answer_plainly(arrived: datetime, answered: datetime | None, seen: datetime) -> str:
    if answered:
        return "in_time" if working_time(arrived, answered) <= 4 * HOUR else "too_late"
    return "never" if after_working_hours(arrived, 4) < seen else "waiting"


def figures(found: list[dict]) -> Counts:
    seconds = sorted(one["seconds"] for one in found if one["seconds"] is not None)
    return Counts(
        tuple(sum(one["reached"] >= place for one in found) for place in range(1, 6)),
        {key: sum(one["standing"] == key for one in found) for key in STANDINGS},
        {key: sum(one["answer"] == key for one in found) for key in ANSWERS},
        median(seconds) if seconds else None,
        interpolated(seconds, 0.9) if seconds else None,
    )


def interpolated(values: list[float], portion: float) -> float:
    place = portion * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def same(one: Counts, other: Counts) -> bool:
    close = one.slowest_tenth_seconds == pytest.approx(other.slowest_tenth_seconds)
    whole = (one.steps, one.standings, one.answers) == (other.steps, other.standings, other.answers)
    return close and whole and one.median_seconds == pytest.approx(other.median_seconds)


def groups_plainly(found: list[dict], crew: dict[str, User]) -> dict[str, dict[str, list[dict]]]:
    names = {"ada": str(crew["ada"].pk), "bo": str(crew["bo"].pk)}
    groups: dict[str, dict[str, list[dict]]] = {kind: {} for kind in GROUPS}
    for one in found:
        keys = {
            "all": [""],
            "week": [one["week"]],
            "source": [one["source"]],
            "band": ["3"],
            "person": [names[name] for name in one["hands"]],
            "answerer": [names.get(one["answerer"], NONE)],
        }
        for kind, values in keys.items():
            for value in values:
                groups[kind].setdefault(value, []).append(one)
    groups["all"].setdefault("", [])
    return groups


@settings(
    max_examples=40,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
    ],  # the crew stays the same
)
@given(
    st.lists(stories, min_size=1, max_size=6),
    st.integers(0, 30),
    st.integers(0, 20),
    st.integers(0, 24 * 45),
    st.sampled_from(["UTC", "America/New_York", "Pacific/Auckland"]),
    st.booleans(),
)
def test_random_histories_count_as_a_plain_count_does(crew, told_stories, first, days, seen, zone, is_team):
    Lead.objects.all().delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.ORGANISATION_ZONE", zone)
        begins = (START - 5 * DAY + first * DAY).date()
        period = Period(begins, begins + days * DAY, START - 5 * DAY + seen * HOUR + timedelta(minutes=30))
        asked = Asked(period, scope_of(crew["boss"]) if is_team else everybody(), BANDS)
        found = {}
        for story in told_stories:
            told(story, crew)
            counted = counted_plainly(story, asked)
            if counted and (not is_team or "ada" in counted["hands"]):
                found[story.lead.pk] = counted
        check(asked, found, crew)


def check(asked: Asked, found: dict[int, dict], crew: dict[str, User]) -> None:
    counted, plainly = counts_of(asked), groups_plainly(list(found.values()), crew)
    for kind, groups in plainly.items():
        assert set(counted[kind]) == set(groups), kind
        for key, group in groups.items():
            assert same(counted[kind][key], figures(group)), (kind, key, counted[kind][key], figures(group))
    opened_as_counted(asked, found, counted)


def opened_as_counted(asked: Asked, found: dict[int, dict], counted: dict[str, dict[str, Counts]]) -> None:
    """What opens is what was counted, to the digit and by name."""
    for place, step in enumerate(STEPS, start=1):
        behind = leads_behind(asked, {"step": step.value}, 1)
        assert behind.total == counted["all"][""].steps[place - 1]
        assert {one.lead_id for one in behind.leads} == {
            pk for pk, one in found.items() if one["reached"] >= place
        }
    for name, keys in (("standing", STANDINGS), ("answer", ANSWERS)):
        totals = {key: leads_behind(asked, {name: key}, 1).total for key in keys}
        plain = Counter(one[name] for one in found.values())
        assert totals == {key: plain[key] for key in keys}
    for kind in ("week", "source", "band", "person", "answerer"):
        for key, counts in counted[kind].items():
            assert leads_behind(asked, {kind: key, "step": "sal"}, 1).total == counts.steps[1], (kind, key)
