"""Why a score is another than on another date: what time, activities, data and rules each did to it.

From the earlier state to the later one a single thing moves at a time, always in this order: the day (what
would be left had nothing happened), what it did since, what we learned of it, the rules. So each step is the
difference of two scores, both whole tenths as they are shown, and the steps add up exactly; what an activity
or an answer is worth is what it is worth at the later date. Within a step the types of activities go in the
order in which they began, fields in the order in which we learned of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from leads.models import FieldChange
from scoring.digests import days_of_types, with_types_of
from scoring.engine.compile import Compiled
from scoring.engine.explain import Explanation
from scoring.engine.kernel import score
from scoring.engine.moved import Moved, moved

from .state import End, Row, Sides, State, opened, read_sides


@dataclass(frozen=True)
class ActivityMove:
    """What the activities of one type did: how many more (or fewer) were known, by day, and their share."""

    type_id: int
    days: tuple[tuple[int, int], ...]
    share_tenths: int


@dataclass(frozen=True)
class FieldMove:
    """What we learned of one field, as texts, by the last change of it; None: nobody wrote down who did."""

    field: str
    old: str
    new: str
    change: FieldChange | None
    share_tenths: int


@dataclass(frozen=True)
class Split:
    """The difference between two states: `time`, `activities`, `data` and `rules`, in tenths.

    The lines of each come to it, and all four to `after.composite - before.composite`. `faded` is the state
    after time alone, `learned` the later one under the earlier version.
    """

    before: State
    faded: Explanation
    learned: Explanation
    after: State
    time: tuple[Moved, ...]
    activities: tuple[ActivityMove, ...]
    data: tuple[FieldMove, ...]
    rules: tuple[Moved, ...]

    @property
    def time_tenths(self) -> int:
        """What fading did, and whatever else time does alone."""
        return self.faded.composite - self.before.explanation.composite

    @property
    def activity_tenths(self) -> int:
        """What it did since, at its worth on the later day."""
        return sum(one.share_tenths for one in self.activities)

    @property
    def data_tenths(self) -> int:
        """What we learned of its fields."""
        return sum(one.share_tenths for one in self.data)

    @property
    def rule_tenths(self) -> int:
        """What the later version gives beyond the earlier one."""
        return self.after.explanation.composite - self.learned.composite


def split_of(lead_id: int, before: End, after: End) -> Split | None:
    """Split the difference of a lead's scores at two ends; None where the lead is gone.

    Args:
        lead_id: whose.
        before: the earlier moment and the version of then.
        after: not before it.
    """
    sides = read_sides(lead_id, [before, after])
    if sides is None:
        return None
    types, fields = _types_that_moved(sides), _fields_that_moved(sides, before.at, after.at)
    rows = _rows(sides, before.day, after.day, list(types), list(fields))
    shares = _shares(sides, rows[1:], before.compiled)
    first = opened(sides, rows[0], before.compiled)
    faded = opened(sides, rows[1], before.compiled)
    learned = opened(sides, rows[-1], before.compiled)
    last = opened(sides, rows[-1], after.compiled)
    return Split(
        before=State(first, sides.leads.about[0].overruled),
        faded=faded,
        learned=learned,
        after=State(last, sides.leads.about[1].overruled),
        time=moved(first, before.compiled, faded, before.compiled),
        activities=_activity_moves(types, shares),
        data=_field_moves(sides, fields, shares[len(types) :]),
        rules=moved(learned, before.compiled, last, after.compiled),
    )


def _rows(sides: Sides, day: int, later: int, types: Sequence[int], fields: Sequence[str]) -> list[Row]:
    """Each state on the way: as it was, a later day, one type of activity more each, one field more each."""
    old, new = sides.texts(0), sides.texts(1)
    one, other = sides.digests
    rows = [Row(old, one, day)]
    rows += [Row(old, with_types_of(one, other, types[:count]), later) for count in range(len(types) + 1)]
    return rows + [
        Row(old | {name: new[name] for name in fields[:count]}, other, later)
        for count in range(1, len(fields) + 1)
    ]


def _shares(sides: Sides, rows: Sequence[Row], compiled: Compiled) -> list[int]:
    """What each row has more than the one before it, in tenths; all are of the same day."""
    composites = score(compiled, sides.batch(rows, compiled), rows[0].day).composite.tolist()
    return [after - before for before, after in pairwise(composites)]


def _types_that_moved(sides: Sides) -> dict[int, list[tuple[int, int]]]:
    """By type, in the order in which they began: the days on which more or fewer are known, and how many."""
    one, other = (days_of_types(digest) for digest in sides.digests)
    more = Counter(other)
    more.subtract(one)
    days: dict[int, list[tuple[int, int]]] = {}
    for (day, type_id), count in sorted(more.items()):
        if count:
            days.setdefault(type_id, []).append((day, count))
    return days


def _fields_that_moved(sides: Sides, since: datetime, until: datetime) -> dict[str, FieldChange | None]:
    """Fields of which something else is known, in the order in which we learned it, with the last change."""
    old, new = sides.texts(0), sides.texts(1)
    names = sorted(name for name in old if (old[name] or "") != (new[name] or ""))
    found = FieldChange.objects.filter(
        lead=sides.leads.ids[0], field__in=names, known_at__gt=since, known_at__lte=until
    )
    changes = {change.field: change for change in found.select_related("by").order_by("known_at", "id")}
    in_order = sorted(changes, key=lambda name: (changes[name].known_at, changes[name].pk))
    return {name: changes.get(name) for name in [*in_order, *(set(names) - set(in_order))]}


def _activity_moves(
    types: Mapping[int, list[tuple[int, int]]], shares: Sequence[int]
) -> tuple[ActivityMove, ...]:
    moves = zip(types.items(), shares, strict=False)
    return tuple(ActivityMove(type_id, tuple(days), share) for (type_id, days), share in moves)


def _field_moves(
    sides: Sides, fields: Mapping[str, FieldChange | None], shares: Sequence[int]
) -> tuple[FieldMove, ...]:
    old, new = sides.texts(0), sides.texts(1)
    return tuple(
        FieldMove(name, old[name] or "", new[name] or "", change, share)
        for (name, change), share in zip(fields.items(), shares, strict=True)
    )
