"""Which version of a model was in force when, and which there are to choose from."""

from datetime import datetime

from django.db.models import QuerySet

from scoring.engine.compile import Compiled, compile_matrix
from scoring.matrix.versions import compiled_version, matrix_of
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


def compiled_of(version: MatrixVersion) -> Compiled:
    """The tables of a version or a draft.

    Raises:
        MatrixRefused: a draft whose rows make no legal matrix.
    """
    return compiled_version(version.pk) if version.document else compile_matrix(matrix_of(version))
