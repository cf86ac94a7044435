"""Comments and history of a draft as people read them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from scoring.matrix.edits import Cell, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.recording import Editor
from scoring.matrix.row_edits import add_row, move_row, remove_row
from scoring.models import Comment, Edit, MatrixVersion, Parameter, ScoringModel, ScoringRule, Threshold
from tests.pages.asking import new_draft

pytestmark = pytest.mark.django_db
NASTY = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


class Draft:
    """A draft of the default matrix, and what Ruth of sales and Mara of marketing do to it."""

    def __init__(self, world: Any) -> None:
        self.id, self.world = new_draft(world), world

    def client(self, who: str = "manager") -> Client:
        return self.world.client(who)

    def editor(self, who: str = "manager") -> Editor:
        return Editor(self.world.people[who], datetime.now(UTC))

    def rule(self, parameter: str, key: str) -> int:
        return ScoringRule.objects.get(parameter__version=self.id, parameter__key=parameter, key=key).pk

    def parameter(self, key: str) -> int:
        return Parameter.objects.get(version=self.id, key=key).pk

    def set(self, kind: str, row: int, cell: str, value: Any, who: str = "manager") -> Edit:
        edit = change_cell(self.id, Cell(kind, row, cell), value, seen=10**6, editor=self.editor(who))
        assert edit is not None
        return edit

    def page(self, path: str, who: str = "manager", **headers: str) -> str:
        response = self.client(who).get(f"/matrix/drafts/{self.id}/{path}", headers=headers)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    def post(self, path: str, data: dict[str, Any], who: str = "manager", **headers: str) -> Any:
        return self.client(who).post(f"/matrix/drafts/{self.id}/{path}", data, headers=headers)


@pytest.fixture
def draft(world: Any) -> Draft:
    return Draft(world)


# -- history


def test_the_history_says_what_became_of_a_cell(draft):
    draft.set("rule", draft.rule("web", "pricing"), "pays", {"points": 6})
    draft.set("rule", draft.rule("web", "pricing"), "cap", None)
    draft.set("version", draft.id, "weights.fit", 40)
    page = draft.page("history")
    assert 'Website › Viewed the pricing page</a> <span class="soft">Points</span> <s>3</s>' in page
    assert "<b>6</b>" in page
    assert '<span class="soft">Cap</span> <s>9</s>' in page
    assert "<b>nothing</b>" in page
    assert "Weight of Fit" in page


def test_of_long_ways_only_what_differs_is_said(draft):
    stage = Threshold.objects.get(version=draft.id, key="mql")
    raised = [[{"score": "composite", "from": 62}], *stage.ways[1:]]
    draft.set("threshold", stage.pk, "ways", raised)
    assert "Reached by: from 62 instead of 60" in draft.page("history")


def test_the_history_says_what_came_went_and_moved(draft):
    editor, web = draft.editor(), draft.parameter("web")
    values = {"label": "Tried the product", "measures": {"count": ["web.visit"]}, "pays": {"points": 4}}
    add_row(draft.id, "rule", values, editor=editor, parent_id=web)
    remove_row(draft.id, "parameter", draft.parameter("social"), seen=10**6, editor=editor)
    blog = draft.rule("web", "blog")
    move_row(
        draft.id, "rule", blog, seen=10**6, editor=editor, after_id=None, parent_id=draft.parameter("content")
    )
    page = draft.page("history")
    for words in ("<b>added</b>", "<b>removed, with 3 rules</b>", "<b>moved to Content, to the front</b>"):
        assert words in page


def test_it_is_filtered_by_person_and_by_row(draft):
    pricing, blog = draft.rule("web", "pricing"), draft.rule("web", "blog")
    draft.set("rule", pricing, "cap", 12)
    draft.set("rule", blog, "cap", 3, who="marketing")
    ruth = draft.world.people["manager"].pk
    assert "1 edit found" in draft.page(f"history?by={ruth}")
    of_blog = draft.page(f"history?row=rule-{blog}")
    assert "History of Website › Read the blog" in of_blog
    assert "1 edit found" in of_blog
    assert "No edit like that" in draft.page("history?by=0")


@pytest.mark.parametrize(
    "query", ["row=rule-", "row=x-1", "row=rule-99999999999999999999", "by=x", "page=0", "by=%00"]
)
def test_what_an_address_can_not_mean_breaks_nothing(draft, query):
    draft.set("rule", draft.rule("web", "blog"), "cap", 3)
    draft.page(f"history?{query}")
    draft.page(f"comments?{query}")


def test_fifty_edits_are_a_page(draft):
    blog = draft.rule("web", "blog")
    for number in range(52):
        draft.set("rule", blog, "cap", number + 10)
    assert "1 to 50 of 52" in draft.page("history")
    assert 'id="edit-2"' in draft.page("history?page=2")


def test_one_takes_back_what_one_did_oneself_and_nothing_else(draft):
    mine = draft.set("rule", draft.rule("web", "pricing"), "cap", 12)
    theirs = draft.set("rule", draft.rule("web", "blog"), "cap", 3, who="marketing")
    page = draft.page("history")
    assert f"history/{mine.number}/undo" in page
    assert f"history/{theirs.number}/undo" not in page
    assert draft.post(f"history/{mine.number}/undo", {}).status_code == 302
    assert ScoringRule.objects.get(pk=mine.row_id).definition["cap"] == 9
    assert "nothing of yours" in draft.post(f"history/{theirs.number}/undo", {}).content.decode()
    assert "taken back by" in draft.page("history")


def test_what_another_changed_since_is_not_taken_back(draft):
    pricing = draft.rule("web", "pricing")
    mine = draft.set("rule", pricing, "cap", 12)
    draft.set("rule", pricing, "cap", 14, who="marketing")
    page = draft.post(f"history/{mine.number}/undo", {}).content.decode()
    assert "Nothing was taken back" in page
    assert ScoringRule.objects.get(pk=pricing).definition["cap"] == 14


def test_the_history_of_a_version_that_is_no_draft_any_more_is_only_read(draft):
    edit = draft.set("rule", draft.rule("web", "blog"), "cap", 3)
    MatrixVersion.objects.filter(pk=draft.id).update(state=MatrixVersion.State.FILLING)
    assert "Take back" not in draft.page("history")
    assert "no longer be changed" in draft.post(f"history/{edit.number}/undo", {}).content.decode()


# -- comments


def test_a_comment_is_said_settled_and_opened_again(draft):
    row = f"rule-{draft.rule('web', 'pricing')}"
    response = draft.post("comments", {"row": row, "text": "Too much?"})
    assert response["Location"].endswith(f"comments?row={row}")
    assert "Comments on Website › Viewed the pricing page" in draft.page(f"comments?row={row}")
    comment = Comment.objects.get()
    draft.post(f"comments/{comment.pk}/resolve", {"row": row}, who="marketing")
    assert "Settled by" in draft.page("comments")
    draft.post(f"comments/{comment.pk}/reopen", {"row": row})
    comment.refresh_from_db()
    assert comment.resolved_at is None


def test_the_drawer_gets_its_part_and_the_counts_are_asked_for_anew(draft):
    response = draft.post("comments", {"text": "Why?"}, **{"HX-Request": "true", "HX-Target": "drawer"})
    assert response["HX-Trigger"] == "matrix-comments"
    assert b"<html" not in response.content


def test_counts_stand_at_the_top_and_at_their_rows(draft):
    pricing = draft.rule("web", "pricing")
    for text in ("One", "Two"):
        draft.post("comments", {"row": f"rule-{pricing}", "text": text})
    draft.post("comments", {"text": "On all"})
    draft.post(f"comments/{Comment.objects.get(text='One').pk}/resolve", {})
    page = draft.page("comments/count")
    assert "Comments 3, <b>2 open</b>" in page
    assert f'id="comments-rule-{pricing}"' in page
    assert "2 comments, 1 open" in page


def test_what_was_typed_is_kept_where_it_is_refused(draft):
    page = draft.post("comments", {"text": "x" * 2_001}).content.decode()
    assert "2,000 at most" in page
    assert "x" * 2_001 in page


def test_what_people_type_is_never_run(draft):
    pricing = draft.rule("web", "pricing")
    draft.set("rule", pricing, "label", NASTY)
    draft.set("rule", pricing, "if", [NASTY])
    draft.post("comments", {"row": f"rule-{pricing}", "text": NASTY})
    for path in (
        "comments",
        f"comments?row=rule-{pricing}",
        "history",
        f"history?row=rule-{pricing}",
        "comments/count",
    ):
        page = draft.page(path)
        assert "<script>alert" not in page
        assert "<img" not in page


def test_comments_of_another_draft_are_not_here(draft):
    version = ScoringModel.objects.get(active__isnull=False).active
    assert version is not None
    other = draft_copy(version, by=None, now=datetime.now(UTC))
    draft.post("comments", {"text": "Why?"})
    comment = Comment.objects.get()
    assert draft.client().post(f"/matrix/drafts/{other.pk}/comments/{comment.pk}/resolve").status_code == 404
    assert draft.post(f"comments/{comment.pk}/shout", {}).status_code == 404
