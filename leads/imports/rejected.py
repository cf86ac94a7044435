"""The rows that were rejected, as a file to mend and bring in again: as they were, and why."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, QuerySet

from leads.models import FileFault, FileImport

from .rows import REASONS


def rejected_counts(imports: Iterable[FileImport]) -> dict[int, int]:
    """How many rows were rejected, by the id of the import; those of which none was are left out."""
    rows = FileFault.objects.filter(of__in=list(imports), column="").values_list("of")
    return dict(rows.annotate(Count("line", distinct=True)).order_by())


def faults_of(one: FileImport) -> QuerySet[FileFault]:
    """What was wrong, rejected rows first."""
    return FileFault.objects.filter(of=one).order_by("column", "line")


def rejected_rows(one: FileImport) -> Iterator[list[str]]:
    """The names of the columns, then each rejected row with its reason."""
    names = [column["name"] for column in one.facts["columns"] if column["name"] != REASONS]
    places = [place for place, c in enumerate(one.facts["columns"]) if c["name"] != REASONS]
    yield [*names, REASONS]
    for fault in FileFault.objects.filter(of=one, column="").order_by("line").iterator():
        cells = [fault.cells[place] if place < len(fault.cells) else "" for place in places]
        yield [*cells, f"{fault.reason} (line {fault.line:,})"]
