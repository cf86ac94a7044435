"""Files that people brought in are kept for some weeks: those that hold somebody who is erased go whole."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.db import OperationalError
from django.db.models import Q

from leads.imports.bytes import PIECE, open_bytes
from leads.imports.keeping import empty
from leads.models import Activity, FieldChange, FileImport, FileWork, Outcome

# Bytes of what is looked for, in any encoding: so much of a piece is read again with the next.
_LONGEST = 4_000


def files_with(lead_ids: Collection[int], words: Iterable[str]) -> list[FileImport]:
    """The files from which something of these leads came, or in which one of the words stands."""
    wrote = Q(what="lead", row_id__in=lead_ids)
    wrote |= Q(what="change", row_id__in=FieldChange.objects.filter(lead__in=lead_ids).values("pk"))
    wrote |= Q(what="activity", row_id__in=Activity.objects.filter(lead__in=lead_ids).values("pk"))
    wrote |= Q(what="outcome", row_id__in=Outcome.objects.filter(lead__in=lead_ids).values("pk"))
    ids = set(FileWork.objects.filter(wrote).values_list("of", flat=True))
    spelled = [word.lower().encode(code) for word in words for code in ("utf-8", "utf-16-le", "utf-16-be")]
    kept = FileImport.objects.filter(emptied_at=None).order_by("pk")
    return [one for one in kept if one.pk in ids or _holds(one, spelled)]


def empty_files(files: Iterable[FileImport], now: datetime) -> None:
    """Remove files with their rejected rows; what they did is still counted.

    Raises:
        OperationalError: one of them is being brought in just now.
    """
    for one in files:
        held = FileImport.objects.select_for_update(no_key=True).get(pk=one.pk)
        if held.state in (FileImport.State.RUNNING, FileImport.State.UNDOING):
            raise OperationalError("A file that holds them is being imported: try again once it has ended.")
        empty(held, now)


def _holds(one: FileImport, spelled: Collection[bytes]) -> bool:
    """Letters are compared as small ones; of ASCII alone, which addresses are made of."""
    last = b""
    for piece in _pieces(one):
        window = last + piece.lower()
        if any(word in window for word in spelled):
            return True
        last = window[-_LONGEST:]
    return False


def _pieces(one: FileImport) -> Iterator[bytes]:
    if not one.is_workbook:
        file = open_bytes(one, is_rows=False)
        while piece := file.read(PIECE):
            yield piece
        return
    try:
        with ZipFile(BytesIO(open_bytes(one, is_rows=False).read())) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    while piece := member.read(PIECE):
                        yield piece
    except BadZipFile:
        return
