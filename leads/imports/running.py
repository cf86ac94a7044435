"""Bringing a file in, in the background and in steps: whatever is killed, it ends as if it had run once.

How far it has come is committed with what was stored, chunk by chunk: a step that dies takes back its chunk
and the count of it, and the next begins just there.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from leads.crash import crash_at
from leads.ingest.files.progress import Fault, Progress
from leads.jobs.asking import want
from leads.jobs.carrying import Work
from leads.models import Action, FileFault, FileImport, FileWork, Job, User
from leads.people.audit import Subject, record

from .choices import problems_of
from .reading import parts_of, reading_of
from .refusing import FileRefused
from .rows import FileRows

KIND = "import"
_LONGEST_CELL = 2_000


@transaction.atomic
def start(import_id: int, by: User, now: datetime) -> Job:
    """Have a file brought in; asked for again, the same job goes on.

    Raises:
        FileRefused: what was chosen does not do, or its rows were removed.
    """
    one = FileImport.objects.select_for_update().get(pk=import_id)
    if one.state == FileImport.State.OPEN:
        if problems := problems_of(one):
            raise FileRefused(problems[0])
        if one.emptied_at:
            raise FileRefused("The file was removed after 30 days. Bring it in again.")
        one.state, one.started_at, one.started_by = FileImport.State.RUNNING, now, by
        one.save(update_fields=["state", "started_at", "started_by"])
        record(by, Action.IMPORT_BEGUN, subject(one), {"part": one.kind, "file": one.name}, now)
    elif one.state != FileImport.State.RUNNING:
        raise FileRefused("This file was brought in already.")
    return want(KIND, one.pk, by=by, now=now)


def subject(one: FileImport) -> Subject:
    """An import in the audit log."""
    return Subject("import", one.pk, str(one.choices.get("source", "")))


def step(import_id: int, work: Work) -> bool:
    """Do as much of an import as there is time for; whether it is done."""
    one = FileImport.objects.get(pk=import_id)
    parts = parts_of(one)
    while one.state == FileImport.State.RUNNING and one.part < len(parts):
        if not _go_on(one, parts[one.part], len(parts), work):
            return False
        one.part, one.rows = one.part + 1, 0
        one.save(update_fields=["part", "rows"])
    _end(import_id, work.clock())
    return True


def _go_on(one: FileImport, part: str, parts: int, work: Work) -> bool:
    now = work.clock()
    told = _Told(one, part)
    with FileRows(one) as rows:
        with transaction.atomic():
            importing = reading_of(one, part)(rows, now, told.progress, one.rows)
        for _ in _chunks(one, importing, rows, told):
            work.came(one.part * one.facts["rows"] + one.rows, parts * one.facts["rows"])
            if work.is_time_up():
                return False
    return True


def _chunks(one: FileImport, importing: Iterator[Progress], rows: FileRows, told: "_Told") -> Iterator[None]:
    """Store chunk by chunk, each with the count of it, or neither."""
    while True:
        with transaction.atomic():
            rows.kept.clear()
            progress = next(importing, None)
            if progress is None:
                return
            crash_at("in_import_chunk")
            told.write(rows)
            one.rows = progress.rows
            one.counts = {**one.counts, told.part: dict(progress.counts)}
            one.save(update_fields=["rows", "counts"])
        crash_at("after_import_chunk")
        yield


class _Told:
    """What a part tells of its rows, gathered chunk by chunk and written with it."""

    def __init__(self, one: FileImport, part: str) -> None:
        self.part, self._of = part, one
        self._faults: list[Fault] = []
        self._work: dict[tuple[str, int], None] = {}
        # A row that was rejected for one part is not told again for the next.
        self._before = set(_rejected(one)) if one.part else set()
        self.progress = Progress(
            tell=self._faults.append,
            note=lambda what, row_id: self._work.setdefault((what, row_id)),
            counts=Counter(one.counts.get(part, {})),
            rows=one.rows,
        )

    def write(self, rows: FileRows) -> None:
        """Write what was gathered, in the transaction of the chunk."""
        FileFault.objects.bulk_create(
            FileFault(
                of=self._of,
                line=fault.line,
                column=_stored(fault.column),
                reason=_stored(fault.reason),
                cells=[] if fault.column else [_stored(cell) for cell in rows.kept.get(fault.line, ())],
            )
            for fault in self._faults
            if fault.line not in self._before
        )
        _write_work(self._of, list(self._work))
        self._faults.clear()
        self._work.clear()


def _write_work(one: FileImport, work: list[tuple[str, int]]) -> None:
    if work:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {FileWork._meta.db_table} (of_id, what, row_id)"
                " SELECT %s, * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING",
                [one.pk, [what for what, _ in work], [row_id for _, row_id in work]],
            )


def _rejected(one: FileImport) -> Iterator[int]:
    return FileFault.objects.filter(of=one, column="").values_list("line", flat=True).iterator()


def _stored(text: str) -> str:
    """A text as PostgreSQL takes it."""
    text = text[:_LONGEST_CELL].replace("\0", "")
    return text.encode("utf-8", "replace").decode()


@transaction.atomic
def _end(import_id: int, now: datetime) -> None:
    one = FileImport.objects.select_for_update().get(pk=import_id)
    if one.state == FileImport.State.RUNNING:
        one.state, one.ended_at = FileImport.State.DONE, now
        one.save(update_fields=["state", "ended_at"])
        counts = {name: count for part in one.counts.values() for name, count in part.items()}
        details = {"part": one.kind, "file": one.name, "rows": one.facts["rows"], **counts, "whole": True}
        record(one.started_by, Action.IMPORT_ENDED, subject(one), details, now)
