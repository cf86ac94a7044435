"""Streams go on where Django's answer ends.

Django decides who may open one, and answers its headers. Were it to send the events as well, it would keep a
thread and a connection to the database for every stream that is open.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from django.db import DatabaseError

from .streams import STREAMS, Stream

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
# What the view leaves in the scope of its request.
KEY = "leadscore.stream"

log = structlog.get_logger(__name__)


def with_streams(application: Application) -> Application:
    """The application; where a view opened a stream, its events follow on the answer's headers."""

    async def served(scope: dict[str, Any], receive: Any, send: Any) -> None:
        is_begun = False

        async def send_headers(message: dict[str, Any]) -> None:
            nonlocal is_begun
            if KEY not in scope:
                await send(message)
            elif message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if pair[0].lower() != b"content-length"]
                await send(message | {"headers": headers})
                is_begun = True

        await application(scope, receive, send_headers)
        if is_begun:
            await _serve(scope[KEY], receive, send)

    return served


async def _serve(stream: Stream, receive: Any, send: Any) -> None:
    """Send what the stream has to say, until it ends or its page is closed."""
    listening = asyncio.create_task(_end_with_page(stream, receive))
    try:
        await STREAMS.join(stream)
        while (chunk := await stream.next()) is not None:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except asyncio.CancelledError:
        pass  # the process ends, and has waited long enough
    except DatabaseError as error:
        log.warning("live.stream_ended", error=str(error))  # the page comes again
    finally:
        listening.cancel()
        with suppress(DatabaseError):
            await STREAMS.leave(stream)


async def _end_with_page(stream: Stream, receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()
