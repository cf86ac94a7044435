"""The open streams of this process, and the one connection by which it hears what happens to drafts.

A stream costs neither a thread nor a connection: what there is to say is asked of the database once for all.
The truth is in the tables. Whatever was missed, here or there, is read from them by the edits' numbers.
"""

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog

from leads.people.sessions import still_allowed
from scoring.matrix.presence import come, leave, present_in
from scoring.matrix.recording import CHANNEL

from .database import ask, listening_parameters
from .news import edits_after, event, people_here

BEAT = 10.0  # s: a page that hears nothing for longer opens its stream anew
_REST = 1.0  # s between two attempts to reach PostgreSQL
_MOST_WAITING = 500  # events; who takes none of them is let go, and catches up when it comes again

log = structlog.get_logger(__name__)


class Stream:
    """What one open page has been told, and has still to be."""

    def __init__(self, draft_id: int, person_id: int, session_key: str, told: int) -> None:
        self.draft_id, self.person_id, self.session_key = draft_id, person_id, session_key
        self.told = told  # number of the last edit that the page knows
        self.page_id = 0
        self._here = b""
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(_MOST_WAITING)

    def put(self, chunk: bytes) -> None:
        """Say something."""
        try:
            self._waiting.put_nowait(chunk)
        except asyncio.QueueFull:
            self.end()

    def put_edit(self, number: int, chunk: bytes) -> None:
        """Tell of an edit, once."""
        if number > self.told:
            self.told = number
            self.put(chunk)

    def put_here(self, chunk: bytes) -> None:
        """Say who is here, where that is something new."""
        if chunk != self._here:
            self._here = chunk
            self.put(chunk)

    def end(self) -> None:
        """Close it; what was not said yet is not said any more."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def next(self) -> bytes | None:
        """What is to be said next; None at the end."""
        return await self._waiting.get()


class Streams:
    """All streams of this process."""

    def __init__(self) -> None:
        self._open: set[Stream] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def join(self, stream: Stream) -> None:
        """From now on a page is told what happens, beginning with what it has missed."""
        self._open.add(stream)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]
        stream.page_id = await ask(come, stream.draft_id, stream.person_id, _now())
        stream.put(b"retry: 1000\n" + event("hello", {"page": stream.page_id, "me": stream.person_id}))
        await self._tell_edits(stream.draft_id)

    async def leave(self, stream: Stream) -> None:
        """A page is told nothing any more. The last one ends the listening."""
        self._open.discard(stream)
        if not self._open:
            for task in self._tasks:
                task.cancel()
            self._tasks = []
        if stream.page_id:
            await ask(leave, stream.draft_id, stream.page_id)

    def end(self) -> None:
        """Close all, since the process ends; pages open theirs anew where there is another."""
        for stream in self._open:
            stream.end()

    # -- what is heard

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except Exception as error:  # whatever it was: pages without news look as if nothing happened
                log.warning("live.listening_ended", error=str(error))
            await asyncio.sleep(_REST)

    async def _hear(self) -> None:
        connecting = psycopg.AsyncConnection.connect(**listening_parameters(), autocommit=True)
        async with await connecting as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            await self._catch_up()
            while True:
                async for notice in connection.notifies(timeout=BEAT):
                    await self._heard(notice.payload)
                # Who only waits never learns that nobody is there any more.
                await asyncio.wait_for(connection.execute("SELECT 1"), BEAT)

    async def _heard(self, payload: str) -> None:
        news = _read(payload)
        draft_id = news.pop("draft", None)
        if draft_id not in self._drafts():
            return
        for what, value in news.items():
            if what == "edit":
                await self._tell_edits(draft_id)
            elif what == "here":
                await self._tell_here([draft_id])
            else:
                self._tell([draft_id], event(what, value))

    async def _catch_up(self) -> None:
        """What happened while nobody listened: the edits are in their table; for the rest, look again."""
        drafts = self._drafts()
        for draft_id in drafts:
            await self._tell_edits(draft_id)
        await self._tell_here(drafts)
        for what in ("signed", "comment"):
            self._tell(drafts, event(what, True))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            self._tell(self._drafts(), event("beat", True))
            try:
                await self._end_what_is_not_allowed()
                await self._tell_here(self._drafts())
            except Exception as error:  # PostgreSQL is away, which the listener says too
                log.warning("live.beat_failed", error=str(error))

    async def _end_what_is_not_allowed(self) -> None:
        allowed = await ask(still_allowed, {one.session_key for one in self._open}, "draft_stream", _now())
        for stream in self._open:
            if stream.session_key not in allowed:
                stream.end()

    # -- what is told

    def _drafts(self) -> set[int]:
        return {stream.draft_id for stream in self._open}

    def _of(self, draft_id: int) -> list[Stream]:
        return [stream for stream in self._open if stream.draft_id == draft_id]

    def _tell(self, draft_ids: Iterable[int], chunk: bytes) -> None:
        for draft_id in draft_ids:
            for stream in self._of(draft_id):
                stream.put(chunk)

    async def _tell_edits(self, draft_id: int) -> None:
        streams = self._of(draft_id)
        told = min((stream.told for stream in streams), default=0)
        for number, chunk in await ask(edits_after, draft_id, told) if streams else ():
            for stream in streams:
                stream.put_edit(number, chunk)

    async def _tell_here(self, draft_ids: Iterable[int]) -> None:
        for draft_id, people in (await ask(present_in, list(draft_ids), _now())).items():
            for stream in self._of(draft_id):
                stream.put_here(people_here(people))


STREAMS = Streams()


def _read(payload: str) -> dict[str, Any]:
    """News as `recording.tell` writes them; nothing where somebody else wrote something else."""
    try:
        news = json.loads(payload)
    except ValueError:
        return {}
    return news if isinstance(news, dict) else {}


def _now() -> datetime:
    return datetime.now(UTC)
