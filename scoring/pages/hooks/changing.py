"""Webhooks are made, changed, stopped, and what they rejected is taken in again."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.hooks.making import change_hook, make_hook, renew_secret, switch_hook
from leads.hooks.retaking import take_in_again
from leads.hooks.services import SERVICES
from leads.models import Hook
from scoring.pages.screen import Screen, answer, screen_of

from .forms import KeepForm, NewHookForm
from .views import NAV, show_hook


@require_http_methods(["GET", "HEAD", "POST"])
def hook_new(request: HttpRequest) -> HttpResponse:
    """Choose the service, then say how it is called here."""
    screen, service = screen_of(request), SERVICES.get(request.GET.get("service", ""))
    if service is None:
        return answer(request, screen, "scoring/hooks/choose.html", NAV | {"services": SERVICES.values()})
    form = NewHookForm(request.POST if request.method == "POST" else None, service=service)
    if form.is_valid():
        try:
            said = form.cleaned_data
            hook = make_hook(service.key, said["name"], said["source"], "", by=screen.user, now=screen.now)
            return _back(hook.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return answer(request, screen, "scoring/hooks/new.html", NAV | {"service": service, "form": form})


@require_POST
def hook_act(request: HttpRequest, hook_id: int, act: str) -> HttpResponse:
    """Do something about a webhook."""
    screen, hook = screen_of(request), get_object_or_404(Hook, pk=hook_id)
    match act:
        case "keep":
            return _keep(request, screen, hook)
        case "stop" | "start":
            switch_hook(hook.pk, act == "start", by=screen.user, now=screen.now)
        case "renew":
            renew_secret(hook.pk, by=screen.user, now=screen.now)
        case "again":
            return _back(hook.pk, _take_again(request, screen, hook))
        case _:
            raise Http404("No such act.")
    return _back(hook.pk)


def _keep(request: HttpRequest, screen: Screen, hook: Hook) -> HttpResponse:
    form = KeepForm(request.POST, hook=hook)
    if form.is_valid():
        try:
            said = form.cleaned_data
            change_hook(hook.pk, said["name"], said.get("secret", ""), by=screen.user, now=screen.now)
            return _back(hook.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return show_hook(request, screen, hook, form)


def _take_again(request: HttpRequest, screen: Screen, hook: Hook) -> str:
    wanted = request.POST.get("reject", "")
    is_one = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    tried, still = take_in_again(hook, [int(wanted)] if is_one else None, screen.user, screen.now)
    if not still:
        return f"{tried:,} taken in."
    if tried == 1:
        return "It can't be taken in still: why not, stands beside it."
    return f"{tried - still:,} of {tried:,} taken in; the others say why not."


def _back(hook_id: int, told: str = "") -> HttpResponse:
    query = f"?{urlencode({'told': told})}" if told else ""
    return HttpResponseRedirect(reverse("hook_page", args=[hook_id]) + query)
