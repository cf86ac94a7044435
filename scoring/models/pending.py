"""What is still to be scored, what could not be, and the runs that fill a version."""

from django.db import models

from leads.models import Lead

from .matrix import MatrixVersion


class Pending(models.Model):
    """A lead has something new. Appended by triggers, claimed and deleted by workers; no foreign key."""

    id = models.BigAutoField(primary_key=True)
    lead_id = models.BigIntegerField()
    cause = models.CharField(max_length=8)
    noted_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "scoring_pending"
        indexes = [models.Index(fields=["lead_id"], name="pending_lead")]


class Quarantine(models.Model):
    """A lead that failed five times; shown, and tried again when a person says so or it changes."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="quarantine")
    error = models.TextField()
    attempts = models.SmallIntegerField()
    since = models.DateTimeField()


class PublishRun(models.Model):
    """Filling a version with scores, until the model points at it."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    version = models.OneToOneField(MatrixVersion, models.PROTECT, related_name="run")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)


class PublishRange(models.Model):
    """A range of lead ids of a run, leased by whoever fills it. Both ends belong to it."""

    run = models.ForeignKey(PublishRun, models.CASCADE, related_name="ranges")
    first_lead = models.BigIntegerField()
    last_lead = models.BigIntegerField()
    leads = models.IntegerField()
    leased_until = models.DateTimeField(null=True)
    is_done = models.BooleanField(default=False)
