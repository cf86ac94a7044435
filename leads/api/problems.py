"""What went wrong, in one shape for every address below /api/: application/problem+json (RFC 9457)."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from math import ceil
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.exceptions import APIException, ValidationError

from leads.people.keys import NotAdmitted

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
BUSY_SECONDS = 5  # a database that fails over or is asked too much is back in about that time
_log = structlog.get_logger(__name__)
# Where nothing more is known than the status.
_WORDS = {
    400: "This request can't be read.",
    404: "There is nothing at this address, or not for this key.",
    405: "This address does not take this method.",
    415: "Send JSON: Content-Type: application/json, in UTF-8 and not compressed.",
    500: "This is a fault of ours. Nothing of this request was kept; it is noted in the log.",
    503: "Too much is asked at the moment, or the database is not there. Nothing was kept: send it again.",
}


class Problem(Exception):
    """A request that can't be served: the status as HTTP has it, and why.

    `errors` are places in the body (JSON pointers, or names of parameters) with what is wrong there; `more`
    is said beside the standard members.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.errors, self.headers, self.more = tuple(errors), dict(headers or {}), dict(more or {})


def answer(problem: Problem) -> HttpResponse:
    """The answer that says a problem."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    if problem.errors:
        body["errors"] = [{"at": at, "detail": words} for at, words in problem.errors]
    headers = {"Cache-Control": "no-store", **problem.headers}
    return HttpResponse(json.dumps(body), status=problem.status, content_type=MEDIA_TYPE, headers=headers)


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Answer what a view raised; None: it is a fault of ours, which Django notes, and answers with 500."""
    problem = problem_of(error)
    return answer(problem) if problem else None


def problem_of(error: Exception) -> Problem | None:
    """What an error is to who asked; None: nothing they could know of."""
    match error:
        case Problem():
            return error
        case NotAdmitted():
            return _not_admitted(error)
        case ValidationError():
            return Problem(422, "The body says what can't be taken.", errors=_places(error.detail, "#"))
        case APIException():
            return Problem(error.status_code, _WORDS.get(error.status_code, str(error.detail)))
        case Http404():
            return Problem(404, _WORDS[404])
        case OperationalError() | InterfaceError():
            _log.warning("api_busy", error=str(error))
            return busy()
    return None


def busy() -> Problem:
    """Too much is asked at the moment: refused before anything was taken (P15)."""
    return Problem(503, _WORDS[503], headers={"Retry-After": str(BUSY_SECONDS)})


def _not_admitted(error: NotAdmitted) -> Problem:
    headers = {}
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="Leadscore"'
    if error.wait:
        headers["Retry-After"] = str(max(1, ceil(error.wait)))
    return Problem(error.status, str(error), headers=headers)


def _places(detail: Any, at: str) -> Iterator[tuple[str, str]]:
    """The messages of a serializer, each with the JSON pointer of its place."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from _places(inner, at if key == "non_field_errors" else f"{at}/{_token(key)}")
    elif isinstance(detail, list):
        for inner in detail:
            yield from _places(inner, at)
    else:
        yield at, str(detail)


def _token(key: object) -> str:
    """A part of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")


def pointer(*keys: object) -> str:
    """The JSON pointer of a place in the body."""
    return "#/" + "/".join(map(_token, keys))


class ProblemsMiddleware:
    """Below /api/ everything that went wrong has this one shape, whichever layer refused it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_ours = response.get("Content-Type", "").startswith(MEDIA_TYPE)
        if not request.path.startswith(PREFIX) or response.status_code < HTTPStatus.BAD_REQUEST or is_ours:
            return response
        status = response.status_code
        return answer(Problem(status, _WORDS.get(status, HTTPStatus(status).phrase + ".")))
