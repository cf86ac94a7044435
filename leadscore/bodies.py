"""Bodies that are larger than any address takes that all may open are refused while they come.

Django keeps a body whole on the disk before anything looks at it, however large it is.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from leads.api.reading import MOST_BYTES

from .refusing import refuse

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
# Where machines and strangers send, of whom nobody is logged in.
_OPEN = ("/api/", "/v1/", "/hooks/", "/f/")


class _TooLarge(Exception):
    """More came than is taken."""


def not_too_large(application: Application) -> Application:
    """The application, with 413 for a body that is larger than its address takes."""

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_OPEN):
            await application(scope, receive, send)
            return
        words = f"A request holds at most {MOST_BYTES:,} bytes: send it in parts."
        if _length(scope) > MOST_BYTES:
            await refuse(scope, send, 413, words)
            return
        try:
            await application(scope, _counted(receive), send)
        except _TooLarge:
            await refuse(scope, send, 413, words)

    return guarded


def _length(scope: dict[str, Any]) -> int:
    said = [value for name, value in scope.get("headers", ()) if name.lower() == b"content-length"]
    return max((int(one) for one in said if one.isdigit()), default=0)


def _counted(receive: Any) -> Any:
    """Receive, and count: a body that comes in pieces does not say its length."""
    came = 0

    async def counted() -> Any:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > MOST_BYTES:
            raise _TooLarge
        return message

    return counted
