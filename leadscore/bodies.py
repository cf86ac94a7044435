"""Bodies that are larger than their address takes are refused while they come, before they fill the disk.

Django keeps a body whole before anything looks at it, however large it is.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from leads.api.reading import MOST_BYTES

from .refusing import refuse

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
# Beginnings of addresses, with how many bytes each takes.
MOST = {"/api/": MOST_BYTES}


class _TooLarge(Exception):
    """More came than is taken."""


def not_too_large(application: Application) -> Application:
    """The application, with 413 for a body that is larger than its address takes."""

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        most = next((most for start, most in MOST.items() if scope.get("path", "").startswith(start)), None)
        if scope["type"] != "http" or most is None:
            await application(scope, receive, send)
            return
        words = f"A request holds at most {most:,} bytes: send it in parts."
        if _length(scope) > most:
            await refuse(scope, send, 413, words)
            return
        try:
            await application(scope, _counted(receive, most), send)
        except _TooLarge:
            await refuse(scope, send, 413, words)

    return guarded


def _length(scope: dict[str, Any]) -> int:
    said = [value for name, value in scope.get("headers", ()) if name.lower() == b"content-length"]
    return max((int(one) for one in said if one.isdigit()), default=0)


def _counted(receive: Any, most: int) -> Any:
    """Receive, and count: a body that comes in pieces does not say its length."""
    came = 0

    async def counted() -> Any:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise _TooLarge
        return message

    return counted
