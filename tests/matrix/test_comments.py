"""What people say about a draft stays with it, settled or open."""

from datetime import timedelta

import pytest

from leads.models import User
from scoring.matrix.comments import CommentRefused, Said, add_comment, counts_of, reopen, resolve
from scoring.matrix.drafts import NotADraft
from scoring.matrix.files import draft_copy
from scoring.matrix.recording import Editor
from scoring.matrix.row_edits import remove_row
from scoring.models import Comment, MatrixVersion
from tests.matrix.conftest import NOW
from tests.matrix.test_edits import rule_of

LATER = NOW + timedelta(hours=1)


def by(editor: Editor) -> User:
    assert editor.by is not None
    return editor.by


def say(draft: MatrixVersion, editor: Editor, text: str = "Too much?", rule: str = "pricing") -> Comment:
    at = ("rule", rule_of(draft, rule).pk) if rule else ("version", draft.pk)
    return add_comment(draft.pk, at, text, by=by(editor), now=NOW)


def test_a_comment_names_the_rule_as_it_was_called(draft, mara):
    comment = say(draft, mara, " Too much? ")
    assert (comment.text, comment.row_name) == ("Too much?", "Website › Viewed the pricing page")
    assert counts_of(draft) == {("rule", comment.row_id): Said(1, 1)}


def test_it_is_settled_once_and_opened_again(draft, mara, sam):
    comment = say(draft, mara)
    resolve(draft.pk, comment.pk, by=by(sam), now=NOW)
    resolve(draft.pk, comment.pk, by=by(mara), now=LATER)
    comment.refresh_from_db()
    assert (comment.resolved_by, comment.resolved_at) == (sam.by, NOW)
    assert counts_of(draft) == {("rule", comment.row_id): Said(1, 0)}
    reopen(draft.pk, comment.pk)
    comment.refresh_from_db()
    assert comment.resolved_at is None


def test_the_same_sent_twice_is_said_once(draft, mara, sam):
    assert say(draft, mara).pk == say(draft, mara).pk
    say(draft, sam)
    assert Comment.objects.count() == 2


def test_what_is_settled_can_be_said_again(draft, mara):
    resolve(draft.pk, say(draft, mara).pk, by=by(mara), now=NOW)
    say(draft, mara)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("text", ["", "  \n", "\0", "\ud800", "x" * 2_001])
def test_nothing_and_too_much_are_refused(draft, mara, text):
    with pytest.raises(CommentRefused):
        say(draft, mara, text)


def test_what_was_said_about_a_removed_rule_stays(draft, mara, sam):
    comment = say(draft, mara, rule="wood")
    remove_row(draft.pk, "rule", comment.row_id, seen=0, editor=sam)
    assert Comment.objects.get().row_name == "Size › In wood"
    with pytest.raises(CommentRefused, match="removed"):
        add_comment(draft.pk, ("rule", comment.row_id), "Why?", by=by(mara), now=NOW)


def test_a_row_of_another_draft_is_not_spoken_of(draft, mara):
    other = draft_copy(draft, by=None, now=NOW)
    with pytest.raises(CommentRefused):
        add_comment(other.pk, ("rule", rule_of(draft, "wood").pk), "Why?", by=by(mara), now=NOW)
    comment = say(draft, mara)
    with pytest.raises(Comment.DoesNotExist):
        resolve(other.pk, comment.pk, by=by(mara), now=NOW)


def test_open_comments_go_along_into_the_next_draft_and_settled_ones_do_not(draft, mara, sam):
    say(draft, mara, "Open", "wood")
    say(draft, sam, "On all", "")
    resolve(draft.pk, say(draft, sam, "Settled", "wood").pk, by=by(sam), now=NOW)
    copy = draft_copy(draft, by=None, now=LATER)
    said = {(one.text, one.by, one.at, one.row_id) for one in Comment.objects.filter(version=copy)}
    assert said == {("Open", mara.by, NOW, rule_of(copy, "wood").pk), ("On all", sam.by, NOW, copy.pk)}
    assert Comment.objects.filter(version=draft).count() == 3


def test_an_open_comment_on_what_is_gone_goes_along_with_the_draft_as_a_whole(draft, mara, sam):
    comment = say(draft, mara, rule="wood")
    remove_row(draft.pk, "rule", comment.row_id, seen=0, editor=sam)
    copy = draft_copy(draft, by=None, now=LATER)
    carried = Comment.objects.get(version=copy)
    assert (carried.row_kind, carried.row_id, carried.row_name) == ("version", copy.pk, "Size › In wood")


def test_nothing_is_said_about_a_published_version(draft, mara):
    comment = say(draft, mara)
    MatrixVersion.objects.filter(pk=draft.pk).update(state=MatrixVersion.State.FILLING)
    with pytest.raises(NotADraft):
        say(draft, mara, "Too late")
    with pytest.raises(NotADraft):
        resolve(draft.pk, comment.pk, by=by(mara), now=NOW)
