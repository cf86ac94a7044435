"""Bodies that are larger than their address takes are refused while they come, before they fill the disk.

Django keeps a body whole before anything looks at it, however large it is.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from leads.api.reading import MOST_BYTES
from leads.forms.editing import LARGEST_FILE as LARGEST_FORM_FILE
from leads.imports.taking import LARGEST_FILE as LARGEST_IMPORT

from .refusing import refuse

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
_MB = 1024 * 1024
# What any address takes; a matrix brought in as a text says itself that it is too long.
USUAL = 10 * _MB
# Where machines and strangers send, of whom nobody is logged in; and where files are brought, with what is
# sent around them.
MOST = {
    **dict.fromkeys(("/api/", "/v1/", "/hooks/", "/f/"), MOST_BYTES),
    "/imports": LARGEST_IMPORT + _MB,
    "/forms/": LARGEST_FORM_FILE + _MB,
}


class _TooLarge(Exception):
    """More came than is taken."""


def not_too_large(application: Application) -> Application:
    """The application, with 413 for a body that is larger than its address takes."""

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        most = next((most for start, most in MOST.items() if scope["path"].startswith(start)), USUAL)
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
