"""The cases as the kernel reads them: read once, kept in this process, and brought up to date when asked for.

What was known at a moment that has gone does not change, so of a case only its end can, and it may be gone
with its lead. New ones are read; nothing else is read again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from threading import Lock

import numpy as np

from leads.catalog.fields import field_map
from scoring.asof import Then, read_as_known
from scoring.digests import Digest
from scoring.engine.arrays import Batch, Bools, Int64s, Text, texts_of
from scoring.engine.compile import Compiled
from scoring.inputs import LeadRows, batch_with, day_of

from .cases import Case, list_cases, outcomes_seen
from .success import Success

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Cases:
    """Cases, the newest first: `cases`, `leads` and `digests` are as long.

    `total` counts those beyond the cap too; `names` are the fields that were read.
    """

    cases: tuple[Case, ...]
    leads: LeadRows
    digests: tuple[Digest, ...]
    total: int
    names: frozenset[str] = field(repr=False)

    @cached_property
    def days(self) -> Int64s:
        """The day of each case's moment."""
        return np.array([day_of(case.at) for case in self.cases], dtype=np.int64)

    @cached_property
    def overruled(self) -> Text:
        """Keys of the disqualifiers that a person had overruled by then."""
        return texts_of([about.overruled for about in self.leads.about])

    @cached_property
    def digest(self) -> str:
        """Changes with whatever changes a claim."""
        rows = ((case.key, case.accepted, case.said_at, case.won, case.closed_at) for case in self.cases)
        return blake2b(repr(list(rows)).encode(), digest_size=12).hexdigest()

    @property
    def as_of(self) -> datetime | None:
        """When the last word was said that is in here."""
        said = (moment for case in self.cases for moment in (case.said_at, case.closed_at) if moment)
        return max(said, default=None)

    def batch(self, compiled: Compiled) -> Batch:
        """What a matrix reads of them."""
        return batch_with(self.leads, self.digests, compiled)

    def ends(self, success: Success) -> tuple[Int64s, Bools]:
        """The places of those that are cases of this kind, and which of them ended well."""
        found = [(place, end[0]) for place, case in enumerate(self.cases) if (end := case.ended(success))]
        places = np.array([place for place, _ in found], dtype=np.int64)
        return places, np.array([well for _, well in found], dtype=np.bool_)

    def only(self, places: Sequence[int]) -> "Cases":
        """Those at these places."""
        return Cases(
            tuple(self.cases[place] for place in places),
            self.leads.only(places),
            tuple(self.digests[place] for place in places),
            self.total,
            self.names,
        )


class _Shelf:
    """What this process keeps; whoever comes while it is being read waits, and then has it too."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.seen: tuple[int | None, int] | None = None
        self.cases: Cases | None = None

    def fresh(self, names: frozenset[str]) -> Cases:
        with self.lock:
            seen = outcomes_seen()
            read = self.cases.names if self.cases else frozenset()
            if self.cases is None or not names <= read:
                self.cases = _brought_up(_none_yet(names | read))
            elif seen != self.seen:
                self.cases = _brought_up(self.cases)
            self.seen = seen
            return self.cases

    def known(self, names: frozenset[str]) -> Cases | None:
        cases = self.cases
        is_fresh = cases is not None and names <= cases.names and self.seen == outcomes_seen()
        return cases if is_fresh else None


_shelf = _Shelf()


def cases_now(compiled: Compiled) -> Cases:
    """All cases that there are now, with every field of the catalog and of this matrix."""
    return _shelf.fresh(_names(compiled))


def known_cases(compiled: Compiled) -> Cases | None:
    """The same where they are read and nothing came since; None where it would take a while."""
    return _shelf.known(_names(compiled))


def _names(compiled: Compiled) -> frozenset[str]:
    return frozenset({*field_map(), *compiled.fields})


def _none_yet(names: frozenset[str]) -> Cases:
    columns: dict[str, list[str | None]] = {name: [] for name in names | {"created_on"}}
    return Cases((), LeadRows([], [], columns), (), 0, names)


def _brought_up(old: Cases) -> Cases:
    """The old cases that are still there and the new ones, as the list of now has them."""
    listed = list_cases()
    places = {case.key: place for place, case in enumerate(old.cases)}
    new = [case for case in listed.cases if case.key not in places]
    parts = [old, *(_read(new[at : at + _AT_ONCE], old.names) for at in range(0, len(new), _AT_ONCE))]
    joined = _joined(parts)
    places = {case.key: place for place, case in enumerate(joined.cases)}
    there = [case for case in listed.cases if case.key in places]
    ordered = joined.only([places[case.key] for case in there])
    return Cases(tuple(there), ordered.leads, ordered.digests, listed.total, old.names)


def _read(cases: Sequence[Case], names: frozenset[str]) -> Cases:
    known = read_as_known([Then(case.lead_id, case.at) for case in cases], names)
    there = tuple(cases[place] for place in known.places)
    return Cases(there, known.leads, tuple(known.digests), 0, names)


def _joined(parts: Sequence[Cases]) -> Cases:
    first = parts[0]
    # Twenty thousand leads have few distinct answers: each is kept once.
    words: dict[str | None, str | None] = {}
    texts = {
        name: [words.setdefault(text, text) for part in parts for text in part.leads.texts[name]]
        for name in first.leads.texts
    }
    ids = [lead_id for part in parts for lead_id in part.leads.ids]
    about = [one for part in parts for one in part.leads.about]
    digests = tuple(digest for part in parts for digest in part.digests)
    cases = tuple(case for part in parts for case in part.cases)
    return Cases(cases, LeadRows(ids, about, texts), digests, 0, first.names)
