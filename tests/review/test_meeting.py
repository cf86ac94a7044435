"""A review from its preparing to its end: figures that stay, decisions that change the draft, minutes."""

from datetime import timedelta

import pytest

from leads.models import AuditEntry, Lead, Notice, Outcome
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.models import MatrixVersion, ReviewEntry, ReviewItem, ReviewTask, ScoringRule
from scoring.review.drafting import Change, decide_edit, open_draft, use_draft
from scoring.review.meeting import ReviewRefused, compute, end, refresh, reopen, start
from scoring.review.minutes import finish_task, give_task, leave, note, set_present
from scoring.review.rating import begin_round, open_round
from tests.scoring.small import NOW, scored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DOWNLOAD, DIRECT = ("content", "download"), ("need", "direct")


def actions():
    return list(AuditEntry.objects.filter(kind="review").order_by("id").values_list("action", flat=True))


def test_two_who_prepare_meet_in_one_review(cast):
    assert cast.prepared() == cast.prepared(NOW + DAY)


def test_the_first_review_looks_at_as_long_as_lies_between_two(cast):
    assert cast.prepared().since == NOW - 30 * DAY


def test_a_review_looks_at_what_happened_since_the_one_before(cast):
    first = cast.going(NOW - 9 * DAY)
    end(first.pk, None, cast.speaker())
    assert cast.prepared().since == NOW - 9 * DAY


def test_figures_stay_as_they_were_seen_whatever_happens_later(cast, arrived):
    lead = arrived(900, "rejected")
    review = cast.going()
    before = [item.figures for item in review.items.all()]
    Outcome.objects.filter(lead=lead).delete()
    arrived(950, "rejected")
    for item in review.items.all():
        assert compute(review.pk, item.key).figures == item.figures
    with pytest.raises(ReviewRefused, match="stay as they are"):
        refresh(review.pk, cast.speaker())
    end(review.pk, None, cast.speaker())
    reopen(review.pk, cast.speaker())
    assert [item.figures for item in review.items.all()] == before


def test_before_it_starts_one_may_look_anew(cast, arrived):
    review = cast.prepared(NOW - DAY)
    assert compute(review.pk, "positives").figures["is_quiet"]
    arrived(900, "rejected", days=1)
    refresh(review.pk, cast.speaker())
    assert compute(review.pk, "positives").figures["figure"] == "1"


def test_figures_that_were_begun_before_one_looked_anew_are_not_kept(cast, monkeypatch):
    review = cast.prepared()
    figures = {"figure": "old"}

    def slow(looked):
        refresh(review.pk, cast.speaker(at=NOW + DAY))
        return figures

    from scoring.review import agenda, meeting

    monkeypatch.setitem(meeting.BY_KEY, "late", agenda.Agendum("late", "", "", slow))
    assert compute(review.pk, "late").figures is None


def test_starting_computes_what_is_not_computed_and_notes_who_started(cast):
    review = cast.going()
    assert not review.items.filter(figures__isnull=True).exists()
    assert [one.words for one in review.entries.all()] == ["Started the review."]
    assert list(review.people.all()) == [cast.people["marketing"]]
    with pytest.raises(ReviewRefused, match="already"):
        start(review.pk, cast.speaker("boss"))


def test_starting_closes_a_blind_rating_that_is_under_way(cast, new_lead):
    new_lead()
    Lead.objects.update(owner=cast.people["sdr"])
    scored()
    begin_round(cast.version.model, cast.people["marketing"], NOW, 1)
    cast.going()
    assert open_round(cast.version.model) is None


def test_nothing_is_said_before_it_starts_nor_after_it_ended(cast):
    review = cast.prepared()
    with pytest.raises(ReviewRefused, match="not started"):
        note(review.pk, None, "Early", cast.speaker())
    start(review.pk, cast.speaker())
    end(review.pk, None, cast.speaker())
    with pytest.raises(ReviewRefused, match="has ended"):
        note(review.pk, None, "Late", cast.speaker())


def test_notes_are_kept_in_their_order_with_who_said_them(cast):
    review = cast.going()
    note(review.pk, "positives", "First", cast.speaker("boss"))
    note(review.pk, None, "Second", cast.speaker("operations"))
    rows = review.entries.filter(kind="note").values_list("words", "by__username", "item__key")
    assert list(rows) == [("First", "boss", "positives"), ("Second", "operations", None)]


def test_a_note_that_a_second_click_sends_again_is_one(cast):
    review = cast.going()
    for _ in range(2):
        note(review.pk, None, "Once", cast.speaker())
    assert review.entries.filter(words="Once").count() == 1


@pytest.mark.parametrize("words", ["", "  \n", "\0", "x" * 2001])
def test_what_says_nothing_or_too_much_is_refused(cast, words):
    with pytest.raises(ReviewRefused):
        note(cast.going().pk, None, words, cast.speaker())


def test_a_change_of_mind_is_a_further_decision_and_nothing_is_overwritten(cast):
    review = cast.going()
    leave(review.pk, "late", "It will settle", cast.speaker())
    give_task(review.pk, "late", "Call them", cast.people["boss"], NOW.date(), cast.speaker("boss"))
    decided = review.entries.filter(item__key="late").values_list("kind", "words")
    assert list(decided) == [("leave", "It will settle"), ("task", "Call them")]
    assert actions() == ["review.started", "review.decided", "review.decided"]


