"""Segments that people keep: conditions under a name, for one's own use or for everybody."""

from django.conf import settings
from django.db import models

from .matrix import ScoringModel


class SavedView(models.Model):
    """A segment with its order. Shared, each sees in it only the leads that they may see.

    `conditions` is a list as `scoring.segments.check` takes it: it was right when it was saved, and is
    checked again whenever it is used, since fields, grades and parameters come and go. Its owner may be gone.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="saved_views"
    )
    is_shared = models.BooleanField(default=False)
    model = models.ForeignKey(ScoringModel, models.CASCADE, related_name="+")
    conditions = models.JSONField(default=list)
    sort = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name
