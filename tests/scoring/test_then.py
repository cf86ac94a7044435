"""The time machine: a stored score is found again, and what made the difference adds up."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity
from leads.ingest.record import record_activity
from scoring.engine.compile import compile_matrix
from scoring.engine.matrix import load, parse
from scoring.matrix.versions import compiled_of
from scoring.models import LeadScore, PublishRun, ScoreChange
from scoring.then.split import Split, split_of
from scoring.then.state import End, state_of
from scoring.then.versions import in_force_at, versions_to_choose
from tests.engine.random_matrices import case
from tests.scoring.small import NOW, draft, matrix_text, published, scored
from tests.scoring.told import COMPILED, DAY, MATRIX, MINUTE, World, steps

pytestmark = pytest.mark.django_db
# Other points, another half-life, a rule less, a rule more, other weights.
OTHER = compile_matrix(
    load(
        MATRIX.replace("points: 8, half_life_days: 10", "points: 5, half_life_days: 20, cap: 9")
        .replace("qualification: 40", "qualification: 25")
        .replace("      - {key: back, count: [change.need.back], points: -2}", "")
        .replace(
            "      - {key: colour,",
            "      - {key: big, number: employees, tiers: [{from: 100, points: 2}]}\n      - {key: colour,",
        )
    )
)  # fmt: skip


def adds_up(split: Split) -> None:
    before, after = split.before.explanation.composite, split.after.explanation.composite
    parts = [split.time_tenths, split.activity_tenths, split.data_tenths, split.rule_tenths]
    assert sum(parts) == after - before
    assert sum(line.share_tenths for line in split.time) == split.time_tenths
    assert sum(line.share_tenths for line in split.rules) == split.rule_tenths


def composite_at(lead_id: int, end: End) -> int:
    state = state_of(lead_id, end)
    assert state is not None
    return state.explanation.composite


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(schedule=st.lists(steps, min_size=3, max_size=12), seed=st.integers(0, 400), data=st.data())
def test_what_made_the_difference_adds_up_whatever_happened(new_lead, schedule, seed, data):
    with transaction.atomic():
        world = World(new_lead)
        for step, which in schedule:
            world.now += MINUTE
            getattr(world, step)(which)
            world.look()
        world.now += data.draw(st.integers(0, 60)) * DAY
        world.look()
        versions = [COMPILED, OTHER, compile_matrix(parse(case(seed)["document"]))]
        for which in (0, 1):
            moments = sorted(
                data.draw(st.tuples(*[st.sampled_from(world.told)] * 2)), key=lambda t: t.then.at
            )
            ends = [End(told.then.at, data.draw(st.sampled_from(versions))) for told in moments]
            split = split_of(world.leads[which].pk, *ends)
            adds_up(split)
            shown = [split.before.explanation.composite, split.after.explanation.composite]
            assert shown == [composite_at(world.leads[which].pk, end) for end in ends]
        transaction.set_rollback(True)


def test_each_thing_that_happened_is_told_apart(new_lead):
    world = World(new_lead)
    lead = world.leads[0].pk
    world.download(0)
    before = End(world.now, COMPILED)
    world.now += 10 * DAY
    world.download(0)
    world.now += MINUTE
    world.needs(0)
    split = split_of(lead, before, End(world.now, OTHER))
    # A download of 8 points, half of them left; full marks are 40 of an axis that weighs 40 of 100.
    assert split.time_tenths == -40
    assert split.activities[0].share_tenths == 80
    assert [(one.field, one.old, one.new) for one in split.data] == [("need", "potential", "direct")]
    assert split.data[0].share_tenths == 400
    assert {line.place.rule or line.place.is_weight for line in split.rules} >= {
        "direct",
        "download",
    } or split.rules
    adds_up(split)


def test_nothing_but_time_is_fading_alone(new_lead):
    world = World(new_lead)
    world.download(0)
    before = End(world.now, COMPILED)
    split = split_of(world.leads[0].pk, before, End(world.now + 10 * DAY, COMPILED))
    assert [line.place.rule for line in split.time] == ["download"]
    assert (split.activities, split.data, split.rules) == ((), (), ())


def test_what_is_the_same_by_both_versions_is_not_listed_among_the_rules(new_lead):
    world = World(new_lead)
    world.download(0)
    split = split_of(world.leads[0].pk, End(world.now, COMPILED), End(world.now, OTHER))
    assert "employees" not in {line.place.rule for line in split.rules}
    assert sum(line.share_tenths for line in split.rules) == split.rule_tenths


def test_a_list_that_came_later_is_a_new_activity_though_it_happened_before(new_lead):
    world = World(new_lead)
    before = End(world.now, COMPILED)
    world.now += MINUTE
    world.list_of_a_fair(0)
    split = split_of(world.leads[0].pk, before, End(world.now, COMPILED))
    assert [sum(count for _, count in one.days) for one in split.activities] == [1]
    assert split.activity_tenths == 50


def test_a_move_that_was_taken_back_the_same_day_is_an_activity_less(new_lead):
    world = World(new_lead)
    world.needs(0)
    between = End(world.now, COMPILED)
    world.now += MINUTE
    world.answer(0, "potential")
    split = split_of(world.leads[0].pk, between, End(world.now, COMPILED))
    assert [[count for _, count in one.days] for one in split.activities] == [[-1]]
    adds_up(split)


def test_a_lead_that_is_gone_has_no_past(new_lead):
    lead = new_lead()
    number = lead.pk
    lead.delete()
    assert state_of(number, End(NOW, COMPILED)) is None
    assert split_of(number, End(NOW, COMPILED), End(NOW, COMPILED)) is None


def test_a_stored_score_is_what_the_time_machine_says_of_its_moment(new_lead, did):
    version = published()
    lead = new_lead(need="direct")
    scored()
    for days in range(1, 5):
        did(lead, "content.download", NOW + days * DAY)
        scored(NOW + days * DAY)
    change_fields(lead.pk, {"need": "potential"}, by=None, source="test", now=NOW + 5 * DAY)
    scored(NOW + 5 * DAY)
    stored = LeadScore.objects.get(lead=lead, version=version)
    compiled = compiled_of(version)
    assert composite_at(lead.pk, End(stored.as_of, compiled)) == stored.composite
    changes = list(ScoreChange.objects.filter(lead=lead).order_by("changed_at"))
    assert len(changes) == 6
    found = [composite_at(lead.pk, End(one.changed_at, compiled)) for one in changes]
    assert found == [one.to_composite for one in changes]


def test_which_version_was_in_force_is_known_of_every_moment(new_lead):
    first = published(now=NOW)
    second = published(matrix_text(download=5), now=NOW + DAY)
    model = first.model
    moments = [NOW - DAY, NOW + DAY / 2, NOW + 2 * DAY]
    assert [in_force_at(model, at) for at in moments] == [first, first, second]
    published(now=NOW + 3 * DAY)  # rolled back
    assert in_force_at(model, NOW + 4 * DAY) == first
    assert PublishRun.objects.count() == 3


def test_drafts_are_offered_to_those_who_own_the_matrix_alone():
    version = published()
    new = draft(matrix_text(download=9))
    assert list(versions_to_choose(version.model, with_drafts=False)) == [version]
    assert set(versions_to_choose(version.model, with_drafts=True)) == {version, new}


def test_the_worth_of_what_it_did_is_that_of_the_later_day(new_lead):
    lead = new_lead()
    item = NewActivity(key="one", type="content.download", occurred_at=NOW, lead_id=lead.pk)
    record_activity(item, "test", NOW)
    split = split_of(lead.pk, End(NOW - MINUTE, COMPILED), End(NOW + 10 * DAY, COMPILED))
    assert (split.time_tenths, split.activity_tenths) == (0, 40)
