"""The door of the API: who comes is let in by a key, for what the key opens."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leads.models import ApiKey, Scope
from leads.people.keys import admit

from .asked import AFTER, USUAL, Param, cursor_of, place_in, read_query
from .problems import Problem, handle
from .reading import JsonReader

IF_MATCH = "If-Match"
M = TypeVar("M", bound=Model)


class _Json(BaseContentNegotiation):
    """There is one form of every answer, whatever is asked for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        kind = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Door(APIView):
    """An address of the API: which scope each of its methods asks for, and what stands in its address.

    `now`, `key` and `asked` are there once the request was let in, before anything else of it is read.
    """

    opens: Mapping[str, Scope] = {}
    takes: tuple[Param, ...] = ()
    tag = ""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (JsonReader,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = _Json
    http_method_names = ("get", "head", "post", "patch")

    now: datetime
    key: ApiKey
    asked: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in self.opens:
            raise MethodNotAllowed(method)
        self.now = datetime.now(UTC)
        self.key = admit(_bearer(request), self.opens[method], self.now)
        self.asked = read_query(self.takes if method == "GET" else (), request.GET)

    def get_exception_handler(self) -> Any:
        return handle

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        return answer

    def may(self, scope: Scope) -> bool:
        """Whether the key opens this as well."""
        return scope in self.key.scopes

    def after(self, rows: QuerySet[M], lookup: str) -> QuerySet[M]:
        """The rows that come after the page before; `lookup` says what comes after an id."""
        if AFTER.name not in self.asked:
            return rows
        return rows.filter(**{lookup: place_in(self.asked[AFTER.name], int)[0]})

    def cut(self, rows: QuerySet[M], *order: str) -> tuple[list[M], str | None]:
        """The rows of a page, and the cursor of the next one; None after the last.

        Args:
            rows: in their order.
            order: the columns by which they are in order.
        """
        most = self.asked.get("limit", USUAL)
        found = list(rows[: most + 1])
        if len(found) <= most:
            return found, None
        return found[:most], cursor_of(*(getattr(found[most - 1], name) for name in order))

    def page(self, items: list[Any], cursor: str | None) -> Response:
        """A page of a list, and the address of the next one; None after the last."""
        asked = {**self.request.GET.dict(), AFTER.name: cursor}
        path = f"{self.request.path}?{urlencode(asked)}" if cursor else None
        return Response({"items": items, "next": path})

    def tagged(self, request: Request, data: Any) -> Response:
        """An answer with its tag; empty where who asks has it already."""
        tag = tag_of(data)
        is_known = request.method in ("GET", "HEAD") and _names(request.headers.get("If-None-Match", ""), tag)
        return Response(None if is_known else data, 304 if is_known else 200, headers={"ETag": tag})


def _bearer(request: Request) -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def tag_of(data: Any) -> str:
    """The tag of what is answered: another one whenever anything in it differs."""
    said = JSONRenderer().render(data)
    return f'"{blake2b(said, digest_size=12).hexdigest()}"'


def check_match(request: Request, data: Any) -> None:
    """Refuse a write by somebody who has not seen what it would change.

    Args:
        request: a write.
        data: what is there, held until the write is done.

    Raises:
        Problem: 428 it does not say what was seen, 412 that is not what is there now.
    """
    said = request.headers.get(IF_MATCH, "")
    if not said:
        words = 'Say which state you change: If-Match with the ETag that you read, or "*" for any.'
        raise Problem(428, words)
    if not _names(said, tag_of(data)):
        raise Problem(412, "It was changed since you read it: read it again.")


def _names(header: str, tag: str) -> bool:
    # A proxy that compresses makes a weak tag of ours, and hands it back as such.
    tags = {one.strip() for one in header.split(",")}
    return not tags.isdisjoint(("*", tag, f"W/{tag}"))


def body_of(request: Request) -> Mapping[str, Any]:
    """The body, which is an object.

    Raises:
        Problem: it is anything else.
    """
    if not isinstance(request.data, dict):
        raise Problem(422, "The body is no JSON object.")
    return request.data
