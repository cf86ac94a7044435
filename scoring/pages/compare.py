"""The comparison: two leads of 80 may have nothing in common."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from leads.models import Lead
from leads.people.access import lead_for, leads_for
from scoring.segments.to_query import found_leads

from .addresses import clean_text, id_in
from .compare_data import DIFFERENCE_THAT_MATTERS, comparison_of
from .opened import Opened, open_lead
from .screen import Screen, answer, screen_of
from .wording import tenths

_MOST, _FOUND = 4, 8
_RING = 72
_DIFFERS = "differs"


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four leads that the address names, and a search for another."""
    screen = screen_of(request)
    opened = [_opened(screen, lead_id) for lead_id in _chosen(request)]
    ids = [one.lead.pk for one in opened]
    is_differing_only = _DIFFERS in request.GET
    withouts = [_query([other for other in ids if other != lead_id], is_differing_only) for lead_id in ids]
    sought = clean_text(request.GET.get("find", ""))
    return answer(
        request,
        screen,
        "scoring/compare.html",
        {
            "nav": "compare",
            "comparison": comparison_of(opened, withouts, is_differing_only) if opened else None,
            "ids": ids,
            "is_differing_only": is_differing_only,
            "sought": sought,
            "found": _found(screen, sought, ids, is_differing_only) if sought else None,
            "has_room": len(ids) < _MOST,
            "threshold": tenths(DIFFERENCE_THAT_MATTERS),
        },
    )


def _chosen(request: HttpRequest) -> list[int]:
    """The leads of the address, each once, the first four."""
    texts = dict.fromkeys(request.GET.getlist("lead"))
    ids = [found for text in texts if (found := id_in(text)) is not None]
    if len(ids) != len(texts):
        raise Http404("No such lead.")
    return ids[:_MOST]


def _opened(screen: Screen, lead_id: int) -> Opened:
    opened = open_lead(screen, lead_for(screen.user, lead_id), _RING)
    if opened is None:
        raise Http404("Not scored yet.")
    return opened


def _found(screen: Screen, sought: str, ids: list[int], is_differing_only: bool) -> list[tuple[Lead, str]]:
    """Leads that this person may see, each with the query of the comparison with it."""
    leads = leads_for(screen.user).filter(pk__in=found_leads(sought).values("pk")).exclude(pk__in=ids)
    shown = leads.order_by("last_name", "first_name", "pk")[:_FOUND]
    return [(lead, _query([*ids, lead.pk], is_differing_only)) for lead in shown]


def _query(ids: list[int], is_differing_only: bool) -> str:
    pairs = [("lead", str(lead_id)) for lead_id in ids]
    return urlencode([*pairs, (_DIFFERS, "1")] if is_differing_only else pairs)
