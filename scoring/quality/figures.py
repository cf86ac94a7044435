"""The figures of a look as one person may see them: of each field, of each owner and of each source."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from leads.catalog.fields import field_map
from leads.models import Field, User
from leads.people.access import sees_owner, sees_pool
from leads.people.roles import SIGHT, Sight, role_of
from scoring.models import QualityLook

from .look import has_valid
from .reading import NOBODYS, OPEN
from .tally import BECOMES, GAIN, INVALID, MISSING, OLD, YOUNG, Sums, parted, together


@dataclass(frozen=True)
class FieldFigures:
    """Of a field over `leads`: how many lack it, whose value cannot be meant (None: any can), how old it is.

    `gain` is, in tenths of the composite, what all who lack it could gain together, were it known and its
    best answer the right one; `becomes` how many of them would be MQL then. `ages` counts the known values by
    the days in `tally.AGES`; `median_days` is of all leads, whoever asks.
    """

    field: Field
    leads: int
    missing: int
    invalid: int | None
    gain: int
    becomes: int
    ages: tuple[int, ...]
    median_days: int | None

    @property
    def known(self) -> int:
        """How many have a value."""
        return self.leads - self.missing

    @property
    def filled(self) -> float:
        """The share of those who have one."""
        return self.known / self.leads if self.leads else 0.0

    @property
    def valid(self) -> float | None:
        """The share of the values that can be meant."""
        return None if self.invalid is None or not self.known else 1 - self.invalid / self.known

    @property
    def old(self) -> int:
        """How many values are older than the last of the days."""
        return self.ages[-1]

    @property
    def average(self) -> float:
        """What one who lacks it could gain on average, in tenths."""
        return self.gain / self.missing if self.missing else 0.0


@dataclass(frozen=True)
class GroupFigures:
    """Of an owner (an id, or NOBODYS) or a source: over all fields, or over one."""

    key: int | str
    leads: int
    filled: float
    missing: int
    gain: int


@dataclass(frozen=True)
class Figures:
    """All of it for one version and one person; fields and groups with what costs most first."""

    leads: int
    fields: tuple[FieldFigures, ...]
    owners: tuple[GroupFigures, ...]
    sources: tuple[GroupFigures, ...]


def figures_of(
    look: QualityLook, version_id: int, user: User | None = None, name: str = ""
) -> Figures | None:
    """The figures of a look, of the leads that a person may see; None where the look knows no such version.

    Args:
        look: the last one.
        version_id: in force as it was taken.
        user: who asks; None for what concerns all, since the matrix is for all.
        name: a field, of which the groups speak; else they speak of all fields.
    """
    kept = look.figures.get(str(version_id))
    if kept is None:
        return None
    wanted = _wanted(user)
    place = kept["fields"].index(name) if name in kept["fields"] else None
    sums = together(kept, wanted)
    return Figures(
        leads=sums.leads,
        fields=_fields(kept, sums),
        owners=_groups(parted(kept, wanted, lambda owner, source: max(owner, NOBODYS)), place),
        sources=_groups(parted(kept, wanted, lambda owner, source: source), place),
    )


def _wanted(user: User | None) -> Callable[[int, str], bool]:
    """Nobody's leads are everybody's who sees all; who sees a team sees those that may be taken."""
    if user is None or SIGHT[role_of(user)] is Sight.ALL:
        return lambda owner, source: True
    sees, has_pool = sees_owner(user), sees_pool(user)
    return lambda owner, source: has_pool if owner == OPEN else owner != NOBODYS and sees(owner)


def _fields(kept: dict[str, Any], sums: Sums) -> tuple[FieldFigures, ...]:
    catalog = field_map()
    found = []
    for place, name in enumerate(kept["fields"]):
        field = catalog.get(name) or Field(key=name, label=name.replace("_", " "))
        numbers = sums.numbers[place].tolist()
        found.append(
            FieldFigures(
                field=field,
                leads=sums.leads,
                missing=numbers[MISSING],
                invalid=numbers[INVALID] if has_valid(name, catalog.get(name)) else None,
                gain=numbers[GAIN],
                becomes=numbers[BECOMES],
                ages=tuple(numbers[YOUNG : OLD + 1]),
                median_days=kept["medians"][place],
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.gain, -one.missing, one.field.label)))


def _groups(parts: dict[int | str, Sums], place: int | None) -> tuple[GroupFigures, ...]:
    found = [
        _group(key, sums, slice(None) if place is None else slice(place, place + 1))
        for key, sums in parts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.gain, -one.leads, str(one.key))))


def _group(key: int | str, sums: Sums, fields: slice) -> GroupFigures:
    numbers = sums.numbers[fields]
    asked = sums.leads * len(numbers)
    missing = int(numbers[:, MISSING].sum())
    return GroupFigures(
        key=key,
        leads=sums.leads,
        filled=1 - missing / asked if asked else 0.0,
        missing=missing,
        gain=int(numbers[:, GAIN].sum()),
    )
