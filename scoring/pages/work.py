"""Working a lead: the address of every move, with its form, and of a task that is done."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.handoff.moves import MoveRefused
from leads.handoff.tasks import finish_task
from leads.models import Lead, Task
from leads.people.access import lead_for
from scoring.rescoring.service import rescore_now

from .lead import RING, show_lead
from .opened import open_lead
from .panel import panel_for
from .ranking_data import person_of
from .screen import Screen, answer, part_asked_for, screen_of
from .work_actions import ACTIONS, EVERY_ACTION, LOOKS, actions_for, form_of
from .work_data import FORM_IDS, asked_of, work_of
from .work_forms import WorkForm

# Which part of a page is filled -> where the lead stands that the form is about.
_PLACES = {"lead": "lead", "panel": "panel", **{form_id: place for place, form_id in FORM_IDS.items()}}


@require_http_methods(["GET", "HEAD", "POST"])
def lead_work(request: HttpRequest, lead_id: int, action: str) -> HttpResponse:
    """A move's form; sent, it is done, or comes back with what was typed and why not."""
    if action not in ACTIONS:
        raise Http404("No such action.")
    return _work(request, lead_id, action)


@require_http_methods(["GET", "HEAD", "POST"])
def lead_look(request: HttpRequest, lead_id: int, action: str) -> HttpResponse:
    """Mark a lead as worth a look, or take the mark off: as `lead_work`, for everybody who sees it."""
    if action not in LOOKS:
        raise Http404("No such action.")
    return _work(request, lead_id, action)


def _work(request: HttpRequest, lead_id: int, action: str) -> HttpResponse:
    screen = screen_of(request)
    try:
        lead = lead_for(screen.user, lead_id)
    except Http404:
        return _gone(request, screen)
    if request.method == "POST":
        return _do(request, screen, lead, action)
    form = form_of(action, lead, None, screen.now)
    return _ask(request, screen, lead, action, form, is_open=action in actions_for(lead, screen.user))


@require_POST
def lead_task_done(request: HttpRequest, lead_id: int, task_id: int) -> HttpResponse:
    """A task of the lead is done."""
    screen = screen_of(request)
    lead = lead_for(screen.user, lead_id)
    if not Task.objects.filter(pk=task_id, lead=lead).exists():
        raise Http404("No such task.")
    try:
        finish_task(task_id, screen.user, screen.now)
    except MoveRefused as refusal:
        return _show(request, screen, lead, refused=str(refusal))
    return _show(request, screen, lead, done="Done.")


def _do(request: HttpRequest, screen: Screen, lead: Lead, key: str) -> HttpResponse:
    form = form_of(key, lead, request.POST, screen.now)
    if not form.is_valid():
        return _ask(request, screen, lead, key, form)
    before, owner_id = _composite(screen, lead), lead.owner_id
    try:
        EVERY_ACTION[key].run(lead, form.cleaned_data, screen.user, screen.now)
    except MoveRefused as refusal:
        return _refuse(request, screen, lead, key, str(refusal))
    rescore_now([lead.pk], screen.now)
    after = _composite(screen, lead)
    moved = f" The score went from {before} to {after}." if before and before != after else ""
    passed_on = _passed_on(screen, lead.pk, owner_id)
    return _show(request, screen, lead, done=EVERY_ACTION[key].done + moved + passed_on)


def _refuse(request: HttpRequest, screen: Screen, lead: Lead, key: str, words: str) -> HttpResponse:
    """What was typed stays; answers that were given are kept already, so only what is missing is asked."""
    lead.refresh_from_db()
    rescore_now([lead.pk], screen.now)
    form = form_of(key, lead, request.POST, screen.now)
    is_open = key in actions_for(lead, screen.user)
    if not EVERY_ACTION[key].asks or not is_open:
        return _show(request, screen, lead, refused=words)
    return _ask(request, screen, lead, key, form, refused=words)


def _passed_on(screen: Screen, lead_id: int, owner_id: int | None) -> str:
    """Who works the lead now, where a rule has handed it to somebody; `owner_id` is who did before."""
    lead = Lead.objects.select_related("owner").filter(pk=lead_id).first()
    if lead is None or lead.owner is None or lead.owner_id in (owner_id, screen.user.pk):
        return ""
    return f" {lead.owner} works it from here."


def _composite(screen: Screen, lead: Lead) -> str:
    opened = open_lead(screen, lead, RING)
    return opened.view.composite if opened else ""


def _ask(
    request: HttpRequest,
    screen: Screen,
    lead: Lead,
    key: str,
    form: WorkForm,
    refused: str = "",
    is_open: bool = True,
) -> HttpResponse:
    place = _PLACES.get(part_asked_for(request), "")
    if not is_open:
        refused = f"{person_of(lead).name} is {lead.get_stage_display()} now: this can't be done with it."
    asked = asked_of(lead, key, form, place, refused, is_open)
    data = {"nav": "leads", "asked": asked, "person": person_of(lead)}
    response = answer(request, screen, "scoring/_work_form.html" if place else "scoring/work.html", data)
    if place:
        response["HX-Retarget"] = f"#{FORM_IDS[place]}"
    return response


def _show(
    request: HttpRequest, screen: Screen, lead: Lead, done: str = "", refused: str = ""
) -> HttpResponse:
    """The lead as it stands now, where the person still sees it; else what became of it."""
    place = _PLACES.get(part_asked_for(request), "")
    try:
        lead = lead_for(screen.user, lead.pk)
    except Http404:
        return _left(request, screen, done or refused)
    if not place:
        if refused:
            return _page(request, screen, lead, refused)
        return HttpResponseRedirect(reverse("lead", args=[lead.pk]))
    work = work_of(screen, lead, place, done, refused)
    response = _part(request, screen, lead, place, work)
    response["HX-Trigger"] = "worked"
    return response


def _part(request: HttpRequest, screen: Screen, lead: Lead, place: str, work: Any) -> HttpResponse:
    if place == "lead":
        return show_lead(request, screen, lead, work=work)
    opened = open_lead(screen, lead, RING)
    if opened is None:
        return answer(request, screen, "scoring/_work.html", {"work": work})
    return answer(request, screen, "scoring/_panel.html", {"panel": panel_for(screen, opened), "work": work})


def _page(request: HttpRequest, screen: Screen, lead: Lead, refused: str) -> HttpResponse:
    return show_lead(request, screen, lead, work=work_of(screen, lead, "lead", refused=refused))


def _left(request: HttpRequest, screen: Screen, words: str) -> HttpResponse:
    """The lead is somebody else's or nobody's now, so it is not shown any more."""
    if not part_asked_for(request):
        return HttpResponseRedirect(reverse("ranking"))
    response = answer(request, screen, "scoring/_work_left.html", {"words": words})
    response["HX-Trigger"] = "worked"
    return response


def _gone(request: HttpRequest, screen: Screen) -> HttpResponse:
    """The same words whether there is such a lead or not."""
    words = "This lead is not among yours: somebody else took it, or it was given on."
    if part_asked_for(request):
        return _left(request, screen, words)
    response = answer(request, screen, "scoring/work_gone.html", {"nav": "leads", "words": words})
    response.status_code = 404
    return response
