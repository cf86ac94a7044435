"""Reads all of a workbook within a bounded memory; started by `leads.workbooks` as a process of its own."""

import io
import resource
import sys
from contextlib import suppress

from python_calamine import CalamineError, CalamineWorkbook


def main(most_bytes: int) -> None:
    """Read the workbook on the standard input; what ends this process would have ended another."""
    with suppress(
        ValueError, OSError
    ):  # where the system knows no such limit, a process of its own has to do
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    # A file that is merely broken harms nobody: who reads it afterwards says so.
    with suppress(CalamineError, ValueError, OSError):
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        for name in book.sheet_names:
            with suppress(CalamineError, ValueError, OSError):
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
