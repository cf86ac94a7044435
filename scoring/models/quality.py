"""Data quality as it was last looked at: figures of all leads together, and which lead failed what."""

from django.db import models

from leads.models import Lead


class QualityLook(models.Model):
    """What was found when all leads were last looked at; there is one row, or none yet.

    `mark` is what the data were then: with the same one nothing that the figures rest on has changed.
    `figures` is JSON by the version in force, as `scoring.quality.tally` has it; it names no lead.
    """

    as_of = models.DateTimeField()
    seconds = models.FloatField(help_text="How long it took: what takes long is not done again at once.")
    mark = models.TextField()
    figures = models.JSONField()


class LeadFlaw(models.Model):
    """At the last look this lead failed a check, or would have been MQL with an answer (`mql.FIELD`).

    Of the value itself there is no copy: it is read from the lead, and goes with it.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="flaws")
    kind = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "lead"], name="lead_flaw_once")]
