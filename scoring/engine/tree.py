"""The matrix as inert, frozen data. It is made by `check` alone, so every tree there is, is legal."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from scoring.engine.canonical import write

AXES = ("fit", "engagement", "qualification")
PENALTY = "penalty"
FIELD_TYPES = ("text", "number", "boolean", "date")
CREATED_ON = "created_on"

Operand = str | float | bool | tuple[str | float, ...]


@dataclass(frozen=True)
class FieldCondition:
    """About a field: `operator` is a key of conditions.OPERATORS, `operand` as the document has it."""

    field: str
    operator: str
    operand: Operand


@dataclass(frozen=True)
class ActivityCondition:
    """`did` (or did not) `times` activities of these types, within so many days where given."""

    did: bool
    types: tuple[str, ...]
    times: int = 1
    within_days: int | None = None


@dataclass(frozen=True)
class ScoreCriterion:
    """A rounded score of at least `from_`."""

    score: str
    from_: float


@dataclass(frozen=True)
class ParameterCriterion:
    """An unrounded parameter value of at least `from_` points."""

    parameter: str
    from_: float


Condition = FieldCondition | ActivityCondition
Criterion = Condition | ScoreCriterion | ParameterCriterion


@dataclass(frozen=True)
class Tier:
    """Points that a quantity of at least `from_` pays, up to the next tier."""

    from_: float
    points: float


@dataclass(frozen=True)
class Step:
    """A step of `fade`: what an activity is still worth from that age on."""

    from_day: int
    percent: float


@dataclass(frozen=True)
class Limit:
    """At most `times` activities of each calendar period: day, week, month or ever."""

    times: int
    per: str


@dataclass(frozen=True)
class Rule:
    """One quantity and what is paid for it; `kind` is if, number, count or days_since.

    `field` is given for number, `types` for count and days_since; of `points` and `tiers` exactly one.
    """

    key: str
    kind: str
    label: str = ""
    note: str = ""
    conditions: tuple[Condition, ...] = ()
    field: str | None = None
    types: tuple[str, ...] = ()
    points: float | None = None
    tiers: tuple[Tier, ...] = ()
    burst: int | None = None
    limit: Limit | None = None
    window_days: int | None = None
    half_life_days: float | None = None
    fade: tuple[Step, ...] = ()
    cap: float | None = None


@dataclass(frozen=True)
class Parameter:
    """Rules of one axis and the limits, in points, of what they pay together."""

    key: str
    axis: str
    rules: tuple[Rule, ...]
    label: str = ""
    note: str = ""
    min: float | None = None
    max: float | None = None
    combine: str = "sum"
    reset_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A grade, level or band, and the rounded score it begins at."""

    name: str | int
    from_: float


@dataclass(frozen=True)
class Stage:
    """A stage and the ways to reach it; of a way all criteria hold."""

    key: str
    ways: tuple[tuple[Criterion, ...], ...]


@dataclass(frozen=True)
class Disqualifier:
    """Conditions that, where all hold, keep a lead out of every ranking."""

    key: str
    conditions: tuple[Condition, ...]
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class Matrix:
    """A legal matrix (scoring.md, section 3). Grades, levels and bands come highest first."""

    weights: dict[str, float]
    parameters: tuple[Parameter, ...]
    bands: tuple[Line, ...]
    name: str = ""
    label: str = ""
    note: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    full_marks: dict[str, float] = field(default_factory=dict)
    grades: tuple[Line, ...] = ()
    levels: tuple[Line, ...] = ()
    stages: tuple[Stage, ...] = ()
    disqualify: tuple[Disqualifier, ...] = ()

    def canonical(self) -> str:
        """One JSON text for all spellings of the same matrix; `parse(json.loads(...))` gives it back.

        Object keys carry order (stages), so it is to be kept as text.
        """
        return self._canonical

    @cached_property
    def _canonical(self) -> str:
        return write(self)

    @cached_property
    def sha256(self) -> str:
        """The hash of `canonical()` in UTF-8, as hexadecimal digits."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def field_type(self, name: str) -> str:
        """The type a field has in this matrix: text where nothing else is said."""
        return "date" if name == CREATED_ON else self.fields.get(name, "text")

    def has_axis(self, axis: str) -> bool:
        """Whether a parameter lies on the axis."""
        return any(parameter.axis == axis for parameter in self.parameters)
