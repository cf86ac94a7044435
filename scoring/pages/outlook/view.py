"""Everything that the pages show of what a score could become."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from leads.models import ActivityType, Field
from scoring.outlook.course import course_of
from scoring.outlook.path import path_of
from scoring.outlook.ranges import Ranged, range_of
from scoring.outlook.reading import askable, doable
from scoring.outlook.subject import Subject
from scoring.outlook.unknowns import Unknown, Unknowns
from scoring.pages.opened import Opened

from .could_be import CouldBe, could_be_of
from .course import Falls, falls_of
from .to_stage import NEXT, ToStage, to_stage_of


@dataclass(frozen=True)
class Outlook:
    """Range, path and fall of one score; no path where no stage is next, or the lead is disqualified."""

    could_be: CouldBe
    to_stage: ToStage | None
    falls: Falls


def outlook_of(
    opened: Opened, fields: Mapping[str, Field], types: Iterable[ActivityType], today: date
) -> Outlook:
    """What the score of an opened lead could become.

    Args:
        opened: the lead.
        fields: the catalog's, by key.
        types: the catalog's.
        today: of the request.
    """
    subject = opened.subject
    unknowns = _unknowns(subject, fields)
    kinds = list(types)
    stage = NEXT.get(opened.lead.stage)
    path = None
    if stage and not (opened.disqualified and not opened.is_overruled):
        path = path_of(subject, unknowns, stage, doable(kinds))
    by_key = {kind.key: kind for kind in kinds}
    ranged = range_of(subject, unknowns)
    return Outlook(
        could_be=could_be_of(ranged, opened.score.composite, opened.frame, fields),
        to_stage=to_stage_of(path, opened.lead, opened.frame, fields, by_key) if path else None,
        falls=falls_of(course_of(subject), opened.frame, today),
    )


def ranged_of(subject: Subject, fields: Mapping[str, Field]) -> Ranged:
    """The range of a score over what is unknown alone."""
    return range_of(subject, _unknowns(subject, fields))


def _unknowns(subject: Subject, fields: Mapping[str, Field]) -> tuple[Unknown, ...]:
    return Unknowns(subject.compiled, askable(fields.values()), subject.today).of(subject)
