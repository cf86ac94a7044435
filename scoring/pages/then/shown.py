"""A score of another day as the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from scoring.engine.explain import Explanation
from scoring.engine.words import stage_words
from scoring.pages.drawing import bar, ring
from scoring.pages.frame import AXIS_SHORT, Frame
from scoring.pages.ranking_data import AxisBar
from scoring.pages.screen import Screen
from scoring.pages.tree import Tree, tree_of
from scoring.pages.wording import and_join, clock, day, local, moment, tenths
from scoring.then.state import State

from .asking import Point

RING = 88


@dataclass(frozen=True)
class Shown:
    """A state: ring, band, cell, axes, what it met, the tree. `on` and `at` say when, `by` which rules."""

    ring: SafeString
    composite: str
    band: str
    tone: str
    cell: str
    axes: tuple[AxisBar, ...]
    meets: str
    disqualified: str
    is_overruled: bool
    on: str
    at: str
    by: str
    tree: Tree


def shown_state(state: State, point: Point, screen: Screen, type_labels: Mapping[str, str]) -> Shown:
    """A state of a lead, ready for the page."""
    explanation, frame = state.explanation, point.frame
    scores, matrix = explanation.scores, frame.matrix
    band = str(matrix.bands[int(scores.band[0])].name)
    met = [
        stage_words(key) for key, met in zip(frame.compiled.stage_keys, scores.meets[0], strict=True) if met
    ]
    key = _disqualified_by(explanation, frame)
    return Shown(
        ring=ring(explanation.composite, frame.tones[band], RING),
        composite=tenths(explanation.composite),
        band=band.capitalize(),
        tone=frame.tones[band],
        cell=_cell(explanation, frame),
        axes=_axes(explanation),
        meets=and_join(met) if met else "",
        disqualified=frame.disqualifier_label(key) if key else "",
        is_overruled=bool(key) and key == state.overruled,
        on=when(point, screen),
        at=moment(point.at),
        by=version_name(frame),
        tree=tree_of(explanation, frame, type_labels, screen.today),
    )


def when(point: Point, screen: Screen) -> str:
    """The moment of a point: the day alone where it stands for the whole day."""
    if point.is_change:
        return clock(point.at, screen.now)
    on = local(point.at).date()
    return "today" if on == screen.today else day(on, screen.today)


def version_name(frame: Frame) -> str:
    """ "B2B default v2", or of a draft its name and that it is one."""
    version = frame.version
    return f"{version.name} v{version.number}" if version.number else f"the draft {version.name}"


def _cell(explanation: Explanation, frame: Frame) -> str:
    scores, matrix = explanation.scores, frame.matrix
    grade, level = int(scores.grade[0]), int(scores.level[0])
    return "".join(
        str(lines[place].name)
        for lines, place in ((matrix.grades, grade), (matrix.levels, level))
        if place >= 0
    )


def _axes(explanation: Explanation) -> tuple[AxisBar, ...]:
    return tuple(
        AxisBar(axis.key.capitalize(), AXIS_SHORT[axis.key], tenths(axis.score), bar(axis.score / 1000))
        for axis in explanation.axes
        if axis.key in AXIS_SHORT
    )


def _disqualified_by(explanation: Explanation, frame: Frame) -> str:
    place = int(explanation.scores.disqualified[0])
    return frame.matrix.disqualify[place].key if place >= 0 else ""
