"""The pages on which marketing makes capture forms, and sees what became of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.catalog.fields import field_map
from leads.forms.editing import LETTERS, By, change_form, drop_file, keep_file, make_form, switch_form
from leads.forms.replies import LINK, keys_asked
from leads.forms.showing import opt_in_of
from leads.models import ActivityType, CaptureForm
from leads.notices.mails import address_of
from scoring.pages.screen import Screen, answer, screen_of

from .data import answers_of, embedding_of, lines_of, tiles_of
from .forms import TEXTS, FormSettings, NewForm, take_over

_HERE = {"nav": "in", "here": "forms"}


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """All capture forms, with how often each was seen and answered."""
    screen = screen_of(request)
    return answer(request, screen, "scoring/forms/list.html", _HERE | {"lines": lines_of(screen.now)})


@require_http_methods(["GET", "HEAD", "POST"])
def form_new(request: HttpRequest) -> HttpResponse:
    """Make a form: its name, and what an answer counts as."""
    screen = screen_of(request)
    asked = NewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and asked.is_valid():
        try:
            made = make_form(asked.cleaned_data["name"], asked.cleaned_data["type"], _by(screen))
        except ValidationError as error:
            take_over(asked, error.message_dict)
        else:
            return HttpResponseRedirect(reverse("form_variant", args=[made.pk, LETTERS[0]]))
    return answer(request, screen, "scoring/forms/new.html", _HERE | {"asked": asked})


@require_safe
def form(request: HttpRequest, form_id: int) -> HttpResponse:
    """One form: where it stands, its variants side by side, what was refused, its latest answers."""
    screen, shown = screen_of(request), _form(form_id)
    tiles, verdict, figures = tiles_of(shown)
    data = {
        "form": shown,
        "tiles": tiles,
        "verdict": verdict,
        "figures": figures,
        "answers": answers_of(shown, field_map(), screen.now),
        "opt_in": opt_in_of(shown),
        "address": address_of("form_public", shown.key),
        "embedding": embedding_of(shown),
        "is_saved": request.GET.get("saved") == "1",
    }
    return answer(request, screen, "scoring/forms/form.html", _HERE | data)


@require_http_methods(["GET", "HEAD", "POST"])
def form_edit(request: HttpRequest, form_id: int) -> HttpResponse:
    """What a form does with an answer: consent, thanks, what stands behind it, the mail."""
    screen, shown = screen_of(request), _form(form_id)
    is_sent = request.method == "POST"
    asked = FormSettings(request.POST if is_sent else None, request.FILES if is_sent else None, shown)
    if is_sent and asked.is_valid():
        try:
            _change(shown, asked.cleaned_data, _by(screen))
        except ValidationError as error:
            take_over(asked, error.message_dict)
        else:
            return _to(shown)
    data = {"form": shown, "asked": asked, "places": sorted({*keys_asked(shown), LINK})}
    return answer(request, screen, "scoring/forms/edit.html", _HERE | data)


@require_POST
def form_act(request: HttpRequest, form_id: int, action: str) -> HttpResponse:
    """Open a form for answers, or close it."""
    if action not in ("open", "close"):
        raise Http404("No such action.")
    shown = _form(form_id)
    switch_form(shown, action == "open", _by(screen_of(request)))
    return _to(shown)


@transaction.atomic
def _change(shown: CaptureForm, cleaned: dict[str, Any], by: By) -> None:
    kind = ActivityType.objects.get(key=cleaned["type"])
    values = {name: cleaned[name] for name in TEXTS} | {
        "type": kind,
        "campaign": cleaned["campaign"],
        "is_double": cleaned["is_double"],
    }
    change_form(shown, values, cleaned["opt_in"], by)
    if cleaned["file"]:
        keep_file(shown, cleaned["file"].name, cleaned["file"].read(), by)
    elif cleaned.get("drop_file"):
        drop_file(shown, by)


def _form(form_id: int) -> CaptureForm:
    return get_object_or_404(CaptureForm.objects.select_related("type", "campaign", "made_by"), pk=form_id)


def _by(screen: Screen) -> By:
    return By(screen.user, screen.now)


def _to(shown: CaptureForm) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('form', args=[shown.pk])}?saved=1")
