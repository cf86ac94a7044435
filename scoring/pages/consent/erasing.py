"""Erasing one person from the lead's page, and the copy of all that is known of them."""

import json
from collections.abc import Mapping

from django.apps import apps
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST

from leads.consent.copying import copy_of
from leads.consent.erasing import erase, weight_of
from leads.models import Lead
from leads.people.access import lead_for, leads_for
from scoring.pages.addresses import id_in
from scoring.pages.ranking_data import person_of
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.wording import counted

# How rows are counted here where the model's own name says too little.
_CALLED = {
    "leads.Activity": ("activity", "activities"),
    "leads.StageMove": ("move from stage to stage", "moves from stage to stage"),
    "scoring.Handoff": ("hand-off", "hand-offs"),
    "scoring.RatedLead": ("blind rating", "blind ratings"),
}
_NOT_COUNTED = {"scoring.Pending", "scoring.ActivityDigest", "scoring.Quarantine", "leads.Erased"}
# Said in a word of their own.
_NOT_COUNTED |= {"scoring.LeadScore", "scoring.ScoreChange", "leads.Visitor"}
_HERE_STAYS = {"leads.Activity": ("date of a call, mail or meeting", "dates of calls, mails and meetings")}


@require_http_methods(["GET", "HEAD", "POST"])
def lead_erase(request: HttpRequest, lead_id: int) -> HttpResponse:
    """What goes and what stays; with the person's name typed, it is done."""
    screen = screen_of(request)
    lead = lead_for(screen.user, lead_id)
    same = _same_address(screen, lead)
    chosen = _chosen(request, same)
    typed, refused = request.POST.get("typed", "").strip(), ""
    is_sent = request.method == "POST"
    if is_sent and typed.casefold() == lead.name.casefold():
        try:
            gone = erase([lead.pk, *chosen], screen.user, screen.now)
        except OperationalError as busy:
            refused = str(busy)
        else:
            return HttpResponseRedirect(f"{reverse('erasure')}?erased={len(gone)}")
    goes, stays = weight_of([lead.pk, *chosen])
    data = {
        "nav": "leads",
        "lead": lead,
        "person": person_of(lead),
        "same": [(one, one.pk in chosen) for one in same],
        "goes": _lines(goes, {}),
        "stays": _lines(stays, _HERE_STAYS),
        "typed": typed,
        "error": refused or (f"Type {lead.name}, as it is written here." if is_sent else ""),
    }
    return answer(request, screen, "scoring/consent/erase.html", data)


@require_POST
def lead_copy(request: HttpRequest, lead_id: int) -> HttpResponse:
    """All that is known of a person, as a file for them."""
    screen = screen_of(request)
    lead = lead_for(screen.user, lead_id)
    text = json.dumps(copy_of(lead, screen.user, screen.now), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="lead-{lead.pk}.json"'
    add_never_cache_headers(response)
    return response


def _same_address(screen: Screen, lead: Lead) -> list[Lead]:
    """Other leads with this e-mail address: most likely the same person."""
    if not lead.email:
        return []
    return list(leads_for(screen.user).filter(email__iexact=lead.email).exclude(pk=lead.pk)[:20])


def _chosen(request: HttpRequest, same: list[Lead]) -> list[int]:
    """Those of them that are erased too: all, until somebody says otherwise."""
    if request.method != "POST":
        return [one.pk for one in same]
    also = {id_in(text) for text in request.POST.getlist("also")}
    return [one.pk for one in same if one.pk in also]


def _lines(counts: Mapping[str, int], called: Mapping[str, tuple[str, str]]) -> list[str]:
    return [
        counted(count, *_called(label, called))
        for label, count in sorted(counts.items(), key=lambda item: -item[1])
        if count and label not in _NOT_COUNTED
    ]


def _called(label: str, called: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    names = apps.get_model(label)._meta
    usual = (str(names.verbose_name), str(names.verbose_name_plural))
    return called.get(label) or _CALLED.get(label) or usual
