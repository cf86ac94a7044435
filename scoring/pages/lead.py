"""One lead: its page, its panel, its answers, and overruling what disqualified it."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads.catalog.fields import field_map
from leads.handoff.overrule import overrule_disqualifier
from leads.identities.family import kept_id
from leads.ingest.changes import change_fields
from leads.models import Lead
from leads.notices.reading import see_lead
from leads.people.access import lead_for
from scoring.rescoring.service import rescore_now

from .frame import QUESTIONS
from .lead_data import lead_page_of
from .opened import Opened, open_lead
from .panel import panel_for
from .screen import Screen, answer, part_asked_for, screen_of
from .work_data import Work, work_of

SOURCE = "page"
RING = 88
_LONGEST_REASON = 500


@require_safe
def lead_page(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The lead with its score opened up; the address of one that was merged leads to the kept one."""
    screen = screen_of(request)
    try:
        lead = lead_for(screen.user, lead_id)
    except Http404:
        kept = kept_id(lead_id)
        if kept in (None, lead_id):
            raise
        return HttpResponseRedirect(reverse("lead", args=[lead_for(screen.user, kept or 0).pk]))
    see_lead(screen.user, lead.pk, screen.now)
    return show_lead(request, screen, lead)


@require_safe
def lead_panel(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The lead in short: beside the list, or as a page of its own."""
    screen = screen_of(request)
    opened = _opened(screen, lead_for(screen.user, lead_id))
    see_lead(screen.user, lead_id, screen.now)
    template = "scoring/_panel.html" if part_asked_for(request) == "panel" else "scoring/panel.html"
    data = {"nav": "leads", "panel": panel_for(screen, opened)}
    return answer(request, screen, template, data | {"work": work_of(screen, opened.lead, "panel")})


@require_POST
def lead_answers(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Save the answers that were sent and score the lead at once, before one's eyes."""
    screen = screen_of(request)
    lead = lead_for(screen.user, lead_id)
    known = field_map()
    answers = {key: request.POST[key] for key in QUESTIONS if key in request.POST and key in known}
    errors: dict[str, str] = {}
    try:
        change_fields(lead.pk, answers, by=screen.user, source=SOURCE, now=screen.now)
    except ValidationError as error:
        errors = {key: " ".join(messages) for key, messages in error.message_dict.items()}
    else:
        rescore_now([lead.pk], screen.now)
    if not errors and not part_asked_for(request):
        return HttpResponseRedirect(reverse("lead", args=[lead.pk]))
    lead.refresh_from_db()
    return show_lead(request, screen, lead, errors)


@require_POST
def lead_overrule(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Rank a lead though a disqualifier holds, with a reason; or, with ``again``, no longer."""
    screen = screen_of(request)
    lead = lead_for(screen.user, lead_id)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:_LONGEST_REASON]
    key = "" if "again" in request.POST else _opened(screen, lead).score.disqualified_by or ""
    if key and not reason:
        return show_lead(request, screen, lead, overrule_error="Say why, so that the next one knows.")
    overrule_disqualifier(lead.pk, key, screen.user, reason, screen.now)
    rescore_now([lead.pk], screen.now)
    return HttpResponseRedirect(reverse("lead", args=[lead.pk]))


def show_lead(
    request: HttpRequest,
    screen: Screen,
    lead: Lead,
    errors: dict[str, str] | None = None,
    overrule_error: str = "",
    work: Work | None = None,
) -> HttpResponse:
    """The lead's page, or the part of it that was asked for.

    Args:
        request: what was asked.
        screen: of the request.
        lead: one that the person may see.
        errors: what was wrong with the answers that were sent, by field.
        overrule_error: what was wrong with the reason to overrule.
        work: on the lead, where something was just done or refused.
    """
    opened = open_lead(screen, lead, RING)
    if opened is None:
        plain = replace(work or work_of(screen, lead, ""), place="")
        data = {"nav": "leads", "lead": lead, "work": plain}
        return answer(request, screen, "scoring/unscored.html", data)
    page = lead_page_of(screen, opened, is_whole="all" in request.GET, errors=errors)
    template = "scoring/_lead.html" if part_asked_for(request) == "lead" else "scoring/lead.html"
    context = {
        "nav": "leads",
        "page": page,
        "opened": opened,
        "work": work or work_of(screen, opened.lead, "lead"),
        "overrule_error": overrule_error,
    }
    return answer(request, screen, template, context)


def _opened(screen: Screen, lead: Lead) -> Opened:
    opened = open_lead(screen, lead, RING)
    if opened is None:
        raise Http404("Not scored yet.")
    return opened
