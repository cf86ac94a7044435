"""What is still to be scored, what could not be, and the runs that fill a version."""

from django.conf import settings
from django.db import models

from leads.models import Lead

from .matrix import MatrixVersion


class Pending(models.Model):
    """A lead has something new. Appended by triggers, claimed and deleted by workers; no foreign key.

    Appended, never merged: an upsert would make whoever records wait for whoever scores.
    """

    class Lane(models.IntegerChoices):
        NOW = 0, "What happened now"
        TIME = 1, "What time did"

    id = models.BigAutoField(primary_key=True)
    lead_id = models.BigIntegerField()
    cause = models.CharField(max_length=8, help_text="As of `ScoreChange`.")
    lane = models.SmallIntegerField(choices=Lane.choices, default=Lane.NOW, db_default=0)
    noted_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "scoring_pending"
        indexes = [
            models.Index(fields=["lead_id"], name="pending_lead"),
            models.Index(fields=["lane", "id"], name="pending_fresh", condition=models.Q(attempts=0)),
            models.Index(fields=["id"], name="pending_again", condition=models.Q(attempts__gt=0)),
        ]


class Quarantine(models.Model):
    """A lead that failed five times; shown, and tried again when a person says so or it changes."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="quarantine")
    error = models.TextField()
    attempts = models.SmallIntegerField()
    since = models.DateTimeField()


class PublishRun(models.Model):
    """Filling a version with scores, until the model points at it. Rolling back is another run.

    One that was asked for on a page is carried out by the workers: the row is the order, and tells how far it
    has come.
    """

    class State(models.TextChoices):
        WANTED = "wanted", "Waiting for a worker"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    version = models.ForeignKey(MatrixVersion, models.PROTECT, related_name="runs")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    why = models.TextField(blank=True, help_text="Of going back to an earlier version, in people's words.")
    in_background = models.BooleanField(default=False, help_text="By the workers, not by whoever began it.")
    doing = models.CharField(max_length=40, blank=True)
    attempts = models.SmallIntegerField(default=0, help_text="Begun by workers since it came any further.")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], name="publish_run_open", condition=models.Q(state__in=["wanted", "running"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.started_at:%Y-%m-%d %H:%M} UTC"


class PublishRange(models.Model):
    """A range of lead ids of a run; both ends belong to it.

    Whoever fills it holds its row lock, in the transaction that also writes the scores: a killed filler
    leaves neither half a range nor a lease to wait for.
    """

    run = models.ForeignKey(PublishRun, models.CASCADE, related_name="ranges")
    first_lead = models.BigIntegerField()
    last_lead = models.BigIntegerField()
    leads = models.IntegerField()
    is_done = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
