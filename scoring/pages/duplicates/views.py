"""Leads that are, or may be, one person: the list, two side by side, merging, keeping apart, undoing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leads.identities.family import kept_id
from leads.identities.merging import MergeRefused, dismiss, merge, undo, which_stays
from leads.models import Lead, LeadMerge
from leads.people.access import lead_for
from scoring.pages.addresses import clean_text, id_in, page_in
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.rescoring.service import rescore_now

from .facing import facing_of
from .listed import conflicts_of, latest_merges, side_of, suspected

_FIELD = "take-"
_DONE = {
    "apart": "Kept apart: they are two people, and nobody is asked again.",
    "undone": "The merge is undone: both leads stand for themselves, and are kept apart.",
}


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Conflicts, suspected pairs, and what was merged; looking through all leads comes after the page."""
    screen = screen_of(request)
    is_shown = request.GET.get("show") == "1"
    found = suspected(page_in(request.GET.get("page", "")), screen.now) if is_shown else None
    if part_asked_for(request) == "suspected":
        return answer(request, screen, "scoring/duplicates/_suspected.html", {"suspected": found})
    done = _DONE.get(request.GET.get("done", ""), "")
    return _list(request, screen, {"suspected": found, "done": done})


@require_http_methods(["GET", "HEAD", "POST"])
def duplicates_pair(request: HttpRequest, one_id: int, other_id: int) -> HttpResponse:
    """Two leads side by side, and what would become of them; sent, it is done."""
    screen = screen_of(request)
    pair = [kept_id(one_id), kept_id(other_id)]
    one, other = (lead_for(screen.user, lead_id or 0) for lead_id in pair)
    if one.pk == other.pk:
        return HttpResponseRedirect(reverse("lead", args=[one.pk]))
    refused = ""
    if request.method == "POST":
        try:
            return _decided(request, screen, one, other)
        except MergeRefused as refusal:
            refused = str(refusal)
    return _facing(request, screen, one, other, refused)


@require_POST
def duplicates_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Part two leads again."""
    screen = screen_of(request)
    merged = LeadMerge.objects.filter(pk=merge_id, gone__erased_at__isnull=True).first()
    if merged is None:
        raise Http404("No such merge.")
    try:
        undo(merge_id, screen.user, screen.now)
    except MergeRefused as refusal:
        return _list(request, screen, {"refused": str(refusal)})
    rescore_now([merged.kept_id, merged.gone_id], screen.now)
    return HttpResponseRedirect(f"{reverse('duplicates')}?done=undone")


def _decided(request: HttpRequest, screen: Screen, one: Lead, other: Lead) -> HttpResponse:
    """Do what was sent."""
    if request.POST.get("do") == "apart":
        dismiss(one.pk, other.pk, screen.user, screen.now)
        return HttpResponseRedirect(f"{reverse('duplicates')}?done=apart")
    kept, gone = _in_order(one, other, request.POST.get("kept", ""))
    why = clean_text(request.POST.get("why", "")) or "A person said so"
    merge(kept.pk, gone.pk, why=why, by=screen.user, now=screen.now, take=_taken(request.POST))
    rescore_now([kept.pk, gone.pk], screen.now)
    return HttpResponseRedirect(reverse("lead", args=[kept.pk]))


def _facing(request: HttpRequest, screen: Screen, one: Lead, other: Lead, refused: str) -> HttpResponse:
    """Both side by side, with what was chosen so far."""
    sent = request.POST if request.method == "POST" else request.GET
    kept, gone = _in_order(one, other, sent.get("kept", ""))
    data = {
        "nav": "in",
        "here": "duplicates",
        "kept": side_of(kept),
        "gone": side_of(gone),
        "facing": facing_of(kept, gone, _taken(sent)),
        "suggested": which_stays([one.pk, other.pk]),
        "refused": refused,
    }
    return answer(request, screen, "scoring/duplicates/pair.html", data)


def _in_order(one: Lead, other: Lead, kept: str) -> tuple[Lead, Lead]:
    """The lead that is to stay first: the one that was asked for, else the further one."""
    asked = id_in(kept)
    first = asked if asked in (one.pk, other.pk) else which_stays([one.pk, other.pk])
    return (one, other) if one.pk == first else (other, one)


def _taken(sent: QueryDict) -> set[str]:
    """The fields of which the value of the lead that goes was chosen."""
    return {name.removeprefix(_FIELD) for name in sent if name.startswith(_FIELD) and sent[name] == "gone"}


def _list(request: HttpRequest, screen: Screen, more: dict[str, Any]) -> HttpResponse:
    data = {
        "nav": "in",
        "here": "duplicates",
        "conflicts": conflicts_of(screen.now),
        "merges": latest_merges(screen.now),
    }
    return answer(request, screen, "scoring/duplicates/duplicates.html", data | more)
