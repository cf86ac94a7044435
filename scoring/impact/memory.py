"""What this process remembers: all leads, and where they stand under the last few versions.

Where a worker has written all leads to files, these are mapped, and no process holds them in memory of its
own. Nothing here is the truth, and no process needs another's: without files that will do, each reads and
computes for itself. One thread at a time does; what it hands out is never changed.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Protocol, TypeVar

import structlog

from scoring.engine.compile import Compiled

from .arrivals import Arrivals, arrivals_of
from .everyone import Everyone
from .files import Damaged
from .keeping import FEW, KEPT, RENEWED_AFTER, ask, newest
from .mapped import Mapped, open_mapped
from .reading import FieldKey, read_everyone, up_to_date
from .standing import Result, Standing, Tick, standing_of, unchanged

FRESH = timedelta(seconds=15)  # to look whether anything changed takes half a second at a million leads
_VERSIONS = 4  # in force, the draft as it is and as it was, another draft; some 30 bytes a lead each

R = TypeVar("R", bound=Result)
log = structlog.get_logger(__name__)


class Watch(Protocol):
    """Told how far it is; what it raises ends the work, and nothing is lost but the last step."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


class Memory:
    """The memory of a process; use it within `working`."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._everyone: Everyone | None = None
        self._path: Path | None = None
        self._mapped: Mapped | None = None
        self._standings: OrderedDict[str, Standing] = OrderedDict()
        self._arrivals: OrderedDict[str, Arrivals] = OrderedDict()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Alone, until the block ends."""
        with self._lock:
            yield

    def forget(self) -> None:
        """As if the process had just begun."""
        with self._lock:
            self._everyone = self._path = self._mapped = None
            self._standings.clear()
            self._arrivals.clear()

    def everyone(self, keys: Iterable[FieldKey], now: datetime, watch: Watch) -> Everyone:
        """All leads with these fields: as of the newest files, else as of now or of some seconds ago."""
        keys = set(keys)
        if (mapped := self._newest(keys, now)) is not None:
            self._everyone = mapped.everyone
            return mapped.everyone
        known = self._everyone
        if known is not None and keys <= known.fields.keys() and now - FRESH < known.as_of <= now:
            return known

        def progress(done: int, total: int) -> None:
            watch("Reading leads", done, total)

        if known is None:
            self._everyone = read_everyone(keys, now, progress)
        else:
            self._everyone = up_to_date(known, keys, now, progress)
        if len(self._everyone) > FEW:
            ask()
        return self._everyone

    def _newest(self, keys: set[FieldKey], now: datetime) -> Mapped | None:
        """The newest files, if they will do; where newer ones are due they are asked for."""
        path = newest()
        if path != self._path:
            self._path, self._mapped = path, _opened(path) if path else None
        if self._mapped is None:
            return None
        everyone = self._mapped.everyone
        if now - everyone.as_of > RENEWED_AFTER:
            ask()
        will_do = keys <= everyone.fields.keys() and now - KEPT < everyone.as_of <= now
        return self._mapped if will_do else None

    def written(self, everyone: Everyone, compiled: Compiled, day: int) -> Standing | None:
        """Where all stand under a version of which the files of these leads tell it; else None."""
        mapped = self._mapped
        if mapped is None or mapped.everyone is not everyone or mapped.day != day:
            return None
        return mapped.standing(compiled) if mapped.holds(compiled) else None

    def standing(self, everyone: Everyone, compiled: Compiled, day: int, watch: Watch, name: str) -> Standing:
        """Where all stand under a version, from what is remembered of this one or of the one most like it."""
        if (written := self.written(everyone, compiled, day)) is not None:
            return written
        tick = _counted(watch, f"Scoring under {name}", len(everyone))
        if (found := self._again(everyone, compiled, day, tick)) is not None:
            return found
        before = _nearest(self._standings, everyone, compiled, day)
        found = standing_of(everyone, compiled, day, before, tick)
        _remember(self._standings, compiled, found)
        return found

    def _again(self, everyone: Everyone, compiled: Compiled, day: int, tick: Tick) -> Standing | None:
        """What the files make of a version that they don't tell of; None: they are of no use."""
        mapped = self._mapped
        if mapped is None or mapped.everyone is not everyone or mapped.day != day:
            return None
        known = self._standings.get(compiled.matrix.sha256)
        if known is not None and known.ids is everyone.ids:
            return known
        found = mapped.again(compiled, tick)
        if found is None:
            ask()
        else:
            _remember(self._standings, compiled, found)
        return found

    def arrivals(self, everyone: Everyone, compiled: Compiled, day: int, watch: Watch, name: str) -> Arrivals:
        """Who came to MQL under a version within four weeks; see `standing`."""
        tick = _counted(watch, f"Looking back four weeks under {name}", len(everyone))
        before = _nearest(self._arrivals, everyone, compiled, day)
        found = arrivals_of(everyone, compiled, day, before, tick)
        _remember(self._arrivals, compiled, found)
        return found


def _opened(path: Path) -> Mapped | None:
    try:
        return open_mapped(path)
    except Damaged as error:
        log.warning("columns_damaged", error=str(error))
        ask()
        return None


def _nearest(known: OrderedDict[str, R], everyone: Everyone, compiled: Compiled, day: int) -> R | None:
    """The result of which the most leads can be taken over."""
    same = known.get(compiled.matrix.sha256)
    if same is not None and same.day == day:
        return same
    return max(known.values(), key=lambda one: len(unchanged(one, everyone, compiled, day)[0]), default=None)


def _remember(known: OrderedDict[str, R], compiled: Compiled, found: R) -> None:
    known[compiled.matrix.sha256] = found
    known.move_to_end(compiled.matrix.sha256)
    while len(known) > _VERSIONS:
        known.popitem(last=False)


def _counted(watch: Watch, what: str, total: int) -> Callable[[int], None]:
    done = 0

    def tick(more: int) -> None:
        nonlocal done
        done += more
        watch(what, done, total)

    return tick


MEMORY = Memory()
