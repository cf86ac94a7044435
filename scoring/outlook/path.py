"""What is missing to a stage, and the steps that bring a lead there: answers, and activities done today.

What a step gives is what the kernel gives with it, and so is whether a stage is reached. Steps are tried one
by one, then the ten that help most in twos, threes and fours: the smallest set that reaches the stage is the
smallest of those.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np

from scoring.engine.measure import Measured

from .criteria import Criteria, Lack, Measure, criteria_of
from .subject import AS_IT_IS, Subject, Variant, measured
from .unknowns import Unknown

_TOGETHER = 10  # steps of which sets are tried
_MOST_STEPS = 4  # the four answers that make an SQL


@dataclass(frozen=True)
class Step:
    """An answer to an unknown field, or an activity done today.

    `answers` are all those that the matrix does not tell apart, none where the step is an `activity`. `gain`
    is what the composite moves by the step alone, in tenths; `reaches`: it alone reaches the stage.
    """

    field: str
    answers: tuple[str, ...]
    activity: str
    gain: int
    reaches: bool

    @property
    def variant(self) -> Variant:
        """The lead as it is after the step."""
        if self.activity:
            return Variant(did=(self.activity,))
        return Variant({self.field: next(filter(None, self.answers))})


@dataclass(frozen=True)
class Way:
    """One way to the stage and what the lead misses of it; a way without lacks holds."""

    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class Path:
    """The path to a stage.

    `ways` come nearest first: those that the smallest set opens, then by how many criteria are missed, then
    by how much. `steps` are all that help, best first; `shortest` is the smallest set that reaches the stage,
    empty where the stage is met or no set of those tried reaches it.
    """

    stage: str
    is_met: bool
    composite: int
    ways: tuple[Way, ...]
    steps: tuple[Step, ...]
    shortest: tuple[Step, ...]


Lead = tuple[Subject, Sequence[Unknown]]


def path_of(
    subject: Subject, unknowns: Sequence[Unknown], stage: str, activities: Sequence[str]
) -> Path | None:
    """The path of one lead; None where the matrix has no such stage.

    Args:
        subject: the lead.
        unknowns: what could be answered, of `Unknowns`.
        stage: a key of the matrix: mql, sql.
        activities: types that the lead could do, in the order in which equals are preferred.
    """
    found = paths_of([(subject, unknowns)], stage, activities)
    return found[0] if found else None


def paths_of(
    leads: Sequence[Lead], stage: str, activities: Sequence[str], most_steps: int = _MOST_STEPS
) -> list[Path]:
    """The paths of leads of one version, in their order; none where the matrix has no such stage.

    Every single step of all of them is one batch of the kernel; sets of steps are tried lead by lead.

    Args:
        leads: each with its unknowns.
        stage: a key of the matrix.
        activities: types that a lead could do.
        most_steps: how many together are tried at most; with 1 a page of leads takes one batch.
    """
    if not leads:
        return []
    criteria = criteria_of(leads[0][0].compiled, stage)
    if criteria is None:
        return []
    told_apart = _told_apart(leads[0][0], activities)
    tries = [_tries(unknowns, told_apart) for _, unknowns in leads]
    pairs = list(zip((subject for subject, _ in leads), tries, strict=True))
    groups = [(subject, [AS_IT_IS, *(step.variant for step in steps)]) for subject, steps in pairs]
    measure = criteria.hold(measured(groups))
    paths, start = [], 0
    for subject, steps in pairs:
        helping = _helping(measure, start, steps)
        paths.append(_path(criteria, measure, start, subject, helping, most_steps))
        start += 1 + len(steps)
    return paths


def _told_apart(subject: Subject, activities: Sequence[str]) -> list[str]:
    """Of the types that the matrix names, the first of those that it does not tell apart."""
    named = subject.compiled.masks(subject.types)
    places = {key: place for place, key in enumerate(subject.types)}
    kept: dict[bytes, str] = {}
    for key in activities:
        if key in places and named[:, places[key]].any():
            kept.setdefault(named[:, places[key]].tobytes(), key)
    return list(kept.values())


def _tries(unknowns: Sequence[Unknown], activities: Sequence[str]) -> list[Step]:
    answers = [
        Step(unknown.field, tuple(filter(None, effect)), "", 0, False)
        for unknown in unknowns
        for effect in unknown.effects
        if any(effect)
    ]
    return answers + [Step("", (), key, 0, False) for key in activities]


@dataclass(frozen=True)
class _Tried:
    """A step, how far the nearest way is with it (tenths), what each criterion misses, the ways it opens."""

    step: Step
    least: int
    missed: bytes
    opened: tuple[bool, ...]

    @property
    def rank(self) -> tuple[bool, int, int]:
        return not self.step.reaches, self.least, -self.step.gain


def _helping(measure: Measure, start: int, steps: Sequence[Step]) -> list[_Tried]:
    """Steps that bring a criterion nearer, the best of each field, best first."""
    rows = slice(start + 1, start + 1 + len(steps))
    gains = (measure.composite[rows] - measure.composite[start]).tolist()
    nearer = np.any(measure.short[rows] < measure.short[start], axis=1).tolist()
    least = measure.far[rows].min(axis=1).tolist()
    tried = []
    for place, (step, gain) in enumerate(zip(steps, gains, strict=True)):
        if nearer[place]:
            row = start + 1 + place
            made = replace(step, gain=gain, reaches=bool(measure.meets[row]))
            missed, opened = measure.short[row].tobytes(), tuple(measure.ways[row].tolist())
            tried.append(_Tried(made, least[place], missed, opened))
    kept: dict[object, _Tried] = {}
    for one in sorted(tried, key=lambda one: one.rank):
        # Of a field the best answer, of activities with the same effect the first.
        kept.setdefault(one.step.field or (one.step.gain, one.missed), one)
    return list(kept.values())


def _path(
    criteria: Criteria, measure: Measure, row: int, lead: Subject, helping: Sequence[_Tried], most: int
) -> Path:
    is_met = bool(measure.meets[row])
    shortest: tuple[Step, ...] = ()
    opened: tuple[bool, ...] = tuple(measure.ways[row].tolist())
    if not is_met:
        shortest, opened = _shortest(criteria, lead, helping, most) or ((), opened)
    near = np.lexsort((measure.far[row], measure.missed[row], ~np.array(opened))).tolist()
    return Path(
        stage=criteria.stage,
        is_met=is_met,
        composite=int(measure.composite[row]),
        ways=tuple(Way(criteria.lacks(measure, row, way)) for way in near),
        steps=tuple(one.step for one in helping),
        shortest=shortest,
    )


def _shortest(
    criteria: Criteria, lead: Subject, helping: Sequence[_Tried], most: int
) -> tuple[tuple[Step, ...], tuple[bool, ...]] | None:
    """The smallest set that reaches the stage, and the ways it opens; of equals the one that gives most."""
    if helping and helping[0].step.reaches:
        return (helping[0].step,), helping[0].opened
    best = [one.step for one in helping[:_TOGETHER]]
    for size in range(2, min(most, len(best)) + 1):
        sets = list(combinations(best, size))
        # Many threes and fours: not where not even all ten reach it.
        if size > 2 and not criteria.hold(_with(lead, [tuple(best)])).meets[0]:
            return None
        held = criteria.hold(_with(lead, sets))
        reaching = np.flatnonzero(held.meets).tolist()
        if reaching:
            chosen = max(reaching, key=lambda place: (int(held.composite[place]), -place))
            return sets[chosen], tuple(held.ways[chosen].tolist())
    return None


def _with(lead: Subject, sets: Sequence[Sequence[Step]]) -> Measured:
    """A lead measured after each of these sets of steps."""
    together = (reduce(or_, (step.variant for step in steps), AS_IT_IS) for steps in sets)
    return measured([(lead, list(together))])
