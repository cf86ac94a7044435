"""Connections are shared among several web processes, not only taken in turn.

A connection that is kept alive stays with the process that took it. Where that one is busy, its answer ends
the connection, so that the next request finds whoever is free; clients open another without a fault.
"""

from collections.abc import Awaitable, Callable
from typing import Any

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
_CLOSE = (b"connection", b"close")


def passing_on(application: Application) -> Application:
    """The application; an answer that is given beside others ends its connection."""
    working = 0

    async def served(scope: dict[str, Any], receive: Any, send: Any) -> None:
        nonlocal working

        async def send_on(message: dict[str, Any]) -> None:
            if working > 1 and message["type"] == "http.response.start":
                message = message | {"headers": [*message.get("headers", ()), _CLOSE]}
            await send(message)

        working += 1
        try:
            await application(scope, receive, send_on)
        finally:
            working -= 1

    return served
