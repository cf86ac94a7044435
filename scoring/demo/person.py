"""A lead in the making: who it is, what it did and said, and what sales made of it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from .companies import Company

MOVES_SOURCE = "change"  # as the service names it that records moves in ordered fields
ORDERED = {
    "buying_stage": ("awareness", "consideration", "decision"),
    "funding": ("none", "in process", "within 6 months", "available now"),
    "need": ("none", "unaware", "potential", "direct"),
    "authority": ("influencer", "purchasing agent", "decision-maker"),
    "purchase_plan": ("none", "within 1 year", "within 6 months", "immediately"),
    "relationship": ("none", "champion", "decision-maker's circle"),
}


Value = str | float | bool | None


class Act(NamedTuple):
    """One activity: the day and second it happened, and the day it became known."""

    day: int
    second: int
    type: str
    known: int
    source: str = "web"
    topic: str = ""
    campaign: str = ""
    properties: str = "{}"


class Change(NamedTuple):
    """A field turned from one value to another on a day; None is missing."""

    day: int
    second: int
    field: str
    old: Value
    new: Value
    by: str | None
    source: str


class Move(NamedTuple):
    """A lead moved from one stage to another."""

    day: int
    second: int
    from_stage: str
    to_stage: str
    by: str | None
    reason: str = ""


class Result(NamedTuple):
    """What sales said of a lead, or what became of it."""

    day: int
    kind: str
    by: str | None
    reason: str = ""
    amount: int | None = None
    reject_reason: str = ""


class Sign(NamedTuple):
    """Something seen of a lead: how much it says of being accepted and of being won, in log odds.

    `reason` is what sales says where it rejects for it: the reason's key, and words beside it.
    """

    accepted: float
    won: float
    reason: tuple[str, str] | None = None


class Wait(NamedTuple):
    """A lead waits in nurture until a day."""

    until: int
    by: str
    words: str


@dataclass(slots=True)
class Person:
    """A lead in the making.

    `values` are its fields as they are today; `truth` what it would answer; `interest` (0..1) how much
    it really wants the product; `is_active` whether it still looks around. `added` is the day it came to us;
    `signs` what was to be seen of it when it came to sales.
    """

    number: int
    company: Company
    kind: str
    interest: float
    is_active: bool
    added: int
    second: int
    values: dict[str, Value]
    truth: dict[str, str | float]
    stage: str = "inquiry"
    owner: str | None = None
    changes: list[Change] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    waits: Wait | None = None
    signs: tuple[Sign, ...] = ()

    def turn(self, change_of: str, new: Value, day: int, second: int, source: str,
             by: str | None = None) -> None:  # fmt: skip
        """Sets a field on a day and keeps the change."""
        old = self.values.get(change_of)
        if old != new:
            self.values[change_of] = new
            self.changes.append(Change(day, second, change_of, old, new, by, source))

    def settle(self) -> None:
        """Puts the changes in the order of time, and makes the moves in ordered fields activities.

        Stories are told out of order; what counts in the end is what came last. A move is the net one of a
        day, as `leads.ingest.moves` has it.
        """
        self._order_changes()
        self.acts = [act for act in self.acts if act.source != MOVES_SOURCE]
        net: dict[tuple[int, str], tuple[Change, Change]] = {}
        for change in self.changes:
            if change.field in ORDERED:
                place = change.day, change.field
                net[place] = (net.get(place, (change,))[0], change)
        for (day, key), (first, last) in net.items():
            way = _way(key, first.old, last.new)
            if way:
                self.acts.append(Act(day, last.second, f"change.{key}.{way}", day, MOVES_SOURCE))

    def _order_changes(self) -> None:
        told, self.changes = sorted(self.changes, key=lambda c: (c.day, c.second)), []
        for change in told:
            self.values.pop(change.field, None)
        for change in told:
            self.turn(change.field, change.new, change.day, change.second, change.source, change.by)


def _way(key: str, old: Value, new: Value) -> str:
    rungs = ORDERED[key]
    if old is None or new is None or old == new:
        return ""
    return "forward" if rungs.index(str(new)) > rungs.index(str(old)) else "back"
