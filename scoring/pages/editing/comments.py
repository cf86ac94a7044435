"""What people say about a draft: beside the sheet, and as a page of its own."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.matrix.comments import LONGEST, CommentRefused, add_comment, counts_of, reopen, resolve
from scoring.matrix.drafts import NotADraft
from scoring.models import Comment, MatrixVersion, RowKind
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.pages.versions.doors import version_at
from scoring.pages.wording import ago, moment

from .rows import NamedRow, row_in

NAV = "matrix"
_PARTS = ("drawer", "comment-list")
_WHOLE = "The matrix"  # as `name_of` calls the draft as a whole
_CHANGED = "matrix-comments"  # the event by which the counts on the page are asked for anew


@dataclass(frozen=True)
class CommentLine:
    """A comment as it is shown; `about` is what it speaks of where that is not plain, `row` its address."""

    id: int
    initials: str
    name: str
    about: str
    row: str
    text: str
    ago: str
    at: str
    settled: str


@dataclass(frozen=True)
class RowCount:
    """The mark on a row of the sheet."""

    row: str
    all: int
    open: int


@require_http_methods(["GET", "HEAD", "POST"])
def draft_comments(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What was said about a row of a draft, or about the draft and all its rows; and a form to say more."""
    screen, draft = screen_of(request), version_at(draft_id)
    row = row_in(request, draft)
    if request.method != "POST":
        return _shown(request, screen, draft, row)
    text = request.POST.get("text", "")
    try:
        add_comment(draft.pk, (row.kind, row.id), text, by=screen.user, now=screen.now)
    except (CommentRefused, NotADraft) as refused:
        return _shown(request, screen, draft, row, text=text, refused=str(refused))
    return _after(request, screen, draft, row)


@require_POST
def draft_comment_act(request: HttpRequest, draft_id: int, comment_id: int, act: str) -> HttpResponse:
    """Say that a comment is settled, or that it is not after all."""
    screen, draft = screen_of(request), version_at(draft_id)
    row = row_in(request, draft)
    try:
        if act == "resolve":
            resolve(draft.pk, comment_id, by=screen.user, now=screen.now)
        elif act == "reopen":
            reopen(draft.pk, comment_id)
        else:
            raise Http404("No such act.")
    except Comment.DoesNotExist:
        raise Http404("No such comment.") from None
    except NotADraft as refused:
        return _shown(request, screen, draft, row, refused=str(refused))
    return _after(request, screen, draft, row)


@require_safe
def draft_comment_counts(request: HttpRequest, draft_id: int) -> HttpResponse:
    """How much was said, at the top and on each row of the sheet."""
    screen, draft = screen_of(request), version_at(draft_id)
    counts = counts_of(draft)
    rows = [RowCount(f"{kind}-{row_id}", said.all, said.open) for (kind, row_id), said in counts.items()]
    data = {
        "draft": draft,
        "rows": [row for row in rows if not row.row.startswith("version")],
        "all": sum(row.all for row in rows),
        "open": sum(row.open for row in rows),
    }
    return answer(request, screen, "scoring/editing/_counts.html", data)


def _after(request: HttpRequest, screen: Screen, draft: MatrixVersion, row: NamedRow) -> HttpResponse:
    if part_asked_for(request) in _PARTS:
        response = _shown(request, screen, draft, row)
        response["HX-Trigger"] = _CHANGED
        return response
    query = f"?row={row.key}" if row.key else ""
    return HttpResponseRedirect(reverse("draft_comments", args=[draft.pk]) + query)


def _shown(
    request: HttpRequest,
    screen: Screen,
    draft: MatrixVersion,
    row: NamedRow,
    text: str = "",
    refused: str = "",
) -> HttpResponse:
    comments = Comment.objects.filter(version=draft).select_related("by", "resolved_by")
    if row.key:
        comments = comments.filter(row_kind=row.kind, row_id=row.id)
    lines = [(comment, _line(comment, row, screen)) for comment in comments.order_by("-at", "-pk")]
    data: dict[str, Any] = {
        "nav": NAV,
        "draft": draft,
        "row": row,
        "is_open": draft.state == MatrixVersion.State.DRAFT,
        "open": [line for comment, line in lines if comment.resolved_at is None],
        "settled": [line for comment, line in lines if comment.resolved_at is not None],
        "text": text,
        "refused": refused,
        "longest": LONGEST,
    }
    is_part = part_asked_for(request) in _PARTS
    template = "scoring/editing/_comments.html" if is_part else "scoring/editing/comments.html"
    return answer(request, screen, template, data)


def _line(comment: Comment, asked: NamedRow, screen: Screen) -> CommentLine:
    by, at = comment.by, comment.resolved_at
    settled = f"Settled by {comment.resolved_by or 'somebody'}, {ago(at, screen.now)}" if at else ""
    return CommentLine(
        id=comment.pk,
        initials=by.initials if by else "–",
        name=str(by) if by else "Somebody who has left",
        about="" if asked.key or comment.row_name == _WHOLE else comment.row_name,
        row="" if comment.row_kind == RowKind.VERSION else f"{comment.row_kind}-{comment.row_id}",
        text=comment.text,
        ago=ago(comment.at, screen.now),
        at=moment(comment.at),
        settled=settled,
    )
