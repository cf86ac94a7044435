"""What both teams want to reach in a month."""

from django.conf import settings
from django.db import models


class Goal(models.Model):
    """One number of one side; the audit log has what it was before."""

    class Side(models.TextChoices):
        MARKETING = "marketing", "Marketing"
        SALES = "sales", "Sales"

    class What(models.TextChoices):
        MQLS = "mqls", "MQLs a month"
        ACCEPTED = "accepted", "Accepted a month"
        WON = "won", "Won a month"

    side = models.CharField(max_length=9, choices=Side.choices)
    what = models.CharField(max_length=8, choices=What.choices)
    number = models.PositiveIntegerField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["side", "what"], name="goal_once")]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.number:,} {self.get_what_display()}"
