"""What the pages need to know of a matrix version to draw a score: labels, marks, bands, shares."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from leads.catalog.standard import QUALIFICATION
from scoring.engine.compile import Compiled
from scoring.engine.shares import share_of
from scoring.engine.tree import FieldCondition, Matrix, Parameter, Rule
from scoring.engine.words import label_of
from scoring.matrix.versions import compiled_of, compiled_version
from scoring.models import MatrixVersion

from .drawing import word
from .wording import points

AXIS_NAMES = {
    "fit": "Fit",
    "engagement": "Engagement",
    "qualification": "Qualification",
    "penalty": "Penalty",
}
AXIS_SHORT = {"fit": "Fit", "engagement": "Eng", "qualification": "Qual"}
AXIS_ORDER = tuple(AXIS_NAMES)
# Nobody asked is another matter than nobody knows: the one is for sales to mend, the other for the data.
UNASKED = {axis: "not asked yet" if axis == "qualification" else "not known yet" for axis in AXIS_ORDER}
QUESTIONS = QUALIFICATION
_TONES = 4
_MICRO = 1_000_000


@dataclass(frozen=True)
class ParameterFrame:
    """A parameter as the strip and the comparison show it. `place` is its place in `LeadScore.values`."""

    place: int
    key: str
    label: str
    axis: str
    marks: int  # micro-points it can give (below zero: can take)
    fields: tuple[str, ...]  # what it rests on where it rests on fields alone

    # Fifty rows write each of these: once a request is enough.
    @cached_property
    def drawn_label(self) -> str:
        """The label as it may stand in a drawing."""
        return word(self.label)

    @cached_property
    def shown_marks(self) -> str:
        """The marks in points."""
        return points(self.marks)


@dataclass(frozen=True)
class RuleFrame:
    """A rule as a chip shows it."""

    label: str
    parameter: str
    axis: str
    share: float  # tenths of the composite a micro-point gives


@dataclass(frozen=True)
class Frame:
    """A matrix version, ready for the pages."""

    version: MatrixVersion
    compiled: Compiled
    parameters: tuple[ParameterFrame, ...]  # by axis, as the strip shows them
    rules: tuple[RuleFrame, ...]  # in the order of `Scores.contributions`
    tones: dict[str, str]  # band -> CSS class
    fields: frozenset[str]  # fields of the lead that the matrix rests on

    @property
    def matrix(self) -> Matrix:
        return self.compiled.matrix

    def parameter(self, key: str) -> ParameterFrame | None:
        """The parameter of that key, or None."""
        return next((parameter for parameter in self.parameters if parameter.key == key), None)

    def disqualifier_label(self, key: str) -> str:
        """What a disqualifier is called, for people."""
        found = next((one for one in self.matrix.disqualify if one.key == key), None)
        return (found.label if found else "") or key.replace("_", " ")


def frame_of(version: MatrixVersion) -> Frame:
    """The frame of a published version; kept, since a published version never changes."""
    frame = _frame(version.pk, version.sha256)
    # The row itself is the caller's: its model and its date are read anew with every request.
    return Frame(version, *frame)


def frame_for(version: MatrixVersion) -> Frame:
    """The frame of a version or of a draft as it is now.

    Raises:
        MatrixRefused: the draft's rows make no legal matrix.
    """
    if version.document:
        return frame_of(version)
    return Frame(version, *_parts(compiled_of(version)))


@lru_cache(maxsize=32)
def _frame(version_id: int, sha256: str) -> tuple:
    return _parts(compiled_version(version_id))


def _parts(compiled: Compiled) -> tuple:
    matrix = compiled.matrix
    return compiled, _parameters(matrix), _rules(compiled), _tones(matrix), _fields(matrix)


def _parameters(matrix: Matrix) -> tuple[ParameterFrame, ...]:
    frames = [
        ParameterFrame(place, one.key, label_of(one), one.axis, _marks(one), _fields_alone(one))
        for place, one in enumerate(matrix.parameters)
    ]
    return tuple(sorted(frames, key=lambda one: AXIS_ORDER.index(one.axis)))


def _rules(compiled: Compiled) -> tuple[RuleFrame, ...]:
    shares = {axis: share_of(compiled, axis) for axis in AXIS_ORDER}
    return tuple(
        RuleFrame(rule.label or label_of(parameter), parameter.key, parameter.axis, shares[parameter.axis])
        for parameter in compiled.matrix.parameters
        for rule in parameter.rules
    )


def _marks(parameter: Parameter) -> int:
    """The most a parameter gives, or on the penalty axis takes; what its rules pay where it has no limit."""
    limit = parameter.min if parameter.axis == "penalty" else parameter.max
    if not limit:
        paid = [_most(rule, parameter.axis == "penalty") for rule in parameter.rules]
        limit = max(paid) if parameter.combine == "strongest" else sum(paid)
    return max(1, round(abs(limit) * _MICRO))


def _most(rule: Rule, is_taken: bool) -> float:
    sign = -1 if is_taken else 1
    tiers = [sign * tier.points for tier in rule.tiers]
    return max([0.0, *tiers, *([rule.cap or sign * rule.points] if rule.points else [])])


def _fields_alone(parameter: Parameter) -> tuple[str, ...]:
    """The fields without which a parameter can't pay anything, where activities can't either."""
    if any(rule.kind in ("count", "days_since") or not _asks_fields(rule) for rule in parameter.rules):
        return ()
    return tuple(dict.fromkeys(name for rule in parameter.rules for name in _fields_of_rule(rule)))


def _asks_fields(rule: Rule) -> bool:
    return all(isinstance(condition, FieldCondition) for condition in rule.conditions)


def _fields_of_rule(rule: Rule) -> list[str]:
    named = [rule.field] if rule.field else []
    return named + [one.field for one in rule.conditions if isinstance(one, FieldCondition)]


def _fields(matrix: Matrix) -> frozenset[str]:
    named = {name for one in matrix.parameters for rule in one.rules for name in _fields_of_rule(rule)}
    return frozenset(named - {"created_on"})


def _tones(matrix: Matrix) -> dict[str, str]:
    """Four hues for any number of bands: the highest is the first, the lowest the last."""
    last = max(1, len(matrix.bands) - 1)
    places = [round(place / last * (_TONES - 1)) for place in range(len(matrix.bands))]
    return {str(band.name): f"tone-{place + 1}" for band, place in zip(matrix.bands, places, strict=True)}
