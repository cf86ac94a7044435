"""The bytes of a file, kept in pieces in the database: web and worker may be on different machines."""

from collections.abc import Iterable
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO

from leads.models import FileImport, FilePart

PIECE = 512 * 1024


def keep(one: FileImport, data: Iterable[bytes], is_rows: bool = False) -> int:
    """Keep bytes as the file, or as its rows, in place of what was kept before.

    Returns:
        How many bytes they are.
    """
    FilePart.objects.filter(of=one, is_rows=is_rows).delete()
    size = 0
    for place, piece in enumerate(data):
        FilePart.objects.create(of=one, is_rows=is_rows, place=place, data=piece)
        size += len(piece)
    return size


def pieces(file: BinaryIO) -> Iterable[bytes]:
    """Read an open file piece by piece."""
    while piece := file.read(PIECE):
        yield piece


def open_bytes(one: FileImport, is_rows: bool | None = None) -> BufferedReader:
    """Open what was kept: the rows of a workbook's sheet, else the file itself."""
    return BufferedReader(_Kept(one.pk, one.is_workbook if is_rows is None else is_rows), PIECE)


class _Kept(RawIOBase):
    """Reads piece by piece, one at a time in memory."""

    def __init__(self, import_id: int, is_rows: bool) -> None:
        self._parts = FilePart.objects.filter(of=import_id, is_rows=is_rows)
        self._place, self._left, self._read = 0, memoryview(b""), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            data = self._parts.filter(place=self._place).values_list("data", flat=True).first()
            if data is None:
                return 0
            self._left, self._place = memoryview(data), self._place + 1
        taken = self._left[: len(buffer)]
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        self._read += len(taken)
        return len(taken)

    def tell(self) -> int:
        return self._read
