"""For which leads a model counts: conditions, put together in the address, then asked for; and its name."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scoring.matrix.model_order import OrderRefused, change_order, standing
from scoring.matrix.new_model import NameRefused, rename_model
from scoring.models import ScoringModel
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.segments.one_condition import NotSaid, condition_form, condition_in, subject_groups
from scoring.segments import address
from scoring.segments.check import check
from scoring.segments.known import Known

from .shown import known_for, words_for

NAV = "matrix"


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_model(request: HttpRequest, model_id: int) -> HttpResponse:
    """The conditions of a model: those that are wanted now, or as the address has them."""
    screen, model = screen_of(request), get_object_or_404(ScoringModel, pk=model_id)
    known = known_for(screen)
    if request.method == "POST":
        return _save(request, screen, model, known)
    lines, refused = _lines(request, model), ""
    if request.GET.get("do") == "add":
        try:
            lines = _with_one_more(lines, condition_in(request.GET, known, screen.user), known)
        except NotSaid as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(_address(model, lines))
    return _page(request, screen, model, known, lines, {"refused": refused})


def _save(request: HttpRequest, screen: Screen, model: ScoringModel, known: Known) -> HttpResponse:
    lines, sent = request.POST.getlist("if"), request.POST
    try:
        if "name" in sent:
            rename_model(model.pk, sent.get("name", ""), by=screen.user, now=screen.now)
            return HttpResponseRedirect(reverse("matrix_model", args=[model.pk]))
        conditions = [address.read(line, known) for line in lines]
        after = [
            {**one, "conditions": conditions} if one["id"] == model.pk else one for one in standing().wanted
        ]
        change_order(
            after, seen=sent.get("seen", ""), by=screen.user, now=screen.now, why=sent.get("why", "").strip()
        )
    except NameRefused as refused:
        return _page(request, screen, model, known, _wanted(model), {"name_refused": str(refused)})
    except OrderRefused as refused:
        return _page(request, screen, model, known, lines, {"order_refused": str(refused)})
    return HttpResponseRedirect(reverse("matrix_models"))


def _page(
    request: HttpRequest,
    screen: Screen,
    model: ScoringModel,
    known: Known,
    lines: list[str],
    more: dict[str, Any],
) -> HttpResponse:
    others = [(line, [one for one in lines if one != line]) for line in lines]
    data = {
        "nav": NAV,
        "model": model,
        "lines": lines,
        "conditions": [
            (words_for(address.read(line, known), known), _address(model, left)) for line, left in others
        ],
        "is_other": lines != _wanted(model),
        "seen": standing().sha256,
        "groups": subject_groups(known, screen.user),
        "why": request.POST.get("why", ""),
        "name": request.POST.get("name", model.name),
        **condition_form(request.GET, more.get("refused", ""), known, screen.user),
        **more,
    }
    return answer(request, screen, "scoring/model_order/model.html", data)


def _lines(request: HttpRequest, model: ScoringModel) -> list[str]:
    return request.GET.getlist("if") if "edit" in request.GET else _wanted(model)


def _wanted(model: ScoringModel) -> list[str]:
    """The conditions that are wanted now, each as a line of an address."""
    wanted = {one["id"]: one["conditions"] for one in standing().wanted}
    return [address.write(one) for one in wanted.get(model.pk, ())]


def _with_one_more(lines: list[str], condition: dict[str, Any], known: Known) -> list[str]:
    if faults := check([condition], known).faults:
        raise NotSaid(f"This {faults[0].message}")
    line = address.write(condition)
    return [*(one for one in lines if one != line), line]


def _address(model: ScoringModel, lines: list[str]) -> str:
    query = urlencode([("edit", "1"), *(("if", line) for line in lines)])
    return f"{reverse('matrix_model', args=[model.pk])}?{query}"
