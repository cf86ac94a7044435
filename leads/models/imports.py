"""Files that people bring in on the pages: the file itself, what is to be made of it, and what it did."""

from django.conf import settings
from django.db import models


class FileImport(models.Model):
    """A file, what its columns mean, and what became of it. `choices` are read by `leads.imports.choices`."""

    class Kind(models.TextChoices):
        LEADS = "leads", "Leads"
        ACTIVITIES = "activities", "What people did"
        MEMBERS = "members", "Members of campaigns"
        OUTCOMES = "outcomes", "Won and lost"

    class State(models.TextChoices):
        OPEN = "open", "Not begun"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    name = models.CharField(max_length=200, help_text="Of the file.")
    size = models.BigIntegerField(help_text="Bytes, as it was uploaded.")
    is_workbook = models.BooleanField(default=False)
    sheets = models.JSONField(default=list, help_text="Names of the sheets of a workbook that hold anything.")
    sheet = models.TextField(blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    header_line = models.IntegerField(default=1, help_text="Which row names the columns; 0: none does.")
    facts = models.JSONField(default=dict, help_text="Columns, samples and rows, as the file was read.")
    headers = models.CharField(max_length=64, blank=True, db_index=True, help_text="SHA-256 of the columns.")
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    choices = models.JSONField(default=dict)
    preview = models.JSONField(null=True, help_text="What it would do; None: not looked at since it changed.")

    uploaded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # How far it has come: committed with what it stored, so that whoever goes on begins just there.
    part = models.SmallIntegerField(
        default=0, help_text="Of those the file is read for, one after the other."
    )
    rows = models.BigIntegerField(default=0, help_text="Read of this part.")
    counts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_counts = models.JSONField(default=dict)
    emptied_at = models.DateTimeField(null=True, help_text="When the file and its rows were removed.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class FilePart(models.Model):
    """A piece of a file. `is_rows`: of the text that a sheet of a workbook was turned into."""

    of = models.ForeignKey(FileImport, models.CASCADE, related_name="parts")
    is_rows = models.BooleanField(default=False)
    place = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "is_rows", "place"], name="file_part_once")]


class FileFault(models.Model):
    """What was wrong with a row (`column` empty: it was rejected) or a cell, which was left out."""

    of = models.ForeignKey(FileImport, models.CASCADE, related_name="faults")
    line = models.BigIntegerField()
    column = models.TextField(blank=True)
    reason = models.TextField()
    cells = models.JSONField(default=list, help_text="The row, where it was rejected.")

    class Meta:
        indexes = [models.Index(fields=["of", "line"], name="file_fault_of")]


class FileWork(models.Model):
    """What an import wrote: a lead created, a change of a field, an activity, an outcome; by its id.

    No foreign key to what was written: that may go without asking this table. `kept` says, after the import
    was undone, why this stayed.
    """

    of = models.ForeignKey(FileImport, models.CASCADE, related_name="work", db_index=False)
    what = models.CharField(max_length=8)
    row_id = models.BigIntegerField()
    kept = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "what", "row_id"], name="file_work_once")]
