"""The form that publishes a draft: what it changes, what it is expected to do, and one button."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from scoring.engine.matrix import MatrixRefused
from scoring.matrix.freezing import NotSigned
from scoring.models import MatrixVersion, PublishRun
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.pages.versions.comparing import changes_of
from scoring.pages.versions.doors import version_at
from scoring.rescoring.asking import PublishRefused, start_publishing

from .box_lines import boxes_of
from .boxes import NAV
from .expecting import expected_of, impact_of, rows_of, summary_of


class PublishForm(forms.Form):
    """What is expected, and the draft's last edit as it stood on the page."""

    use_required_attribute = False
    note = forms.CharField(
        label="Effect expected",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In your words; the next review holds what happened against it.",
        error_messages={"required": "Say what you expect it to do."},
    )
    acceptance = forms.IntegerField(
        label="Sales will accept, %",
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Of the leads handed over. May stay empty.",
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The form; sent, the draft is frozen and the workers are asked to publish it."""
    screen, draft = screen_of(request), version_at(draft_id)
    if draft.state != MatrixVersion.State.DRAFT:
        return _onward(draft)
    if request.method != "POST":
        return _show(request, screen, draft, PublishForm(initial={"seen": draft.last_edit}, label_suffix=""))
    form = PublishForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _show(request, screen, draft, form)
    said = form.cleaned_data
    try:
        expected = expected_of(draft, said["note"], said["acceptance"], screen.now)
        run = start_publishing(draft, screen.user, screen.now, expected=expected, seen=said["seen"])
    except (NotSigned, PublishRefused) as refused:
        return _show(request, screen, version_at(draft_id), form, str(refused))
    except MatrixRefused:
        return _show(
            request, screen, version_at(draft_id), form, "It has faults, and is not published with them."
        )
    return HttpResponseRedirect(reverse("publishing", args=[run.pk]))


@require_safe
def draft_expected(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The figures expected, which take a while: a part of the form."""
    screen, draft = screen_of(request), version_at(draft_id)
    if not part_asked_for(request):
        return HttpResponseRedirect(reverse("draft_publish", args=[draft.pk]))
    try:
        impact = impact_of(draft, screen.now)
    except MatrixRefused:
        raise Http404("It has faults.") from None
    data = {"rows": rows_of(impact), "words": summary_of(impact), "leads": impact.leads}
    return answer(request, screen, "scoring/signing/_expected.html", data)


def _show(
    request: HttpRequest, screen: Screen, draft: MatrixVersion, form: PublishForm, refused: str = ""
) -> HttpResponse:
    data: dict[str, Any] = {
        "nav": NAV,
        "draft": draft,
        "in_force": draft.model.active,
        "changes": changes_of(draft) if draft.model.active else None,
        "signing": boxes_of(draft, screen),
        "form": form,
        "refused": refused,
    }
    return answer(request, screen, "scoring/signing/publish.html", data)


def _onward(version: MatrixVersion) -> HttpResponse:
    """What is no draft any more is being published, or was."""
    run = PublishRun.objects.filter(version=version).first()
    if run is None:
        return HttpResponseRedirect(reverse("version", args=[version.pk]))
    return HttpResponseRedirect(reverse("publishing", args=[run.pk]))
