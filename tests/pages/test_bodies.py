"""How much a request may hold, wherever it goes: what is more never comes as far as the disk."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from leadscore.bodies import MOST, USUAL, not_too_large

_PIECE = 1024 * 1024


async def _takes_all(scope: Any, receive: Any, send: Any) -> None:
    """Reads a body to its end, as Django does, and is content."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _pieces(size: int) -> Iterator[bytes]:
    for start in range(0, size, _PIECE):
        yield b"x" * min(_PIECE, size - start)


def status(path: str, size: int, *, says_so: bool = False) -> int:
    """What is answered to a body of that size, which says so or comes piece by piece without a word."""

    async def ask() -> int:
        headers = [(b"content-length", str(size).encode())] if says_so else []
        server = ApplicationCommunicator(
            not_too_large(_takes_all), {"type": "http", "path": path, "headers": headers}
        )
        for piece in [] if says_so else _pieces(size):
            await server.send_input({"type": "http.request", "body": piece, "more_body": True})
        await server.send_input({"type": "http.request", "body": b"", "more_body": False})
        answer: int = (await server.receive_output(10))["status"]
        return answer

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/login", "/theme", "/nothing", "/admin/"])
def test_a_stranger_fills_no_disk(path: str) -> None:
    assert status(path, USUAL) == 200
    assert status(path, USUAL + 1) == 413
    assert status(path, USUAL + 1, says_so=True) == 413


@pytest.mark.parametrize("path", MOST)
def test_some_addresses_take_less_or_a_file(path: str) -> None:
    assert status(path, MOST[path]) == 200
    assert status(path, MOST[path] + 1) == 413
