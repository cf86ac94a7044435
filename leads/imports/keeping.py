"""How long files are kept: 30 days, then the counts remain."""

from datetime import datetime, timedelta

from leads.models import FileFault, FileImport, FilePart, FileWork

DAYS = 30
_AT_ONCE = 20  # the rest a minute later


def empty_old_files(now: datetime) -> None:
    """Remove files, their rejected rows and the record of what they did, 30 days after they came.

    Not of what is under way. Of files that were never brought in nothing remains.
    """
    old = FileImport.objects.filter(uploaded_at__lt=now - timedelta(days=DAYS), emptied_at=None)
    FileImport.objects.filter(pk__in=old.filter(state=FileImport.State.OPEN).values("pk")[:_AT_ONCE]).delete()
    at_rest = old.filter(state__in=[FileImport.State.DONE, FileImport.State.UNDONE])
    for one in at_rest.order_by("id")[:_AT_ONCE]:
        empty(one, now)


def empty(one: FileImport, now: datetime) -> None:
    """Remove the file of an import that is at rest, its rejected rows and the record of what it did."""
    for model in (FilePart, FileFault, FileWork):
        model.objects.filter(of=one).delete()
    columns = [{**column, "samples": [], "words": []} for column in one.facts.get("columns", ())]
    one.facts, one.emptied_at = {**one.facts, "columns": columns}, now
    one.preview = None
    one.save(update_fields=["facts", "emptied_at", "preview"])
