"""A small matrix whose numbers can be checked by heart, and how tests publish and score by it."""

from datetime import UTC, datetime

from leads.models import Lead
from scoring.digests import from_raw
from scoring.engine.arrays import Batch
from scoring.engine.compile import Compiled
from scoring.engine.matrix import load
from scoring.inputs import batch_of, read_leads
from scoring.matrix.versions import version_of
from scoring.models import LeadScore, MatrixVersion, ScoringModel
from scoring.rescoring.publish import publish
from scoring.rescoring.service import drain
from tests.signing import signed

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)

# A direct need gives 50; a download 10 for 30 days, at most 5 of them; an unsubscribe takes 20.
SMALL = """
name: Small
fields: {employees: number}
weights: {qualification: 50, engagement: 50}
parameters:
  - key: need
    axis: qualification
    max: 10
    rules: [{key: direct, if: [{field: need, is: direct}], points: 10}]
  - key: content
    axis: engagement
    max: 10
    rules: [{key: download, count: [content.download], points: 2, window_days: 30}]
  - key: signs
    axis: penalty
    max: 0
    rules: [{key: gone, count: [email.unsubscribe], points: -20, cap: 20}]
bands: [{band: hot, from: 75}, {band: warm, from: 50}, {band: cold, from: 0}]
stages: {mql: [[{score: composite, from: 60}]]}
disqualify: [{key: student, if: [{field: title, contains: student}]}]
"""


def matrix_text(download: int = 2, window: int = 30) -> str:
    """The small matrix with other points for a download, or another window."""
    return SMALL.replace("points: 2,", f"points: {download},").replace(
        "window_days: 30", f"window_days: {window}"
    )


def draft(text: str = SMALL, model: str = "small", now: datetime = NOW) -> MatrixVersion:
    """A draft of a matrix; its model is made where it is missing."""
    row, _ = ScoringModel.objects.get_or_create(key=model, defaults={"name": model})
    return version_of(row, load(text), now)


def published(text: str = SMALL, model: str = "small", now: datetime = NOW) -> MatrixVersion:
    """A published version."""
    version = signed(draft(text, model, now), now)
    publish(version, now)
    version.refresh_from_db()
    return version


def scored(now: datetime = NOW) -> int:
    """Score what is pending."""
    return drain(lambda: now)


def score_of(lead: Lead) -> LeadScore:
    """The score that is shown for a lead."""
    return LeadScore.objects.get(lead=lead, version__in=ScoringModel.objects.values("active"), counts=True)


def batch_now(lead: Lead, compiled: Compiled, now: datetime) -> Batch:
    """A lead as the engine takes it, from all that is known now."""
    leads = read_leads([lead.pk], compiled.fields)
    return batch_of(leads, from_raw(leads.ids, now), compiled)
