"""What would bring each lead to MQL again: the single steps that do, by the kernel."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from leads.catalog.fields import field_map
from leads.models import ActivityType, Field
from leads.people.access import leads_for
from scoring.outlook.path import Path, Step
from scoring.outlook.reading import paths_to
from scoring.pages.lead_lines import counting_scores
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
    paths: dict[int, Path] = {}
    for version_id, ids in by_version.items():
        paths |= paths_to(STAGE, ids, screen.frames[version_id].compiled, screen.now)
    fields, types = field_map(), dict(ActivityType.objects.values_list("key", "label"))
    return tuple(_way(lead_id, paths[lead_id], fields, types) for lead_id in lead_ids if lead_id in paths)


def _way(lead_id: int, path: Path, fields: dict[str, Field], types: dict[str, str]) -> Way:
    if path.is_met:
        return Way(lead_id, "Its score meets MQL", ())
    alone = [step for step in path.steps if step.reaches]
    best = alone or [step for step in path.steps if step.gain > 0]
    steps = tuple(_step(step, fields, types) for step in best[:_SHOWN])
    these = "This" if len(steps) == 1 else "Either of these"
    words = f"{these} brings it to MQL" if alone else "Nothing alone does; what helps most"
    return Way(lead_id, words if steps else "Nothing that could be asked or done brings it to MQL", steps)


def _step(step: Step, fields: dict[str, Field], types: dict[str, str]) -> str:
    gain = f", {signed(step.gain)}" if step.gain else ""
    if step.activity:
        return f"{types.get(step.activity, step.activity)}{gain}"
    field = fields.get(step.field)
    labels = _labels(field) if field else {}
    answers = " or ".join(labels.get(answer) or _number(answer) for answer in step.answers[:2])
    return f"{field.label if field else step.field}: {answers}{gain}"


def _number(text: str) -> str:
    """A number as people write it; another text as it is."""
    try:
        return f"{float(text):,.10g}"
    except ValueError:
        return text


def _labels(field: Field) -> dict[str, str]:
    return {str(one["value"]): str(one.get("label") or one["value"]) for one in field.choices}