def test_removing_dead_rules_removes_them_from_a_draft_of_what_is_in_force(cast):
    review = cast.going()
    entry = decide_edit(review.pk, "dead", "Nobody does it", Change([DOWNLOAD]), cast.speaker())
    assert entry.draft.state == MatrixVersion.State.DRAFT
    assert entry.draft.base == cast.version
    assert not ScoringRule.objects.filter(parameter__version=entry.draft, key="download").exists()
    assert entry.edits == ["download: removed"]
    assert [edit.by.username for edit in entry.draft.edits.all()] == ["marketing"]


def test_points_are_set_in_the_draft(cast):
    review = cast.going()
    entry = decide_edit(review.pk, "dead", "Worth less", Change([DIRECT], 4.0), cast.speaker())
    rule = ScoringRule.objects.get(parameter__version=entry.draft, key="direct")
    assert rule.definition["points"] == 4
    assert entry.edits == ["direct: 10 → 4 points"]


def test_all_changes_of_a_decision_are_made_or_none(cast):
    review = cast.going()
    wanted = Change([DOWNLOAD, ("need", "no_such_rule")])
    with pytest.raises(ReviewRefused, match="no rule no such rule"):
        decide_edit(review.pk, "dead", "Both", wanted, cast.speaker())
    assert not MatrixVersion.objects.filter(state=MatrixVersion.State.DRAFT).exists()
    assert not review.entries.filter(kind="edit").exists()


def test_a_decision_without_words_changes_nothing(cast):
    review = cast.going()
    with pytest.raises(ReviewRefused, match="in words"):
        decide_edit(review.pk, "dead", " ", Change([DOWNLOAD]), cast.speaker())
    assert not MatrixVersion.objects.filter(state=MatrixVersion.State.DRAFT).exists()


def test_decisions_go_into_one_draft_which_may_be_one_that_there_is(cast):
    review = cast.going()
    first = open_draft(review.pk, cast.speaker())
    assert open_draft(review.pk, cast.speaker("boss")) == first
    entry = decide_edit(review.pk, "dead", "Gone", Change([DOWNLOAD]), cast.speaker())
    assert entry.draft == first
    with pytest.raises(ReviewRefused, match="no such draft"):
        use_draft(review.pk, cast.version.pk)


def test_who_is_given_a_task_is_told_and_ticks_it_off(cast):
    review = cast.going()
    boss = cast.people["boss"]
    give_task(review.pk, "late", "Call them", boss, NOW.date() + DAY, cast.speaker())
    assert Notice.objects.get(user=boss).words == "A task from the review, by 16 June: Call them"
    task = ReviewTask.objects.get()
    finish_task(task.pk, cast.speaker("boss"))
    finish_task(task.pk, cast.speaker())
    task.refresh_from_db()
    assert task.done_by == boss


def test_a_task_is_given_to_nobody_who_does_not_see_the_review(cast):
    with pytest.raises(ReviewRefused, match="does not see"):
        give_task(cast.going().pk, "late", "Call", cast.people["sdr"], NOW.date(), cast.speaker())


def test_people_come_and_go_one_by_one(cast):
    review = cast.going()
    for name in ("boss", "sdr"):
        set_present(review.pk, cast.people[name], True)
    set_present(review.pk, cast.people["sdr"], False)
    assert {one.username for one in review.people.all()} == {"marketing", "boss"}


def test_everything_that_is_said_makes_the_page_older(cast):
    review = cast.going()
    before = review.revision
    entry = note(review.pk, None, "So", cast.speaker())
    review.refresh_from_db()
    assert entry.revision == review.revision == before + 1


def test_it_is_opened_again_as_long_as_no_other_was_prepared(cast):
    review = cast.going()
    end(review.pk, NOW.date() + 20 * DAY, cast.speaker())
    reopen(review.pk, cast.speaker())
    note(review.pk, None, "One thing more", cast.speaker())
    end(review.pk, None, cast.speaker())
    cast.prepared(NOW + DAY)
    with pytest.raises(ReviewRefused, match="Another review"):
        reopen(review.pk, cast.speaker())
    assert actions()[:3] == ["review.started", "review.ended", "review.reopened"]


def test_a_lead_that_is_erased_leaves_its_id_alone(cast, arrived):
    lead = arrived(900, "rejected", last_name="Forgetmenot")
    review = cast.going()
    kept = str(list(ReviewItem.objects.values_list("figures", flat=True)))
    kept += str(list(ReviewEntry.objects.values_list("words", flat=True)))
    assert "Forgetmenot" not in kept
    assert str(lead.pk) in str(review.items.get(key="positives").figures)


def test_a_rule_whose_points_are_a_fault_is_left_to_the_sheet(cast):
    review = cast.going()
    draft = open_draft(review.pk, cast.speaker())
    rule = ScoringRule.objects.get(parameter__version=draft, key="direct")
    at, editor = Cell("rule", rule.pk, "pays"), Editor(cast.people["marketing"], NOW)
    change_cell(draft.pk, at, {"points": "many"}, seen=0, editor=editor)
    with pytest.raises(ReviewRefused, match="in the sheet"):
        decide_edit(review.pk, "dead", "Five.", Change([DIRECT], 5), cast.speaker())
