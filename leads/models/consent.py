"""What leads agreed to, and who was erased and must not come back."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .lead import Lead


class Purpose(models.TextChoices):
    """What somebody agrees to, or does not."""

    EMAIL = "email", "E-mails"
    PHONE = "phone", "Phone calls"


class Consent(models.Model):
    """A lead agreed to something or withdrew it; only ever added to, the latest `at` of a purpose counts.

    `Lead.email_opt_out` and `do_not_call` say the same: `leads.consent` keeps both in step.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=5, choices=Purpose.choices)
    is_given = models.BooleanField(help_text="Given; else withdrawn.")
    text = models.TextField(blank=True, help_text="What the lead agreed to, as it was shown or said.")
    text_version = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=60, help_text="Where it was said: a form, an import, a call.")
    at = models.DateTimeField(help_text="When it was said.")
    known_at = models.DateTimeField(help_text="When we learned it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "purpose", "at", "source", "is_given"], name="consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {'given' if self.is_given else 'withdrawn'}"


class ErasureKey(models.Model):
    """The key of the digests in `Erased`; one row, made when it is first needed."""

    secret = models.BinaryField()


class Erased(models.Model):
    """A name that somebody who was erased went by, as a keyed digest: it must not come in again."""

    digest = models.CharField(max_length=64, unique=True)
    lead_id = models.BigIntegerField(db_index=True, help_text="Of the lead that was erased.")
    erased_at = models.DateTimeField()


class Erasure(models.Model):
    """Leads that somebody wants erased at once; the job `erase` does it."""

    lead_ids = ArrayField(models.BigIntegerField())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
