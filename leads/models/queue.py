"""What lies before somebody who works leads: until when to answer, what to do, what waits for a day."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .lead import Lead, Stage


class ResponseTime(models.Model):
    """How soon a lead that came to a stage is to be answered; without a row, at any time."""

    stage = models.CharField(max_length=16, choices=Stage.choices, unique=True)
    hours = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(400)],
        help_text="Working hours: Monday to Friday, 9 to 17.",
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.hours} working hours"


class Waiting(models.Model):
    """A lead that waits for a day: put off by its owner, or in nurture, from where it returns by itself."""

    class Kind(models.TextChoices):
        PUT_OFF = "put_off", "Put off"
        NURTURE = "nurture", "In nurture"

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="waiting")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    until = models.DateField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "waiting"
        indexes = [models.Index(fields=["kind", "until"], name="waiting_until")]


class Task(models.Model):
    """Something to be done about a lead, by a day."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="tasks")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tasks")
    due_on = models.DateField()
    words = models.TextField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], name="task_open", condition=models.Q(done_at__isnull=True)
            )
        ]
