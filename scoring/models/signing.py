"""Who agreed to a draft: a signature of each team on exactly what is published."""

from django.conf import settings
from django.db import models

from .matrix import MatrixVersion


class Signature(models.Model):
    """Somebody agrees for their team to a draft as it was then; never changed, only taken back while a draft.

    It holds while the draft's canonical document has this hash and the draft stands on this base: each edit
    voids it, and so does a change of what the draft is compared with.
    """

    class Side(models.TextChoices):
        MARKETING = "marketing", "Marketing"
        SALES = "sales", "Sales"

    version = models.ForeignKey(MatrixVersion, models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=9, choices=Side.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, help_text="Of the canonical document that would be published.")
    edit = models.PositiveIntegerField(help_text="The draft's last edit then.")
    base = models.ForeignKey(MatrixVersion, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["version", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "by", "sha256", "base"], name="signature_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} for {self.get_side_display()}, {self.at:%Y-%m-%d %H:%M} UTC"
