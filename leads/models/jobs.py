"""Long work that people asked for, and that workers do."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Job(models.Model):
    """An order to the workers: one piece of long work, done in steps, and how far it has come.

    `subject_id` is of the row that says what is to be done: an import, a set of rules. Of one kind and
    subject one job is open at a time.
    """

    class State(models.TextChoices):
        WANTED = "wanted", "Waiting for a worker"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    OPEN = (State.WANTED, State.RUNNING)

    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WANTED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    wanted_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0, help_text="Rows, leads or activities, as the kind counts.")
    total = models.BigIntegerField(default=0, help_text="0: not known.")
    attempts = models.SmallIntegerField(default=0, help_text="Steps begun since it came any further.")
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "subject_id", "-id"], name="job_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                name="job_open_once",
                condition=Q(state__in=["wanted", "running"]),
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in self.OPEN

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
