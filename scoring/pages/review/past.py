"""The page of reviews: the next, those that were held, tasks from them, the blind rating, when one is due."""

from secrets import randbelow
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads.models import Role
from leads.people.roles import role_of
from scoring.models import ReviewSettings, ScoringModel
from scoring.pages.remember import remembered
from scoring.pages.screen import Screen, answer, screen_of
from scoring.review.due import Due, due_of
from scoring.review.meeting import ReviewRefused, Speaker, prepare, review_settings, save_settings
from scoring.review.minutes import finish_task
from scoring.review.rating import RatingRefused, begin_round, close_round, open_round

from .past_data import page_of

_NAV = "review"
SETTERS = (Role.OPERATIONS, Role.ADMINISTRATOR)


class SettingsForm(forms.ModelForm):
    """When a review is due."""

    use_required_attribute = False

    class Meta:
        model = ReviewSettings
        fields = ("every_days", "share_points")


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Reviews of the model that is looked at."""
    screen = screen_of(request)
    if screen.frame is None:
        return answer(request, screen, "scoring/no_matrix.html", {"nav": _NAV})
    return _show(request, screen)


@require_POST
def review_prepare(request: HttpRequest) -> HttpResponse:
    """Prepare the next review, or go to the one that is prepared."""
    screen = screen_of(request)
    try:
        made = prepare(_model(screen), Speaker(screen.user, screen.now))
    except ReviewRefused as refused:
        return _show(request, screen, refused=str(refused))
    return HttpResponseRedirect(reverse("review_meeting", args=[made.pk]))


@require_POST
def review_round(request: HttpRequest) -> HttpResponse:
    """Begin a blind rating, or close the one under way."""
    screen = screen_of(request)
    model = _model(screen)
    under_way = open_round(model)
    try:
        if request.POST.get("do") == "close" and under_way is not None:
            close_round(under_way, screen.user, screen.now)
        elif request.POST.get("do") == "begin":
            begin_round(model, screen.user, screen.now, randbelow(2**31))
    except RatingRefused as refused:
        return _show(request, screen, refused=str(refused))
    return HttpResponseRedirect(reverse("review"))


@require_POST
def review_settings_save(request: HttpRequest) -> HttpResponse:
    """Keep when a review is due."""
    screen = screen_of(request)
    if role_of(screen.user) not in SETTERS:
        raise Http404("Not yours to set.")
    form = _form(request.POST)
    if not form.is_valid():
        return _show(request, screen, form=form)
    data = form.cleaned_data
    save_settings(data["every_days"], data["share_points"], Speaker(screen.user, screen.now))
    return HttpResponseRedirect(reverse("review"))


@require_POST
def review_task_done(request: HttpRequest, task_id: int) -> HttpResponse:
    """Tick off a task."""
    screen = screen_of(request)
    try:
        finish_task(task_id, Speaker(screen.user, screen.now))
    except ReviewRefused:
        raise Http404("No such task.") from None
    return HttpResponseRedirect(reverse("review"))


def review_due(screen: Screen) -> Due | None:
    """Whether a review of the model that is looked at is due; remembered a while where it took long."""
    if screen.frame is None:
        return None
    model = screen.frame.version.model
    return remembered(f"review-due-{model.pk}", lambda: (due_of(model, screen.now),))[0]


def _show(
    request: HttpRequest, screen: Screen, refused: str = "", form: SettingsForm | None = None
) -> HttpResponse:
    data: dict[str, Any] = {
        "nav": _NAV,
        "page": page_of(screen, _model(screen)),
        "due": review_due(screen),
        "refused": refused,
        "may_set": role_of(screen.user) in SETTERS,
        "form": form or _form(None),
    }
    return answer(request, screen, "scoring/review/reviews.html", data)


def _form(sent: Any) -> SettingsForm:
    return SettingsForm(sent, instance=review_settings(), label_suffix="")


def _model(screen: Screen) -> ScoringModel:
    if screen.frame is None:
        raise Http404("No matrix is in force.")
    return screen.frame.version.model
