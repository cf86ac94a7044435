"""The leads behind a number of the page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from scoring.handing.figures import DAYS, done_since
from scoring.models import Handoff, HandoffRule
from scoring.pages.addresses import id_in
from scoring.pages.lead_lines import lines_of
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.wording import ago

from .desk import NAV
from .rule_lines import NO_RULE, STATES

_MOST = 200


@require_safe
def handoff_leads(request: HttpRequest) -> HttpResponse:
    """What a rule did to leads in the last 30 days, the latest first."""
    screen = screen_of(request)
    state, rule = request.GET.get("state", ""), _rule(request.GET.get("rule", ""))
    if state not in STATES:
        raise Http404("No such list.")
    rows = done_since(screen.user, screen.now).filter(state=state, rule=rule)
    shown = list(rows.select_related("lead__owner", "to", "by").order_by("-at", "-pk")[:_MOST])
    leads = {row.lead_id: row.lead for row in shown}
    data = {
        "nav": NAV,
        "name": rule.name if rule else "No rule",
        "label": STATES[state],
        "lines": lines_of(list(leads.values()), screen, _notes(shown, screen)),
        "headings": ("When", "To whom") if state == Handoff.State.GIVEN else ("When", "Why"),
        "total": rows.count(),
        "shown": len(leads),
        "most": _MOST,
        "days": DAYS,
    }
    return answer(request, screen, "scoring/handing/leads.html", data)


def _rule(text: str) -> HandoffRule | None:
    if text == NO_RULE:
        return None
    return get_object_or_404(HandoffRule, pk=id_in(text) or 0)


def _notes(rows: list[Handoff], screen: Screen) -> dict[int, tuple[str, ...]]:
    """By lead, of its latest hand-off among these: when, and to whom or why."""
    notes: dict[int, tuple[str, ...]] = {}
    for row in rows:
        by = f", by {row.by}" if row.by else ""
        notes.setdefault(row.lead_id, (ago(row.at, screen.now), f"{row.to}{by}" if row.to else row.words))
    return notes
