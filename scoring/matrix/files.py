"""Matrix files and copies: every way a draft begins, and a version as a file."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from leads.models import User
from scoring.engine.faults import Fault
from scoring.engine.matrix import MatrixRefused, check, read_yaml
from scoring.models import MatrixVersion, ScoringModel

from .comments import carry_over
from .rows import document_said, draft_from_document, draft_from_rows, plain_document
from .storable import storing_faults

DEFAULT_MATRIX = Path(__file__).parent.parent / "matrices" / "default.yaml"
LARGEST_FILE = 2_000_000  # characters; the default matrix has some 20,000


class FileRefused(ValueError):
    """A matrix file that breaks rules of scoring.md; `faults` has every one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def draft_from_text(model: ScoringModel, text: str, *, by: User | None, now: datetime) -> MatrixVersion:
    """Read a matrix file in as a draft.

    Args:
        model: whose draft it becomes.
        text: YAML 1.2.
        by: who does it.
        now: UTC and aware.

    Raises:
        FileRefused: it is refused whole, with every fault.
    """
    # A file is a whole matrix: it would replace what is in force as it is read.
    return draft_from_document(model, document_from_text(text), by, now, model.active)


def document_from_text(text: str) -> object:
    """Read a matrix file and check it, also whether a draft can hold it.

    Raises:
        FileRefused: with every fault.
    """
    if len(text) > LARGEST_FILE:
        raise FileRefused((Fault("", f"is longer than {LARGEST_FILE:,} characters"),))
    try:
        document = read_yaml(text)
    except MatrixRefused as refused:
        raise FileRefused(refused.faults) from None
    checked = check(document)
    if checked.matrix is None or checked.faults:
        raise FileRefused(checked.faults)
    if faults := storing_faults(plain_document(checked.matrix)):
        raise FileRefused(faults)
    return document


@transaction.atomic
def draft_copy(version: MatrixVersion, *, by: User | None, now: datetime) -> MatrixVersion:
    """A new draft of the same model with everything that a version or draft holds now, its faults too.

    What is open of what people said about it goes along.
    """
    if version.document:
        draft = draft_from_document(version.model, document_said(version), by, now, version)
    else:
        draft = draft_from_rows(version, by, now)
    carry_over(version, draft)
    return draft
