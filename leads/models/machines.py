"""Keys by which other systems come in."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Scope(models.TextChoices):
    """What a key opens."""

    READ_LEADS = "leads.read", "Read leads and what they did"
    WRITE_LEADS = "leads.write", "Create and change leads"
    WRITE_ACTIVITIES = "activities.write", "Send activities"
    READ_SCORES = "scores.read", "Read scores and their explanation"
    READ_MATRIX = "matrix.read", "Read matrix versions"
    READ_SEGMENTS = "segments.read", "Read segments and the leads in them"
    READ_CATALOG = "catalog.read", "Read the catalog of fields and activity types"
    TRACK = "track", "Track (the write key of a Segment client)"


class ApiKey(models.Model):
    """A key of one machine, for one source and named scopes. The key itself is not kept, only its SHA-256.

    `allowance` is how many requests it may make at `counted_at`; it fills up with time.
    """

    name = models.CharField(max_length=80)
    source = models.CharField(
        max_length=60, help_text="What comes in with this key is noted as coming from here."
    )
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices))
    start = models.CharField(max_length=12, editable=False, help_text="How the key begins.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    per_minute = models.PositiveIntegerField(
        default=600,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
        help_text="More requests in a minute are refused.",
    )
    allowance = models.FloatField(editable=False)
    counted_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="From then on it opens nothing.")
    revoked_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = "API key"

    def __str__(self) -> str:
        return self.name
