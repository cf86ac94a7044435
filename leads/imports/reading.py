"""Reading a file part by part, the same for the preview and for the run."""

from collections.abc import Callable, Iterator
from datetime import datetime

from leads.ingest.files.additions import add_to_catalog
from leads.ingest.files.import_activities import import_activities
from leads.ingest.files.import_leads import import_leads
from leads.ingest.files.progress import Progress
from leads.ingest.files.table import Rows
from leads.models import FileImport

from .campaigns import with_campaigns
from .choices import maps_of
from .outcomes import import_outcomes

# Rows, the moment, the progress and how many rows were stored before -> the progress after each chunk.
Reading = Callable[[Rows, datetime, Progress, int], Iterator[Progress]]


def parts_of(one: FileImport) -> list[str]:
    """For what the file is read, one after the other."""
    return ["outcomes"] if one.kind == "outcomes" else [part for part, _ in maps_of(one)]


def reading_of(one: FileImport, part: str, most_rows: int | None = None) -> Reading:
    """How a part is read; fields and campaigns that the file brings are added, in the caller's transaction.

    Args:
        one: the file.
        part: of `parts_of`.
        most_rows: of how many rows campaigns are looked for; None: of all.
    """
    if part == "outcomes":
        return lambda rows, now, progress, begun: import_outcomes(rows, one, now, progress, begun)
    map = dict(maps_of(one))[part]
    add_to_catalog(map)
    if part == "activities":
        map = with_campaigns(one, map, most_rows)
    importing = import_leads if part == "leads" else import_activities
    return lambda rows, now, progress, begun: importing(rows, map, now, progress, begun)
