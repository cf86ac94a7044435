"""One lead at one moment, as it was known then, opened up under one version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from scoring.asof import Then, read_as_known
from scoring.digests import Digest
from scoring.engine.arrays import Batch
from scoring.engine.compile import Compiled
from scoring.engine.explain import Explanation, explain
from scoring.inputs import LeadRows, batch_with, day_of


class End(NamedTuple):
    """A moment (aware), and the version by which a lead is looked at then."""

    at: datetime
    compiled: Compiled

    @property
    def day(self) -> int:
        """The day the moment lies in, as the kernel counts days."""
        return day_of(self.at)


@dataclass(frozen=True)
class State:
    """A score of a moment opened up. `overruled` is the disqualifier that a person had overruled by then."""

    explanation: Explanation
    overruled: str


@dataclass(frozen=True)
class Sides:
    """One lead as it was known at some moments: its texts by field and its activities, one for each."""

    leads: LeadRows
    digests: Sequence[Digest]

    def texts(self, side: int) -> dict[str, str | None]:
        """What was known of each field."""
        return {name: column[side] for name, column in self.leads.texts.items()}

    def batch(self, rows: Sequence["Row"], compiled: Compiled) -> Batch:
        """The lead once for each row, for the kernel."""
        texts = [row.texts for row in rows]
        leads = replace(
            self.leads,
            ids=[self.leads.ids[0]] * len(rows),
            about=[self.leads.about[0]] * len(rows),
            texts={name: [one[name] for one in texts] for name in self.leads.texts},
            _columns={},
        )
        return batch_with(leads, [row.digest for row in rows], compiled)


class Row(NamedTuple):
    """A lead as it was, or could have been: what is known of it, what it did, the day it is scored for."""

    texts: Mapping[str, str | None]
    digest: Digest
    day: int


def read_sides(lead_id: int, ends: Sequence[End]) -> Sides | None:
    """Read a lead as it was known at each end; None where it is gone."""
    names = {name for end in ends for name in end.compiled.fields}
    known = read_as_known([Then(lead_id, end.at) for end in ends], names)
    return Sides(known.leads, known.digests) if known.places else None


def state_of(lead_id: int, end: End) -> State | None:
    """The score of a lead at a moment under a version, opened up; None where the lead is gone."""
    sides = read_sides(lead_id, [end])
    if sides is None:
        return None
    row = Row(sides.texts(0), sides.digests[0], end.day)
    return State(opened(sides, row, end.compiled), sides.leads.about[0].overruled)


def opened(sides: Sides, row: Row, compiled: Compiled) -> Explanation:
    """One row opened up under a version."""
    return explain(compiled, sides.batch([row], compiled), row.day)
