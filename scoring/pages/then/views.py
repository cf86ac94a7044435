"""The page of the time machine."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from leads.catalog.fields import field_map
from leads.models import ActivityType, Lead
from leads.people.access import lead_for
from scoring.pages.ranking_data import person_of
from scoring.pages.screen import Screen, answer, screen_of
from scoring.then.split import split_of
from scoring.then.state import state_of

from .asking import Asking, read_asking
from .shown import shown_state
from .why import Words, why_of


@require_safe
def lead_then(request: HttpRequest, lead_id: int) -> HttpResponse:
    """A lead on any date under any version, and what made the difference to another date."""
    screen = screen_of(request)
    lead = lead_for(screen.user, lead_id)
    asking = read_asking(request.GET, lead, screen)
    if asking is None:
        return answer(request, screen, "scoring/no_matrix.html", {"nav": "leads"})
    data = {"nav": "leads", "lead": lead, "person": person_of(lead), "asking": asking}
    return answer(request, screen, "scoring/then/then.html", data | _shown(lead, asking, screen))


def _shown(lead: Lead, asking: Asking, screen: Screen) -> dict[str, Any]:
    """The later state, and where an earlier one is asked for that too, and why it became the other."""
    later, earlier = asking.later.point, asking.earlier.point
    if later is None:
        return {}
    types = ActivityType.objects.in_bulk()
    labels = {kind.key: kind.label for kind in types.values()}
    if earlier is None:
        state = state_of(lead.pk, later.end)
        return {"state": state and shown_state(state, later, screen, labels)}
    split = split_of(lead.pk, earlier.end, later.end)
    if split is None:
        return {}
    words = Words(types, field_map(), screen.today)
    return {
        "state": shown_state(split.after, later, screen, labels),
        "earlier": shown_state(split.before, earlier, screen, labels),
        "why": why_of(split, earlier.frame, later.frame, words),
    }
