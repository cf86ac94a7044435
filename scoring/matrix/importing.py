"""A matrix that comes in: YAML, CSV or XLSX, as its beginning tells, with each fault by its line or cell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from leads.models import User
from scoring.engine.faults import Fault
from scoring.engine.matrix import parse
from scoring.engine.yamltext import lines_of_yaml
from scoring.models import MatrixVersion, ScoringModel

from .cells import CellRefused
from .drafts import DraftMoved
from .files import LARGEST_FILE, FileRefused, document_from_text
from .recording import Editor, hold
from .rows import draft_from_document, plain_document
from .sheets.entries import SheetRefused
from .sheets.files import LARGEST_FILE as LARGEST_SHEET
from .sheets.files import document_from_sheet
from .storable import storing_faults
from .taking_over import make_same

_MOST_FAULTS = 200  # nobody reads more of them at once


@dataclass(frozen=True)
class Misplaced:
    """A fault and where it stands in the file: "line 14" or "Rules, E14"."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class ImportRefused(ValueError):
    """A file that makes no matrix that a draft can hold; `faults` has all of them, the first 200 at most."""

    def __init__(self, faults: list[Misplaced]) -> None:
        self.faults = tuple(faults[:_MOST_FAULTS])
        super().__init__("\n".join(map(str, self.faults)))


def document_of_file(data: bytes) -> dict[str, Any]:
    """Read a matrix from a file, in its canonical spelling.

    Args:
        data: YAML 1.2 or JSON in UTF-8, CSV or XLSX.

    Raises:
        ImportRefused: with every fault, by line or by cell.
    """
    return _from_sheet(data) if _is_sheet(data) else _from_yaml(data)


def _is_sheet(data: bytes) -> bool:
    """A workbook, text of two bytes a letter as Excel writes it, or a CSV, which begins with a title."""
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:40]
    return first.startswith((b"PK", b"\xff\xfe", b"\xfe\xff")) or (
        first.startswith((b"[", b'"[')) and not first[1:].lstrip().startswith((b"{", b"["))
    )


def _from_sheet(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_SHEET:
        raise ImportRefused([Misplaced("", f"The file is larger than {LARGEST_SHEET // 1_000_000} MB.")])
    try:
        document = plain_document(parse(document_from_sheet(data)))
    except SheetRefused as refused:
        raise ImportRefused([Misplaced(fault.where, fault.message) for fault in refused.faults]) from None
    # A sheet has no paths: what is too long for a draft is named by what it is there.
    faults = [Misplaced(fault.path or "matrix", fault.message) for fault in storing_faults(document)]
    if faults:
        raise ImportRefused(faults)
    return document


def _from_yaml(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_FILE * 4:
        raise ImportRefused([Misplaced("", f"The file is larger than {LARGEST_FILE:,} letters.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportRefused(
            [Misplaced("", "The file is neither text in UTF-8 nor an Excel workbook.")]
        ) from None
    try:
        return plain_document(parse(document_from_text(text)))
    except FileRefused as refused:
        raise ImportRefused(_by_line(text, refused.faults)) from None


def _by_line(text: str, faults: tuple[Fault, ...]) -> list[Misplaced]:
    lines = lines_of_yaml(text)
    return [Misplaced(_line(fault.path, lines), str(fault)) for fault in faults]


def _line(path: str, lines: dict[str, int]) -> str:
    while path:
        if path in lines:
            return f"line {lines[path]}"
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return ""


def import_draft(model: ScoringModel, document: dict[str, Any], *, by: User, now: datetime) -> MatrixVersion:
    """A new draft of a model that says what a document says; it would replace what is in force.

    Args:
        model: whose draft it becomes.
        document: of `document_of_file`.
        by: who does it.
        now: UTC and aware.
    """
    return draft_from_document(model, document, by, now, model.active)


@transaction.atomic
def import_into(draft_id: int, document: dict[str, Any], *, seen: int, editor: Editor) -> int:
    """Make a draft say what a document says, as edits.

    Args:
        draft_id: of a draft.
        document: of `document_of_file`.
        seen: number of the last edit of the draft as one looked at what would change.
        editor: who, and when.

    Returns:
        How many edits that took.

    Raises:
        DraftMoved: the draft was edited since.
        ImportRefused: a cell can't be stored; nothing was changed.
        NotADraft: it is no draft any more.
    """
    draft = hold(draft_id)
    if draft.last_edit != seen:
        raise DraftMoved
    try:
        return make_same(draft, document, editor)
    except CellRefused as refused:
        raise ImportRefused([Misplaced("", str(refused))]) from None
