"""A lead with its score opened up: what panel, lead page and comparison start from."""

from dataclasses import dataclass

from leads.models import Lead
from scoring.engine.explain import Explanation
from scoring.explaining import NotScored, explain_lead
from scoring.models import LeadScore

from .frame import Frame, frame_of
from .ranking_data import ScoreView, score_view
from .screen import Screen
from .variants import Subject, subject_of
from .wording import clock, day, local


@dataclass(frozen=True)
class Opened:
    """The score that counts for a lead and its explanation, of one moment and one version."""

    lead: Lead
    score: LeadScore
    frame: Frame
    explanation: Explanation
    view: ScoreView
    as_of: str
    stale_since: str

    def subject(self) -> Subject:
        """The lead as the kernel reads it, for what it would be otherwise."""
        return subject_of(self.lead.pk, self.frame, self.score.as_of, self.explanation.day)

    @property
    def disqualified(self) -> str:
        """What disqualifies the lead, overruled or not; empty where nothing does."""
        key = self.score.disqualified_by
        return self.frame.disqualifier_label(key) if key else ""


def open_lead(screen: Screen, lead: Lead, ring_size: int) -> Opened | None:
    """Open the score of a lead that the person may see; None where no version has scored it yet."""
    try:
        explained = explain_lead(lead, screen.now)
    except NotScored:
        return None
    score = explained.score
    frame = screen.frames.get(score.version_id) or frame_of(score.version)
    lead = Lead.objects.select_related("owner").get(pk=lead.pk)  # rescoring may have moved it to MQL
    return Opened(
        lead=lead,
        score=score,
        frame=frame,
        explanation=explained.explanation,
        view=score_view(score, frame, lead, ring_size),
        as_of=day(local(score.as_of).date(), local(screen.now).date()),
        stale_since=clock(explained.stale_since, screen.now) if explained.stale_since else "",
    )
