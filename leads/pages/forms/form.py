"""The page of a form: shown, and answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leads.catalog.fields import text_of
from leads.forms.answering import Faulty, Refused, Sent, take_answer
from leads.forms.asking import EMAIL, Asked
from leads.forms.showing import Page, count_view, page_again, page_for, page_of
from leads.forms.tokens import sign_answer
from leads.models import CaptureForm, Field, FormCount

from .frame import form_of, is_framed, show

_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|facebookexternalhit|curl|wget|python-", re.IGNORECASE)
_VISITOR = re.compile(r"[A-Za-z0-9_-]{8,100}")
_COOKIE = "ls_id"  # of the script on the company's own pages; there where these share its domain
_LONGEST_PAGE = 500
_HOUR = 3600
_KINDS = {EMAIL: ("email", "email"), "phone": ("tel", "tel")}
_FILLED_BY = {
    "first_name": "given-name",
    "last_name": "family-name",
    "company": "organization",
    "title": "organization-title",
    "country": "country-name",
}


@dataclass(frozen=True)
class Shown:
    """A field as the page draws it."""

    key: str
    label: str
    kind: str  # of the input; "choice" for one of `choices`
    autocomplete: str
    is_required: bool
    choices: tuple[tuple[str, str], ...]
    value: str
    error: str


@csrf_exempt  # nobody is logged in here: there is nothing that another's page could misuse
@require_http_methods(["GET", "HEAD", "POST"])
def form_public(request: HttpRequest, key: str) -> HttpResponse:
    """The form, or what became of an answer. Nobody is logged in here, and no cookie is set."""
    form, now = form_of(key), datetime.now(UTC)
    if letter := request.GET.get("look"):
        return _look(request, form, letter, now)
    if not form.is_open or not form.variants.exists():
        return show(request, form, "closed", {}, status=410)
    if request.method == "POST":
        return _answered(request, form, now)
    page = page_for(form, _viewer(request), now)
    if request.method == "GET" and _is_seen(request):
        count_view(page, now)
    return _page(request, page)


def _look(request: HttpRequest, form: CaptureForm, letter: str, now: datetime) -> HttpResponse:
    """A variant to be looked at by those who made it: it is not counted, and its answer is not taken."""
    variant = next((one for one in form.variants.all() if one.letter == letter), None)
    if variant is None or request.method == "POST":
        return show(request, form, "closed", {"is_look": True}, status=410)
    return _page(request, page_of(form, variant, now), is_look=True)


def _answered(request: HttpRequest, form: CaptureForm, now: datetime) -> HttpResponse:
    sent = _sent(request)
    try:
        answer = take_answer(form, sent, now)
    except Refused as refusal:
        page = page_again(form, refusal.shown, _viewer(request), now)
        # Who was too fast is not too fast again; and a page that was mended stays the same answer.
        token = sent.token if refusal.shown else page.token
        faults: Mapping[str, str] = refusal.faults if isinstance(refusal, Faulty) else {}
        return _refused(request, page, sent, {"refused": str(refusal), "token": token}, faults, refusal)
    if form.thanks_address and not is_framed(request):
        return HttpResponseRedirect(form.thanks_address, status=303)
    framed = "&in=frame" if is_framed(request) else ""
    token = sign_answer(answer, "thanks", now)
    return HttpResponseRedirect(f"{reverse('form_thanks', args=[form.key])}?t={token}{framed}", status=303)


def _refused(
    request: HttpRequest,
    page: Page,
    sent: Sent,
    data: dict[str, Any],
    faults: Mapping[str, str],
    refusal: Refused,
) -> HttpResponse:
    is_too_many = refusal.why in (FormCount.What.SENDER, FormCount.What.FLOOD)
    response = _page(
        request, page, sent=sent, faults=dict(faults), status=429 if is_too_many else 422, **data
    )
    if is_too_many:
        response["Retry-After"] = str(_HOUR)
    return response


def _page(
    request: HttpRequest,
    page: Page,
    sent: Sent | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
    **data: Any,
) -> HttpResponse:
    typed, faults = dict(sent.typed) if sent else {}, faults or {}
    rows = [_shown(one, typed.get(one.key, ""), faults.get(one.key, "")) for one in page.asked]
    data = {
        "page": page,
        "token": page.token,
        "rows": rows,
        "faults": [(row.key, row.error) for row in rows if row.error],
        "is_opted_in": bool(sent and sent.is_opted_in),
        "visitor": sent.visitor if sent else _visitor(request, request.GET.get("visitor", "")),
        "on_page": sent.page if sent else request.GET.get("page", "")[:_LONGEST_PAGE],
        **data,
    }
    return show(request, page.form, "form", data, status)


def _shown(one: Asked, value: str, error: str) -> Shown:
    kind, autocomplete = _KINDS.get(one.key, ("text", _FILLED_BY.get(one.key, "off")))
    choices = _choices(one.field)
    if choices:
        kind = "choice"
    elif one.field.type == Field.Type.DATE:
        kind = "date"
    return Shown(one.key, one.label, kind, autocomplete, one.is_required, choices, value, error)


def _choices(field: Field) -> tuple[tuple[str, str], ...]:
    if field.type == Field.Type.BOOLEAN:
        return ((text_of(True), "Yes"), (text_of(False), "No"))
    return tuple((one["value"], one.get("label") or one["value"]) for one in field.choices)


def _sent(request: HttpRequest) -> Sent:
    post = request.POST
    return Sent(
        typed={key.removeprefix("f."): str(post[key]) for key in post if key.startswith("f.")},
        token=post.get("t", ""),
        address=request.META.get("REMOTE_ADDR", ""),
        trap=post.get("homepage", ""),
        is_opted_in=post.get("opt_in") == "yes",
        visitor=_visitor(request, post.get("visitor", "")),
        page=_text(post.get("page", "")),
    )


def _text(text: str) -> str:
    return "".join(letter for letter in text[:_LONGEST_PAGE] if letter.isprintable())


def _visitor(request: HttpRequest, given: str) -> str:
    """The id of the visitor as the script told it, or in its cookie where it is sent to us too."""
    if _asks_not_to_be_tracked(request):
        return ""
    found = given or request.COOKIES.get(_COOKIE, "")
    return found if _VISITOR.fullmatch(found) else ""


def _asks_not_to_be_tracked(request: HttpRequest) -> bool:
    return "1" in (request.headers.get("DNT"), request.headers.get("Sec-GPC"))


def _viewer(request: HttpRequest) -> str:
    return f"{request.META.get('REMOTE_ADDR', '')} {request.headers.get('User-Agent', '')}"


def _is_seen(request: HttpRequest) -> bool:
    """Whether a person looks: neither a robot, nor a browser that fetches what may be opened later."""
    agent, purpose = request.headers.get("User-Agent", ""), request.headers.get("Sec-Purpose", "")
    return bool(agent) and not _ROBOT.search(agent) and "prefetch" not in purpose
