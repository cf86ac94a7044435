"""What people changed in a draft, and what they said about it."""

from django.conf import settings
from django.db import models

from .matrix import MatrixVersion


class RowKind(models.TextChoices):
    """What a draft is made of."""

    VERSION = "version", "The matrix as a whole"
    PARAMETER = "parameter", "Parameter"
    RULE = "rule", "Rule"
    THRESHOLD = "threshold", "Threshold"
    DISQUALIFIER = "disqualifier", "Disqualifier"


class Edit(models.Model):
    """One change of a draft; never changed itself, and gone only with its draft.

    `old` and `new` are the cell's values; of a row that was added or removed its whole content; of a move the
    places. A row that comes back by undoing keeps its id, so `row_id` names the same row for good.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", "Changed"
        ADD = "add", "Added"
        REMOVE = "remove", "Removed"
        MOVE = "move", "Moved"

    version = models.ForeignKey(MatrixVersion, models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField(help_text="1, 2, ... in this draft, without a gap.")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    row_kind = models.CharField(max_length=12, choices=RowKind.choices)
    row_id = models.BigIntegerField()
    row_name = models.CharField(max_length=250, help_text="What people called the row then.")
    cell = models.CharField(max_length=120, blank=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")
    is_undo = models.BooleanField(default=False, help_text="What undoes an undo does again, and is none.")

    class Meta:
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="edit_number_once")]
        indexes = [models.Index(fields=["version", "row_kind", "row_id"], name="edit_of_row")]

    def __str__(self) -> str:
        return f"{self.row_name}: {self.get_kind_display().lower()}"


class Comment(models.Model):
    """What somebody said about a row of a draft, or of the draft as a whole; resolved, never deleted."""

    version = models.ForeignKey(MatrixVersion, models.CASCADE, related_name="comments")
    row_kind = models.CharField(max_length=12, choices=RowKind.choices, default=RowKind.VERSION)
    row_id = models.BigIntegerField()
    row_name = models.CharField(max_length=250, help_text="What people called the row then.")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["version", "at", "id"]
        indexes = [models.Index(fields=["version", "row_kind", "row_id"], name="comment_of_row")]

    def __str__(self) -> str:
        return f"{self.row_name}: {self.text[:60]}"
