"""Which version of a model was in force when, and which there are to choose from."""

from datetime import datetime

from django.db.models import QuerySet

from scoring.models import MatrixVersion, PublishRun, ScoringModel


def versions_to_choose(model: ScoringModel, with_drafts: bool) -> QuerySet[MatrixVersion]:
    """The versions of a model, the latest first; drafts only for those who own the matrix."""
    states = [MatrixVersion.State.PUBLISHED, *([MatrixVersion.State.DRAFT] if with_drafts else [])]
    return model.versions.filter(state__in=states).order_by("-number", "-id")


def in_force_at(model: ScoringModel, at: datetime) -> MatrixVersion | None:
    """The version that a model pointed at; before its first one, that. None where none was ever published."""
    turns = PublishRun.objects.filter(version__model=model, state=PublishRun.State.DONE)
    turn = turns.filter(ended_at__lte=at).order_by("-ended_at", "-id").first()
    turn = turn or turns.order_by("ended_at", "id").first()
    return turn.version if turn else None
