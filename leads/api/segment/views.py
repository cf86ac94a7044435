"""The Segment protocol: whoever has a write key sends what people did, one call or a batch."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from leads.models import ApiKey, Scope
from leads.people.keys import NotAdmitted, admit, basic
from leads.tracking.taking import take_in

from .bodies import Unreadable, body_of

CALLS = {
    **{kind: kind for kind in ("track", "page", "screen", "identify", "group", "alias")},
    **{"t": "track", "p": "page", "s": "screen", "i": "identify", "g": "group", "a": "alias"},
}
MOST_MESSAGES = 2_500  # of a batch, as Segment has it
_WAIT = 5  # seconds, where the database is busy
# Any page of a customer may send: nothing is told here, and no cookie is looked at.
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding, X-Retry-Count",
    "Access-Control-Max-Age": "86400",
}
View = Callable[..., HttpResponse]


def _said(status: int, code: str, words: str) -> HttpResponse:
    return JsonResponse({"success": False, "code": code, "message": words}, status=status)


def _answered(view: View) -> View:
    """Answer in Segment's shape whatever comes, to any origin."""

    @csrf_exempt
    @wraps(view)
    def answering(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = _preflight(request) or _tried(view, request, *args, **kwargs)
        for name, value in _CORS.items():
            response[name] = value
        response["Cache-Control"] = "no-store"
        return response

    return answering


def _preflight(request: HttpRequest) -> HttpResponse | None:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if request.method != "POST":
        response = _said(405, "method_not_allowed", "Send this by POST.")
        response["Allow"] = "POST, OPTIONS"
        return response
    return None


def _tried(view: View, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Unreadable as fault:
        return _said(fault.status, "invalid_request", str(fault))
    except NotAdmitted as fault:
        response = _said(fault.status, "not_admitted", str(fault))
        if fault.status == 429:
            response["Retry-After"] = str(max(1, math.ceil(fault.wait)))
        return response
    except (OperationalError, InterfaceError):
        response = _said(503, "busy", "Nothing was taken in. Send it again.")
        response["Retry-After"] = str(_WAIT)
        return response


@_answered
def batch(request: HttpRequest) -> HttpResponse:
    """Take in a batch; what is wrong with single messages is said and holds up no other."""
    now = datetime.now(UTC)
    body = body_of(request)
    key = _key_of(request, body, now)
    messages = body.get("batch")
    if not isinstance(messages, list):
        raise Unreadable(400, "There is no list “batch” in the body.")
    if len(messages) > MOST_MESSAGES:
        raise Unreadable(413, f"There are more than {MOST_MESSAGES:,} messages in the batch.")
    taken = take_in([_completed(message, body) for message in messages], key.source, now)
    refused = [
        {"index": place, "messageId": one.message_id, "code": one.status, "message": one.reason}
        for place, one in enumerate(taken)
        if one.reason
    ]
    return JsonResponse({"success": True, **({"errors": refused} if refused else {})})


@_answered
def single(request: HttpRequest, call: str) -> HttpResponse:
    """Take in one message, of the kind that the address says."""
    now = datetime.now(UTC)
    if call not in CALLS:
        return _said(404, "not_found", f"There is no such call. There are {', '.join(CALLS)} and batch.")
    body = body_of(request)
    key = _key_of(request, body, now)
    taken = take_in([{**body, "type": CALLS[call]}], key.source, now)[0]
    if taken.reason:
        return _said(400, taken.status, f"This was not taken in: {taken.reason}")
    return JsonResponse({"success": True})


def _completed(message: Any, body: dict[str, Any]) -> Any:
    """A message with what its batch says for all of them."""
    if not isinstance(message, dict):
        return message
    shared = {name: body[name] for name in ("sentAt", "context") if name in body}
    return {**shared, **message}


def _key_of(request: HttpRequest, body: dict[str, Any], now: datetime) -> ApiKey:
    """The key as the user name of Basic authentication, or as `writeKey`: a beacon has no headers."""
    secret = basic(request.headers.get("Authorization", ""))[0] or body.get("writeKey")
    return admit(secret if isinstance(secret, str) else "", Scope.TRACK, now)
