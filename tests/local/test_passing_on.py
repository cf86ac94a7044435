"""An answer that is given beside others ends its connection; one that is given alone keeps it."""

import asyncio

from leadscore.passing_on import passing_on


async def answered_beside(others: int) -> list[list[tuple[bytes, bytes]]]:
    """The headers of answers to so many requests and one more, all under way at once."""
    all_are_there, headers, there = asyncio.Event(), [], 0

    async def page(scope, receive, send) -> None:
        nonlocal there
        there += 1
        if there > others:
            all_are_there.set()
        await all_are_there.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x", b"y")]})

    async def send(message) -> None:
        headers.append(message["headers"])
        await asyncio.sleep(0)

    served = passing_on(page)
    await asyncio.gather(*(served({"type": "http"}, None, send) for _ in range(others + 1)))
    return headers


def test_an_answer_alone_keeps_its_connection():
    assert asyncio.run(answered_beside(0)) == [[(b"x", b"y")]]


def test_answers_beside_others_end_their_connections():
    headers = asyncio.run(answered_beside(2))
    assert headers[:2] == [[(b"x", b"y"), (b"connection", b"close")]] * 2
