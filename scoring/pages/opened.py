"""A lead with its score opened up: what panel, lead page and comparison start from."""

from dataclasses import dataclass, replace
from datetime import date

from leads.models import Lead
from scoring.engine.explain import Explanation
from scoring.engine.kernel import score as score_of
from scoring.engine.times import day_number
from scoring.explaining import NotScored, explain_lead
from scoring.models import LeadScore
from scoring.outlook.subject import AS_IT_IS, Subject, batch_of

from .frame import Frame, frame_of
from .ranking_data import ScoreView, score_view
from .screen import Screen
from .wording import clock, day, local


@dataclass(frozen=True)
class Opened:
    """The score that counts for a lead and its explanation, of one moment and one version.

    `subject` is the lead as the kernel reads it, for what the score could become.
    """

    lead: Lead
    score: LeadScore
    frame: Frame
    explanation: Explanation
    subject: Subject
    view: ScoreView
    as_of: str
    stale_since: str

    @property
    def disqualified(self) -> str:
        """What disqualifies the lead, overruled or not; empty where nothing does."""
        key = self.score.disqualified_by
        return self.frame.disqualifier_label(key) if key else ""

    @property
    def is_overruled(self) -> bool:
        """Whether a person overruled what disqualifies it."""
        return self.lead.overruled_disqualifier == self.score.disqualified_by


def open_lead(screen: Screen, lead: Lead, ring_size: int) -> Opened | None:
    """Open the score of a lead that the person may see; None where no version has scored it yet."""
    try:
        explained = explain_lead(lead, screen.now)
    except NotScored:
        return None
    score = explained.score
    frame = screen.frames.get(score.version_id) or frame_of(score.version)
    if explained.was_rescored:  # and so may have moved to MQL
        lead = Lead.objects.select_related("owner").get(pk=lead.pk)
    return Opened(
        lead=lead,
        score=score,
        frame=frame,
        explanation=explained.explanation,
        subject=_today(explained.subject, score.composite, screen.today),
        view=score_view(score, frame, lead, ring_size),
        as_of=day(local(score.as_of).date(), screen.today),
        stale_since=clock(explained.stale_since, screen.now) if explained.stale_since else "",
    )


def _today(subject: Subject, composite: int, today: date) -> Subject:
    """The lead as of today; as of its score's day while the clock has not gone over it yet."""
    later = replace(subject, today=max(subject.today, day_number(today)))
    if later.today == subject.today:
        return subject
    scores = score_of(later.compiled, batch_of([(later, [AS_IT_IS])]), later.today)
    return later if scores.composite[0] == composite else subject
