"""How far the past is typed anew after a change of the rules."""

from dataclasses import dataclass
from datetime import datetime

from leads.jobs.asking import job_of
from leads.models import RuleChange
from leads.tracking.editing import RETYPE
from scoring.pages.wording import ago, moment


@dataclass(frozen=True)
class Course:
    """The last change of the rules. `portion` is of a thousand; `error` where it stopped."""

    by: str
    at: str
    ago: str
    is_open: bool
    portion: int
    moved: int
    error: str


def course_of(now: datetime) -> Course | None:
    """The last change of the rules and how far it has come; None where there was none."""
    change = RuleChange.objects.select_related("by").first()
    job = job_of(RETYPE, change.pk) if change else None
    if change is None or job is None:
        return None
    return Course(
        by=str(change.by) if change.by else "",
        at=moment(change.at),
        ago=ago(change.at, now),
        is_open=job.is_open,
        portion=1000 * change.through // change.upto if change.upto else 0,
        moved=change.moved,
        error=job.error if job.state == job.State.FAILED else "",
    )
