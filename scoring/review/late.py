"""Whether leads were answered in time."""

from leads.days import day_of
from leads.models import SINCE, Stage, User
from leads.results.cohort import Asked
from leads.results.counts import counts_of
from leads.results.load import late_leads
from leads.results.periods import Period
from leads.results.scope import WORKERS, Scope
from leads.words import counted, day

from .looked import MOST, Figures, Looked


def late(looked: Looked) -> Figures:
    """Leads that wait too long, the longest first, and how those that came within the span were answered."""
    scope = Scope(tuple(User.objects.filter(role__in=WORKERS).values_list("pk", flat=True)), None)
    overdue = late_leads(scope, looked.until)
    waiting = overdue.annotate(since=SINCE).order_by("since", "pk").values_list("pk", "stage", "since")
    counts = counts_of(Asked(Period(looked.first, looked.last, looked.until), scope), ("all",))["all"][""]
    missed = counts.answers["too_late"] + counts.answers["never"]
    came = f"{counted(counts.leads, 'lead')} came; {missed:,} were answered too late, or not at all in time."
    return {
        "figure": f"{overdue.count():,}",
        "of": "late now",
        "words": came if counts.leads else "No lead came to sales.",
        "leads": [
            {
                "lead": pk,
                "tenths": None,
                "said": f"{Stage(stage).label} since {day(day_of(since), looked.last)}",
            }
            for pk, stage, since in waiting[:MOST]
        ],
        "is_quiet": not missed and not waiting,
    }
