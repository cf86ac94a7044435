"""Answers to requests that Django never sees: in the API's own shape below /api/, else in plain words."""

import json
from http import HTTPStatus
from typing import Any

from leads.api.problems import MEDIA_TYPE, PREFIX


async def refuse(scope: dict[str, Any], send: Any, status: int, words: str) -> None:
    """Answer a request without looking at what it holds."""
    if str(scope.get("path", "")).startswith(PREFIX):
        problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
        kind, body = MEDIA_TYPE, json.dumps(problem | {"detail": words})
    else:
        kind, body = "text/plain; charset=utf-8", words + "\n"
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
