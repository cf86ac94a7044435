"""What the two import commands have in common: options, progress, summary, exit codes."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leads.ingest.files.additions import add_to_catalog
from leads.ingest.files.cells import NoSuchColumn
from leads.ingest.files.maps import Map, read_map
from leads.ingest.files.parts import MapRefused
from leads.ingest.files.progress import COUNTED, Fault, Progress
from leads.ingest.files.table import Table, Unreadable
from leads.models import Action
from leads.people.audit import Subject, record

FAULTS_SHOWN = 200
Import = Callable[[Table, Map, datetime, Progress], Iterator[Progress]]


def add_arguments(parser: CommandParser) -> None:
    """The options of both commands."""
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV with a header, plain or gzip.")
    parser.add_argument("--map", required=True, type=Path, help="What its columns are: docs/import-maps.md.")
    parser.add_argument(
        "--all-faults", action="store_true", help=f"Name every fault, not the first {FAULTS_SHOWN} only."
    )


def run(command: BaseCommand, part: str, importing: Import, options: dict[str, Any]) -> None:
    """Import a file and tell how it went.

    Exit code 0: read to its end, rows may be rejected; 1: the file can't be read; 2: the map is wrong.

    Args:
        command: whose output is written to.
        part: of the map, "leads" or "activities".
        importing: the service.
        options: of the command line.
    """
    try:
        map = _read_map(options["map"], part)
        add_to_catalog(map)
    except MapRefused as refused:
        lines = "\n".join(f"{options['map']}: {fault}" for fault in refused.faults)
        raise CommandError(lines, returncode=2) from refused
    bar = _Bar(command)
    faults = _Faults(command, bar, options["all_faults"])
    progress = Progress(tell=faults.tell)
    try:
        with (
            Table(options["file"], map.encoding, map.delimiter) as table,
            _audited(part, options["file"].name, map.source, progress),
        ):
            for done in importing(table, map, datetime.now(UTC), progress):
                bar.show(done)
    except NoSuchColumn as error:
        raise CommandError(f"{options['file']}: {error}", returncode=1) from error
    except Unreadable as error:
        raise CommandError(str(error), returncode=1) from error
    except KeyboardInterrupt as stop:
        raise CommandError(
            "Stopped. Run it again to go on: nothing comes in twice.", returncode=130
        ) from stop
    finally:
        bar.clear()
        if progress.rows:
            _summary(command, progress, faults)


@contextmanager
def _audited(part: str, file: str, source: str, progress: Progress) -> Iterator[None]:
    """Write into the audit log that an import began, which stays if it is killed, and how it ended."""
    subject, details = Subject("import", None, source), {"part": part, "file": file}
    record(None, Action.IMPORT_BEGUN, subject, details, datetime.now(UTC))
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        counts = {**details, "rows": progress.rows, **progress.counts, "whole": is_whole}
        record(None, Action.IMPORT_ENDED, subject, counts, datetime.now(UTC))


def _read_map(path: Path, part: str) -> Map:
    try:
        map = read_map(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise MapRefused([f"can't be read: {reason}"]) from error
    if getattr(map, part) is None:
        raise MapRefused([f"{part}: is required to import {part}"])
    return map


class _Faults:
    """Names faults on standard error, no more than one can read."""

    def __init__(self, command: BaseCommand, bar: "_Bar", is_all: bool) -> None:
        self._command, self._bar, self._is_all = command, bar, is_all
        self.told = 0

    def tell(self, fault: Fault) -> None:
        self.told += 1
        if self._is_all or self.told <= FAULTS_SHOWN:
            self._bar.clear()
            self._command.stderr.write(str(fault), self._command.style.WARNING)

    @property
    def hidden(self) -> int:
        return 0 if self._is_all else max(self.told - FAULTS_SHOWN, 0)


class _Bar:
    """One line on a terminal: how far, how many rows, how long still."""

    def __init__(self, command: BaseCommand) -> None:
        self._command = command
        self._began = time.monotonic()
        self._is_terminal = sys.stderr.isatty()

    def show(self, progress: Progress) -> None:
        if self._is_terminal:
            spent = time.monotonic() - self._began
            left = spent / progress.share - spent if progress.share else 0
            filled = round(progress.share * 20)
            line = f"[{'#' * filled}{' ' * (20 - filled)}] {progress.rows:,} rows, {left:.0f} s left"
            self._command.stderr.write(f"\r\033[K{line}", str, ending="")

    def clear(self) -> None:
        if self._is_terminal:
            self._command.stderr.write("\r\033[K", str, ending="")


def _summary(command: BaseCommand, progress: Progress, faults: _Faults) -> None:
    if faults.hidden:
        command.stderr.write(f"... and {faults.hidden:,} faults more; --all-faults names them.")
    counts = ", ".join(f"{progress.counts[what]:,} {what}" for what in COUNTED if progress.counts[what])
    command.stdout.write(f"{progress.rows:,} rows: {counts or 'nothing'}.")
