"""A score opened up: axis, parameter, rule, activities, as lines with a waterfall running through them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from scoring.engine.explain import Explanation

from .drawing import Scale, waterfall
from .frame import Frame
from .tree_drawing import drawn
from .tree_lines import Builder, Line
from .wording import tenths

_STEP = 250


@dataclass(frozen=True)
class Tree:
    """The whole: every level's shares come to the line above, and the axes' to the composite.

    `marks` are where the bands begin, as far as the drawing reaches.
    """

    lines: tuple[Line, ...]
    composite: str
    points: str
    bar: SafeString
    marks: tuple[str, ...]

    @property
    def drawn(self) -> SafeString:
        """The lines as HTML."""
        return drawn(self.lines)


def tree_of(explanation: Explanation, frame: Frame, type_labels: Mapping[str, str], today: date) -> Tree:
    """The explanation as lines.

    Args:
        explanation: of one lead.
        frame: of the version that made it.
        type_labels: activity types' names for people, by key.
        today: days of this year are shown without it.
    """
    scale = _scale(explanation, frame)
    build = Builder(scale, frame, type_labels, today)
    lines, start = [], 0
    for axis in explanation.axes:
        lines.append(build.axis(axis, start))
        start += axis.share_tenths
    if explanation.held:
        lines.append(build.held("axis", "within", "Held within 0 and 100", None, explanation.held, start))
    tone = frame.tones.get(str(frame.matrix.bands[explanation.scores.band[0]].name), "data")
    return Tree(
        lines=tuple(lines),
        composite=tenths(explanation.composite),
        points=tenths(int(explanation.scores.points[0])),
        bar=waterfall(scale, 0, explanation.composite, tone),
        marks=tuple(f"{line // 10}" for line in scale.lines if line <= scale.top),
    )


def _scale(explanation: Explanation, frame: Frame) -> Scale:
    """As far as the bars reach, in steps of a quarter, so that leads of about the same score look alike."""
    top, at = explanation.composite, 0
    for axis in explanation.axes:
        at += axis.share_tenths
        top = max(top, at)
    lines = tuple(round(band.from_ * 10) for band in reversed(frame.matrix.bands) if band.from_ > 0)
    return Scale(max(_STEP, min(1000, -(-top // _STEP) * _STEP)), lines=lines)
