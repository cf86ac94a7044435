"""The first scoring model of an installation, with a matrix in force."""

from datetime import datetime

from django.db import transaction

from leads.models import User
from scoring.models import MatrixVersion, ScoringModel

from .files import DEFAULT_MATRIX, draft_from_text

FIRST_MODEL = "default"


def has_active_matrix() -> bool:
    """Whether some model has a version in force."""
    return ScoringModel.objects.filter(active__isnull=False).exists()


@transaction.atomic
def first_draft(text: str, name: str, *, by: User | None, now: datetime) -> MatrixVersion:
    """The first model, where there is none yet, with a draft from a matrix file.

    Args:
        text: the file, YAML 1.2.
        name: of the model, in people's words.
        by: who does it.
        now: UTC and aware.

    Raises:
        FileRefused: with every fault; no model is made then.
    """
    model, _ = ScoringModel.objects.get_or_create(key=FIRST_MODEL, defaults={"name": name})
    return draft_from_text(model, text, by=by, now=now)


def default_draft(*, by: User | None, now: datetime) -> MatrixVersion:
    """A draft of the matrix that comes with the product, of the first model, made where there is none.

    Args:
        by: who does it.
        now: UTC and aware.
    """
    return first_draft(DEFAULT_MATRIX.read_text(encoding="utf-8"), "B2B default", by=by, now=now)
