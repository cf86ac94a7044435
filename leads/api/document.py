"""The API's own description (OpenAPI 3), made of the addresses as they are."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from .bodies import Strict
from .door import IF_MATCH
from .problems import MEDIA_TYPE

KEY = "key"
_ALWAYS = (400, 401, 403, 429, 503)
_BODY = (413, 415, 422)
_WORDS = {
    304: "You have it: its tag is the one of If-None-Match.",
    400: "The address or the body can't be read.",
    401: "There is no such key, or it is revoked or expired.",
    403: "The key does not open this.",
    404: "There is no such thing, or it was erased.",
    409: "It contradicts what is there, which stays.",
    412: "It was changed since you read it.",
    413: "It is more than one request may hold.",
    415: "It is no JSON in UTF-8.",
    422: "What it says can't be taken; `errors` tells the places.",
    428: "If-Match is missing.",
    429: "The key made too many requests: wait for Retry-After seconds.",
    503: "Too much is asked at the moment: wait for Retry-After seconds and send it again.",
}
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "detail"],
                "properties": {
                    "at": {"type": "string", "description": "A JSON pointer, or a parameter's name."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class ApiSchema(AutoSchema):
    """Describes one method of an address by its docstring, its scope and what it takes."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        scope = self.view.opens[self.method]
        summary, _, rest = (getattr(self.view, self.method.lower()).__doc__ or "").strip().partition("\n")
        words = [" ".join(part.split()) for part in rest.strip().split("\n\n") if part]
        operation["summary"] = summary
        operation["description"] = "\n\n".join([*words, f"Scope: `{scope.value}`."])
        operation["security"] = [{KEY: []}]
        operation["parameters"] = [*operation.get("parameters", []), *self._takes()]
        operation["responses"] = operation["responses"] | self._problems()
        return operation

    def get_operation_id(self) -> str:
        """What it does and to what: names that a client's functions can have."""
        return f"{self.method.lower()}{type(self.view).__name__}"

    def get_tags(self) -> list[str]:
        """The heading under which it stands."""
        return [self.view.tag]

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """The name of a shape, as people say it."""
        return super().get_serializer_name(serializer, direction).removesuffix("Out")

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        shape: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        return shape | {"additionalProperties": False} if isinstance(serializer, Strict) else shape

    def _takes(self) -> list[dict[str, Any]]:
        if self.method == "PATCH":
            words = "The ETag of what you read, or `*`."
            header = {"name": IF_MATCH, "in": "header", "required": True, "description": words}
            return [header | {"schema": {"type": "string"}}]
        if self.method != "GET":
            return []
        return [
            {"name": one.name, "in": "query", "description": one.words, "schema": dict(one.schema)}
            for one in self.view.takes
        ]

    def _problems(self) -> dict[str, Any]:
        found = {*_ALWAYS}
        found |= {404} if "{" in self.path or self.method == "GET" else set()
        found |= {*_BODY} if self.method != "GET" else {304}
        found |= {412, 428} if self.method == "PATCH" else set()
        found |= {409} if self.method == "POST" else set()
        return {str(status): _answer(status) for status in sorted(found)}


def _answer(status: int) -> dict[str, Any]:
    said: dict[str, Any] = {"description": _WORDS[status]}
    if status >= HTTPStatus.BAD_REQUEST:
        said["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return said


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document; made once a process, since addresses do not change."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    parts = made.setdefault("components", {})
    parts["schemas"] = {**parts.get("schemas", {}), "Problem": _PROBLEM}
    parts["securitySchemes"] = {KEY: {"type": "http", "scheme": "bearer", "bearerFormat": "ls_..."}}
    return made


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The document, for machines; it tells nothing that not everybody may know."""
    return JsonResponse(document(), headers={"Cache-Control": "public, max-age=300"})
