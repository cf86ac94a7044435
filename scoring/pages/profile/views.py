"""The optimal lead profile: its page, and each change of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scoring.pages.addresses import clean_text, id_in
from scoring.pages.frame import Frame
from scoring.pages.remember import remembered
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.segments.one_condition import NotSaid, condition_form, condition_in, subject_groups
from scoring.profile.document import (
    LONGEST_WORDS,
    Editor,
    Profile,
    ProfileClash,
    ProfileRefused,
    add_line,
    change_line,
    profile_now,
    remove_line,
)
from scoring.profile.figures import Figures, figures_of
from scoring.segments import address
from scoring.segments.known import Known, known_of

from .shown import counted_lines, lines_shown, past_of, together_shown, too_few_words, traits_shown, unsaid


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """The document, and with ``figures`` what it holds for: htmx asks for them once the page is there."""
    screen = screen_of(request)
    if screen.frame is None:
        return answer(request, screen, "scoring/no_matrix.html", {"nav": "matrix"})
    return _page(request, screen, screen.frame, {})


@require_POST
def profile_change(request: HttpRequest, act: str) -> HttpResponse:
    """Add a line, say something else of one, or take one out."""
    screen = screen_of(request)
    if screen.frame is None or act not in _ACTS:
        raise Http404("No such change.")
    known = known_of(screen.frame.version.pk, screen.user)
    try:
        _ACTS[act](request.POST, Editor(screen.user, screen.now, known))
    except ProfileRefused as error:
        return _page(request, screen, screen.frame, {"refused": str(error), "typed": request.POST})
    except ProfileClash as clash:
        mine = clean_text(request.POST.get("words", ""))
        told = {"clash": clash, "mine": mine, "clash_line": id_in(request.POST.get("line", ""))}
        return _page(request, screen, screen.frame, told)
    return HttpResponseRedirect(reverse("profile"))


def _add(query: QueryDict, editor: Editor) -> None:
    words = query.get("words", "")[:LONGEST_WORDS]
    if "condition" in query:
        add_line(address.read(query.get("condition", ""), editor.known), words, editor)
        return
    try:
        condition = condition_in(query, editor.known, editor.by)
    except NotSaid as error:
        raise ProfileRefused(str(error)) from error
    add_line(condition, words, editor)


def _say(query: QueryDict, editor: Editor) -> None:
    words = query.get("words", "")[:LONGEST_WORDS]
    change_line(_number(query, "line"), words, _number(query, "seen"), editor)


def _remove(query: QueryDict, editor: Editor) -> None:
    remove_line(_number(query, "line"), _number(query, "seen"), editor)


_ACTS = {"add": _add, "words": _say, "remove": _remove}


def _number(query: QueryDict, name: str) -> int:
    return id_in(query.get(name, "")) or 0


def _page(request: HttpRequest, screen: Screen, frame: Frame, more: dict[str, Any]) -> HttpResponse:
    known = known_of(frame.version.pk, screen.user)
    found = profile_now()
    figures = _figures(found, frame, known, screen) if "figures" in request.GET else None
    lines = lines_shown(found, figures, frame, known)
    data = {
        "nav": "matrix",
        "profile": found,
        "lines": lines,
        "figures": figures,
        "past": past_of(screen),
        "groups": subject_groups(known, screen.user),
        **condition_form(more.get("typed", request.GET), more.get("refused", ""), known, screen.user),
        **more,
    }
    if figures:
        data |= {
            "together": together_shown(figures),
            "traits": traits_shown(figures, found, known),
            "too_few": too_few_words(figures),
            "unsaid": unsaid(lines),
        }
    return answer(request, screen, "scoring/profile/profile.html", data)


def _figures(found: Profile, frame: Frame, known: Known, screen: Screen) -> Figures:
    conditions = [line.condition for line in counted_lines(found, known)]
    key = f"profile-{found.revision}-{frame.version.sha256}-{screen.today}"
    return remembered(key, lambda: figures_of(conditions, frame.compiled, known, screen.now))
