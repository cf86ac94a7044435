"""Which scoring model counts for a lead: the order in force, and the one that is asked for."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scoring.matrix.model_order import OrderRefused, agree, change_order, drop, standing
from scoring.matrix.new_model import NameRefused, add_model
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen, answer, screen_of

from .shown import page_of, past_orders

NAV = "matrix"


@require_safe
def matrix_models(request: HttpRequest) -> HttpResponse:
    """The models; with ``counts`` for how many leads each counts, which htmx asks for after the page."""
    return _page(request, screen_of(request))


@require_POST
def matrix_models_act(request: HttpRequest, act: str) -> HttpResponse:
    """Move a model up or down, agree to what is asked for, drop it, or add a model."""
    if act not in _ACTS:
        raise Http404("No such act.")
    screen = screen_of(request)
    try:
        _ACTS[act](request.POST, screen)
    except (OrderRefused, NameRefused) as refused:
        return _page(request, screen, str(refused))
    return HttpResponseRedirect(reverse("matrix_models"))


def _page(request: HttpRequest, screen: Screen, refused: str = "") -> HttpResponse:
    data = {
        "nav": NAV,
        "page": page_of(standing(), screen, "counts" in request.GET),
        "past": past_orders(screen),
        "refused": refused,
        "typed": request.POST.get("name", ""),
    }
    return answer(request, screen, "scoring/model_order/models.html", data)


def _move(query: QueryDict, screen: Screen, by: int) -> None:
    order = list(standing().wanted)
    ids = [one["id"] for one in order]
    model_id = id_in(query.get("model", ""))
    if model_id not in ids:
        raise OrderRefused("There is no such model.")
    place = ids.index(model_id)
    order.insert(max(0, place + by), order.pop(place))
    change_order(order, seen=query.get("seen", ""), by=screen.user, now=screen.now)


def _agree(query: QueryDict, screen: Screen) -> None:
    agree(query.get("seen", ""), by=screen.user, now=screen.now)


def _drop(query: QueryDict, screen: Screen) -> None:
    drop(query.get("seen", ""), by=screen.user, now=screen.now)


def _add(query: QueryDict, screen: Screen) -> None:
    add_model(query.get("name", ""), by=screen.user, now=screen.now)


_ACTS: dict[str, Callable[[QueryDict, Screen], None]] = {
    "up": lambda query, screen: _move(query, screen, -1),
    "down": lambda query, screen: _move(query, screen, 1),
    "agree": _agree,
    "drop": _drop,
    "add": _add,
}
