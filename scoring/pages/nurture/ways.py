"""What would bring each lead to MQL again: the single steps that do, by the kernel."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from leads.catalog.fields import field_map
from leads.models import ActivityType, Field
from leads.people.access import leads_for
from scoring.engine.compile import Compiled
from scoring.outlook.path import Path, Step
from scoring.outlook.reading import paths_to
from scoring.pages.lead_lines import counting_scores
from scoring.pages.outlook.answers import answer_words, field_label
from scoring.pages.screen import Screen
from scoring.pages.wording import signed

STAGE = "mql"
_SHOWN = 2


@dataclass(frozen=True)
class Way:
    """The way of one lead, in words: where it stands, and steps of which each would do."""

    lead_id: int
    words: str
    steps: tuple[str, ...]


def ways_of(lead_ids: Sequence[int], screen: Screen) -> tuple[Way, ...]:
    """The ways of those of the leads that this person sees; one batch of the kernel a version."""
    seen = set(leads_for(screen.user).filter(pk__in=lead_ids).values_list("pk", flat=True))
    by_version: dict[int, list[int]] = defaultdict(list)
    for lead_id, score in counting_scores(seen, screen).items():
        by_version[score.version_id].append(lead_id)
    fields, types = field_map(), dict(ActivityType.objects.values_list("key", "label"))
    ways: dict[int, Way] = {}
    for version_id, ids in by_version.items():
        compiled = screen.frames[version_id].compiled
        words = _Words(fields, types, compiled)
        for lead_id, path in paths_to(STAGE, ids, compiled, screen.now).items():
            ways[lead_id] = _way(lead_id, path, words)
    return tuple(ways[lead_id] for lead_id in lead_ids if lead_id in ways)


@dataclass(frozen=True)
class _Words:
    fields: dict[str, Field]
    types: dict[str, str]
    compiled: Compiled

    def step(self, step: Step) -> str:
        gain = f", {signed(step.gain)}" if step.gain else ""
        if step.activity:
            return f"{self.types.get(step.activity, step.activity)}{gain}"
        answer = answer_words(step.field, step.answers, self.fields, self.compiled)
        return f"{field_label(step.field, self.fields)}: {answer}{gain}"


def _way(lead_id: int, path: Path, words: _Words) -> Way:
    if path.is_met:
        return Way(lead_id, "Its score meets MQL", ())
    alone = [step for step in path.steps if step.reaches]
    best = alone or [step for step in path.steps if step.gain > 0]
    steps = tuple(words.step(step) for step in best[:_SHOWN])
    these = "This" if len(steps) == 1 else "Either of these"
    said = f"{these} brings it to MQL" if alone else "Nothing alone does; what helps most"
    return Way(lead_id, said if steps else "Nothing that could be asked or done brings it to MQL", steps)
