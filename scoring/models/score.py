"""Scores as they are stored: tenths for scores, micro-points for parameter values."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from leads.models import UNWORKED_STAGES, Lead

from .matrix import MatrixVersion


class LeadScore(models.Model):
    """The score of a lead under a version; partitioned by version. Written by the rescoring service alone.

    Owner, team, stage and mark are copies for the ranking: triggers keep them, in the change's transaction.
    All times are UTC and aware; scores are tenths, `values` micro-points in the version's parameter order.
    No foreign key in the database: a partition is dropped whole, and cascades would lock.
    """

    pk = models.CompositePrimaryKey("version_id", "lead_id")
    version = models.ForeignKey(MatrixVersion, models.DO_NOTHING, db_constraint=False, related_name="+")
    lead = models.ForeignKey(Lead, models.DO_NOTHING, db_constraint=False, related_name="scores")
    as_of = models.DateTimeField()
    engine_revision = models.SmallIntegerField()
    inputs_revision = models.BigIntegerField(help_text="Revision of the lead's digest that it was made from.")
    fit = models.SmallIntegerField(null=True)
    engagement = models.SmallIntegerField(null=True)
    qualification = models.SmallIntegerField(null=True)
    penalty = models.IntegerField()
    composite = models.SmallIntegerField()
    points = models.BigIntegerField()
    grade = models.TextField(null=True)
    level = models.TextField(null=True)
    band = models.TextField()
    meets = ArrayField(models.TextField())
    disqualified_by = models.TextField(null=True)
    values = ArrayField(models.BigIntegerField())
    next_change_on = models.DateField(null=True)
    fades_until = models.DateField(null=True)
    is_worth_a_look = models.BooleanField(default=False)

    # Copies for the ranking: filters and order lie in one table.
    counts = models.BooleanField(default=True, help_text="Of several models, this one counts for the lead.")
    is_listed = models.BooleanField(
        default=True, help_text="Counts, and is not disqualified or was overruled by a person."
    )
    owner_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True, help_text="The owner's team.")
    stage = models.TextField()
    is_marked = models.BooleanField(default=False)
    region = models.TextField()
    industry = models.TextField()
    source = models.TextField()
    last_activity_at = models.DateTimeField(null=True)

    # The composite of the last `ScoreChange`: what the next point of difference is counted from.
    noted_composite = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "scoring_leadscore"

    @property
    def needs_a_look(self) -> bool:
        """Worth a look by the matrix or as somebody says, and nobody works the lead: else it is no news."""
        return (self.is_worth_a_look or self.is_marked) and self.stage in UNWORKED_STAGES


class ScoreChange(models.Model):
    """A composite moved by a point, or a grade, band, level or stage turned. From and to, and why.

    Also records a threshold crossed, once, up and down (P9). The first score of a lead has no `from`.
    """

    class Cause(models.TextChoices):
        ACTIVITY = "activity", "New activity"
        FIELD = "field", "Data changed"
        TIME = "time", "Time passed"
        MATRIX = "matrix", "Rules changed"
        FIRST = "first", "First score"

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="score_changes")
    version = models.ForeignKey(MatrixVersion, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    cause = models.CharField(max_length=8, choices=Cause.choices)
    from_composite = models.SmallIntegerField(null=True)
    to_composite = models.SmallIntegerField()
    from_grade = models.TextField(null=True)
    to_grade = models.TextField(null=True)
    from_level = models.TextField(null=True)
    to_level = models.TextField(null=True)
    from_band = models.TextField(null=True)
    to_band = models.TextField()
    from_meets = ArrayField(models.TextField(), default=list)
    to_meets = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["lead", "version", "changed_at"], name="scorechange_lead")]


class ActivityDigest(models.Model):
    """A lead's scored activities, packed by day, 4 bytes each; `scoring.digests` knows how.

    `revision` rises each time the lead is scored for something new, be it an activity or a field: a score
    made from an earlier revision is behind. `zone` is the one in which its days begin.
    """

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="digest")
    packed = models.BinaryField()
    revision = models.BigIntegerField(default=1)
    last_activity_at = models.DateTimeField(null=True)
    rebuilt_at = models.DateTimeField()
    zone = models.TextField(default="UTC")
