"""What is missing to the next stage, in words: how much of what, and the steps that bring it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leads.handoff.dispositions import missing_answers
from leads.models import ActivityType, Field, Lead, Stage
from scoring.engine.tree import ActivityCondition
from scoring.engine.words import condition_words, stage_words
from scoring.outlook.criteria import Lack
from scoring.outlook.path import Path, Step
from scoring.pages.frame import AXIS_NAMES, Frame
from scoring.pages.wording import and_join, signed, tenths

from .answers import answer_words, field_label

NEXT: dict[str, str] = {
    Stage.INQUIRY: "mql",
    Stage.NURTURE: "mql",
    Stage.RECYCLED: "mql",
    Stage.MQL: "sql",
    Stage.SAL: "sql",
}
_WAYS, _STEPS = 3, 6
_SCORES = {**AXIS_NAMES, "composite": "composite", "points": "points"}


@dataclass(frozen=True)
class StepLine:
    """A step that helps: what, what of it, and what it gives to the composite."""

    label: str
    answer: str
    gain: str
    reaches: bool


@dataclass(frozen=True)
class ToStage:
    """The path to a stage.

    `short` is "12.0 short" where the nearest way lacks of one score alone; `ways` are what each way lacks.
    `together` is the smallest set of several steps that reaches it, or that none does; `answers` are those
    that sales still needs to make an SQL.
    """

    stage: str
    is_met: bool
    short: str
    ways: tuple[str, ...]
    steps: tuple[StepLine, ...]
    together: str
    answers: str


def to_stage_of(
    path: Path, lead: Lead, frame: Frame, fields: Mapping[str, Field], types: Mapping[str, ActivityType]
) -> ToStage:
    """A path in words.

    Args:
        path: of the lead.
        lead: whose.
        frame: of the version.
        fields: the catalog's, by key.
        types: the catalog's activity types, by key.
    """
    words = _Words(frame, fields, types)
    missing = missing_answers(lead) if path.stage == "sql" else ()
    return ToStage(
        stage=stage_words(path.stage),
        is_met=path.is_met,
        short=_short(path),
        ways=() if path.is_met else tuple(words.way(way.lacks) for way in path.ways[:_WAYS]),
        steps=() if path.is_met else tuple(words.step(step) for step in path.steps[:_STEPS]),
        together="" if path.is_met else words.together(path),
        answers=and_join([field_label(name, fields).lower() for name in missing]),
    )


def _short(path: Path) -> str:
    lacks = path.ways[0].lacks if path.ways else ()
    return f"{tenths(lacks[0].short)} short" if len(lacks) == 1 and lacks[0].score else ""


@dataclass(frozen=True)
class _Words:
    frame: Frame
    fields: Mapping[str, Field]
    types: Mapping[str, ActivityType]

    def way(self, lacks: Sequence[Lack]) -> str:
        """ "fit 47.8 of 50.0 (2.2 short) and asked for a demo within 30 days"."""
        return and_join([self.lack(one) for one in lacks])

    def lack(self, one: Lack) -> str:
        if isinstance(one.condition, ActivityCondition):
            return self.activity(one.condition)
        if one.condition is not None:
            return condition_words(one.condition)
        found = self.frame.parameter(one.parameter)
        name = _SCORES[one.score] if one.score else found.label if found else one.parameter
        return f"{name.lower()} {tenths(one.has)} of {tenths(one.needs)} ({tenths(one.short)} short)"

    def activity(self, one: ActivityCondition) -> str:
        """ "asked for a demo or asked to be contacted within 30 days", as the catalog calls them."""
        if not (one.did and one.times == 1 and all(key in self.types for key in one.types)):
            return condition_words(one)
        labels = [self.types[key].label for key in one.types]
        within = f" within {one.within_days} days" if one.within_days else ""
        return f"{' or '.join(label[:1].lower() + label[1:] for label in labels)}{within}"

    def step(self, step: Step) -> StepLine:
        if step.activity:
            kind = self.types.get(step.activity)
            return StepLine(kind.label if kind else step.activity, "", signed(step.gain), step.reaches)
        answer = answer_words(step.field, step.answers, self.fields, self.frame.compiled)
        return StepLine(field_label(step.field, self.fields), answer, signed(step.gain), step.reaches)

    def together(self, path: Path) -> str:
        if not path.shortest:
            return "Not by these steps alone."
        if len(path.shortest) == 1:
            return ""
        return f"Shortest: {and_join([self._named(step) for step in path.shortest])}."

    def _named(self, step: Step) -> str:
        line = self.step(step)
        return f"{line.label.lower()} ({line.answer})" if line.answer else line.label.lower()
