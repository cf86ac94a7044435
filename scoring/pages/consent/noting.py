"""Noting on a lead's page that it agreed to something, or does not want it, with its words."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leads.consent.giving import give, withdraw
from leads.days import organisation_zone
from leads.models import Purpose
from leads.people.access import lead_for
from scoring.pages.ranking_data import person_of
from scoring.pages.screen import answer, screen_of
from scoring.pages.work_data import fields_of
from scoring.pages.work_forms import WorkForm
from scoring.rescoring.service import rescore_now

SOURCE = "page"
_SAYS = (("given", "Agrees"), ("withdrawn", "Does not want it, or not any more"))


class Note(WorkForm):
    """To what, whether they agree, in which words and when."""

    purpose = forms.ChoiceField(label="To what", choices=Purpose.choices, widget=forms.RadioSelect)
    says = forms.ChoiceField(label="What they say", choices=_SAYS, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What was said or shown, and how",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2_000}),
    )
    at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def __init__(self, data: Any, *, name: str, now: datetime) -> None:
        super().__init__(data, name=name, now=now)
        self.fields["at"].initial = self.now.replace(tzinfo=None)

    def clean_at(self) -> datetime:
        """The moment meant on the organisation's clocks, not ahead."""
        meant: datetime = self.cleaned_data["at"].replace(tzinfo=organisation_zone())
        if meant > self.now + timedelta(minutes=1):
            raise forms.ValidationError("That is in the future.")
        if meant.year < 1970:
            raise forms.ValidationError("That is too long ago.")
        return min(meant, self.now)

    def clean(self) -> dict[str, Any]:
        """A consent without its words proves nothing."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("says") == "given" and not data.get("words", "").strip() and "words" not in self.errors:
            self.add_error("words", "Say to what they agreed, and how: it is kept as the proof.")
        return data


@require_http_methods(["GET", "HEAD", "POST"])
def lead_consent(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The form; sent, it is noted, or comes back with what was typed and why not."""
    screen = screen_of(request)
    lead = lead_for(screen.user, lead_id)
    form = Note(request.POST if request.method == "POST" else None, name="consent", now=screen.now)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        note = give if data["says"] == "given" else withdraw
        note(
            lead.pk,
            data["purpose"],
            text=data["words"],
            text_version="",
            source=SOURCE,
            at=data["at"],
            now=screen.now,
            by=screen.user,
        )
        rescore_now([lead.pk], screen.now)
        return HttpResponseRedirect(reverse("lead", args=[lead.pk]) + "#consent")
    data = {"nav": "leads", "lead_id": lead.pk, "person": person_of(lead), "fields": fields_of(form)}
    return answer(request, screen, "scoring/consent/note.html", data)
