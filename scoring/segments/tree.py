"""A segment's conditions as inert, frozen data, made by `check` alone.

About fields and activities they are a matrix's own (`engine.tree`); these are the others.
"""

from dataclasses import dataclass

from scoring.engine.tree import ActivityCondition, FieldCondition

ME, NOBODY = "me", "nobody"


@dataclass(frozen=True)
class Amount:
    """A score or a parameter (`of`) of at least `least` points, or of less than `below`: one of the two."""

    of: str
    name: str
    least: float | None
    below: float | None


@dataclass(frozen=True)
class OneOf:
    """The grade, level, band or stage (`of`) is one of these."""

    of: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Meets:
    """The score meets the criteria of a stage of the matrix, or does not."""

    stage: str
    is_met: bool


@dataclass(frozen=True)
class Quiet:
    """In so many days the lead did nothing of its own, or where not `is_quiet` something."""

    days: int
    is_quiet: bool


@dataclass(frozen=True)
class Owners:
    """The owner is one of these: ids of people, or who looks (`ME`), or there is none (`NOBODY`)."""

    who: tuple[int | str, ...]


@dataclass(frozen=True)
class Teams:
    """The owner is of one of these teams."""

    team_ids: tuple[int, ...]


@dataclass(frozen=True)
class WorthALook:
    """A low score with a reason, or a person said so, and nobody works the lead."""


@dataclass(frozen=True)
class Disqualified:
    """In no ranking until a person overrules it. Without this condition such leads are in no segment."""


@dataclass(frozen=True)
class Search:
    """Every word stands in the name, company or e-mail."""

    text: str


@dataclass(frozen=True)
class Flawed:
    """At the last look at the data the lead failed one of these checks, or a field kept it from MQL."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Stale:
    """The field is known, and nobody has learned it anew in so many days."""

    field: str
    days: int


SegmentCondition = (
    FieldCondition
    | ActivityCondition
    | Amount
    | OneOf
    | Meets
    | Quiet
    | Owners
    | Teams
    | WorthALook
    | Disqualified
    | Search
    | Flawed
    | Stale
)
