"""Two versions or drafts side by side, in words; and what a draft changes, for the head of its sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from scoring.matrix.differences import ChangedRow, by_row, differences_of
from scoring.matrix.signing import is_behind
from scoring.models import MatrixVersion
from scoring.pages.screen import Screen, answer, screen_of

from .change_lines import groups_of
from .doors import draft_at, name_of, version_named

NAV = "matrix"
_SHOWN = 8  # in the head of a sheet; more are one click away


@dataclass(frozen=True)
class Choice:
    """A version or draft in a list to choose from."""

    pk: int
    name: str


@dataclass(frozen=True)
class Changes:
    """The first rows that a draft changes against `active`, the version in force, of `count` in all."""

    active: MatrixVersion | None
    rows: Sequence[ChangedRow]
    count: int
    more: int
    address: str
    is_behind: bool


@require_safe
def matrix_compare(request: HttpRequest) -> HttpResponse:
    """What is another in `b` than in `a`. Without them the latest two are shown."""
    screen = screen_of(request)
    before, after = version_named(request.GET.get("a", "")), version_named(request.GET.get("b", ""))
    if before is None and after is None:
        before, after = _latest_two(screen)
    data: dict[str, Any] = {"nav": NAV, "choices": _choices(), "before": before, "after": after}
    if before is not None and after is not None:
        found = differences_of(before, after)
        data |= {
            "groups": groups_of(found),
            "count": len(by_row(found)),
            "names": (_named(before), _named(after)),
            "swapped": f"{reverse('matrix_compare')}?a={after.pk}&b={before.pk}",
        }
    return answer(request, screen, "scoring/versions/compare.html", data)


@require_safe
def draft_changes(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What a draft changes against the version in force: for the head of its sheet, or as a page."""
    screen, draft = screen_of(request), draft_at(draft_id)
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(_side_by_side(draft))
    data = {"draft": draft, "changes": changes_of(draft)}
    return answer(request, screen, "scoring/versions/_changes.html", data)


def changes_of(draft: MatrixVersion) -> Changes:
    """What a draft changes against the version in force, as the head of its sheet shows it."""
    active = draft.model.active
    rows = by_row(differences_of(active, draft)) if active else ()
    more = max(0, len(rows) - _SHOWN)
    return Changes(active, rows[:_SHOWN], len(rows), more, _side_by_side(draft), is_behind(draft))


def _side_by_side(draft: MatrixVersion) -> str:
    active = draft.model.active
    return f"{reverse('matrix_compare')}?a={active.pk if active else ''}&b={draft.pk}"


def _latest_two(screen: Screen) -> tuple[MatrixVersion | None, MatrixVersion | None]:
    if screen.frame is None:
        return None, None
    model = screen.frame.version.model
    versions = list(model.versions.order_by("-id")[:2])
    return (versions[1], versions[0]) if len(versions) > 1 else (versions[0], versions[0])


def _choices() -> list[tuple[str, list[Choice]]]:
    """All versions and drafts, by model; drafts first."""
    found = MatrixVersion.objects.select_related("model", "created_by").order_by(
        "model__position", "model_id", "-number", "-id"
    )
    groups: dict[str, list[Choice]] = {}
    for version in found:
        is_active = version.model.active_id == version.pk
        words = f"{name_of(version)}, in force" if is_active else _named(version)
        groups.setdefault(version.model.name, []).append(Choice(version.pk, words))
    return list(groups.items())


def _named(version: MatrixVersion) -> str:
    return name_of(version) if version.number else f"{name_of(version)}, begun {version.created_at:%-d %b}"
