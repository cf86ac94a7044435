"""The optimal lead profile, as it was after each change of it."""

from django.conf import settings
from django.db import models


class ProfileRevision(models.Model):
    """The whole document after one change; never changed itself, the latest one holds.

    `lines` is a list of {"id", "if", "words", "changed"}: a condition as in a rule, what people say of it,
    and the revision in which the line last changed.
    """

    number = models.PositiveIntegerField(unique=True, help_text="1, 2, ... without a gap.")
    lines = models.JSONField(default=list)
    what = models.TextField(help_text="What was changed, in words.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Profile, revision {self.number}"
