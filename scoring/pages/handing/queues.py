"""A queue: who is in it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from scoring.handing.editing import HandingRefused, delete_queue, save_queue
from scoring.models import HandoffQueue
from scoring.pages.screen import answer, screen_of

from .desk import NAV
from .forms import QueueForm


@require_http_methods(["GET", "HEAD", "POST"])
def handoff_queue_new(request: HttpRequest) -> HttpResponse:
    """A new queue."""
    return _edit(request, HandoffQueue())


@require_http_methods(["GET", "HEAD", "POST"])
def handoff_queue(request: HttpRequest, queue_id: int) -> HttpResponse:
    """A queue to be changed, or deleted."""
    return _edit(request, get_object_or_404(HandoffQueue, pk=queue_id))


@require_POST
def handoff_queue_delete(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Delete a queue to which no rule hands leads."""
    screen, queue = screen_of(request), get_object_or_404(HandoffQueue, pk=queue_id)
    try:
        delete_queue(queue.pk, screen.user, screen.now)
    except HandingRefused as refusal:
        return _show(request, queue, QueueForm(None, queue=queue), str(refusal))
    return _back()


def _edit(request: HttpRequest, queue: HandoffQueue) -> HttpResponse:
    is_sent = request.method == "POST"
    form = QueueForm(request.POST if is_sent else None, queue=queue)
    if not is_sent or not form.is_valid():
        return _show(request, queue, form)
    screen = screen_of(request)
    queue.name = form.cleaned_data["name"]
    try:
        save_queue(queue, list(form.cleaned_data["members"]), screen.user, screen.now)
    except HandingRefused as refusal:
        return _show(request, queue, form, str(refusal))
    return _back()


def _show(request: HttpRequest, queue: HandoffQueue, form: QueueForm, refused: str = "") -> HttpResponse:
    rules = list(queue.rules.all()) if queue.pk else []
    data = {"nav": NAV, "form": form, "queue": queue, "rules": rules, "refused": refused}
    return answer(request, screen_of(request), "scoring/handing/queue.html", data)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("handoff") + "#queues")
