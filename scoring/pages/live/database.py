"""Questions of the event loop to the database: in one thread, with a connection for as long as one takes."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")


async def ask(question: Callable[..., T], *arguments: Any) -> T:
    """What a function that asks the database answers, without holding up the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, _answer, question, *arguments)


def listening_parameters() -> dict[str, Any]:
    """How to open a connection beside Django's: as it does, but plain and outside of its pool."""
    parameters = connection.get_connection_params()  # type: ignore[attr-defined]
    return {key: value for key, value in parameters.items() if key not in ("cursor_factory", "context")}


def _answer(question: Callable[..., T], *arguments: Any) -> T:
    try:
        return question(*arguments)
    finally:
        connection.close()  # back into the pool
