"""Who has a draft open now."""

from django.conf import settings
from django.db import models

from .matrix import MatrixVersion


class OpenPage(models.Model):
    """A page of a draft that somebody has open; it counts for as long as it is heard of."""

    version = models.ForeignKey(MatrixVersion, models.CASCADE, related_name="open_pages")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    cell = models.CharField(max_length=200, blank=True, help_text='As the page names it: "rule-12-pays".')
    heard_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} in {self.version}"
