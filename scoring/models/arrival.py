"""What carried leads over the line: noted once for each lead that came to sales, as it was known then."""

from django.db import models

from leads.models import Campaign, StageMove


class Arrival(models.Model):
    """A move that brought a lead to sales (`ARRIVED`), opened up.

    `is_opened` is False where nobody can say any more what the score was made of: the move names no matrix
    version, or one that is gone.
    """

    move = models.OneToOneField(StageMove, models.CASCADE, primary_key=True, related_name="arrival")
    campaign = models.ForeignKey(
        Campaign,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Of the lead's latest activity with one, before it arrived.",
    )
    is_opened = models.BooleanField()


class Carried(models.Model):
    """A rule that carried a lead over the line: one of the largest shares of its composite then."""

    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="carried", db_index=False)
    parameter_key = models.CharField(max_length=60)
    rule_key = models.CharField(max_length=60)
    share_tenths = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrival", "parameter_key", "rule_key"], name="carried_once")
        ]
