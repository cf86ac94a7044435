"""Figures of the console's first page: what waits, what is stuck, what is in force."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest

from leads.notices.post import troubles
from scoring.models import MatrixVersion, Pending, PublishRun, Quarantine, ScoringModel


def quarantined(request: HttpRequest) -> int | str:
    """How many leads could not be scored; nothing where there is none."""
    return Quarantine.objects.count() or ""


def figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page shows, beside the list of pages."""
    waiting = Pending.objects.aggregate(leads=Count("lead_id", distinct=True), oldest=Min("noted_at"))
    return context | {
        "waiting": waiting["leads"],
        "waiting_since": waiting["oldest"],
        "quarantined": Quarantine.objects.count(),
        "troubled_mails": troubles(datetime.now(UTC)).count(),
        "drafts": MatrixVersion.objects.filter(state=MatrixVersion.State.DRAFT).count(),
        "runs": PublishRun.objects.filter(state=PublishRun.State.RUNNING).select_related("version"),
        "models": ScoringModel.objects.select_related("active"),
    }
