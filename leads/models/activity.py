"""What leads did, and who the one who did it turned out to be."""

from django.db import models

from .catalog import ActivityType
from .lead import Lead


class Campaign(models.Model):
    """What marketing spent money on."""

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    channel = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        ordering = ["-starts_on", "name"]

    def __str__(self) -> str:
        return self.name


class Visitor(models.Model):
    """Somebody who did something, known or not yet known to be a lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, null=True, blank=True, related_name="visitors")
    first_seen_at = models.DateTimeField()
    joined_at = models.DateTimeField(
        null=True, help_text="When we learned which lead it is; empty where it was one from the start."
    )


class Identity(models.Model):
    """One name of a visitor: an anonymous id, an e-mail address, the id in a CRM."""

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=40, help_text="email, anonymous, external, or the name of a system.")
    value = models.TextField(help_text="E-mail addresses in small letters.")
    known_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_once")]


class Activity(models.Model):
    """One thing a visitor did or that happened to them. Scored once the visitor is a lead.

    `key` is unique with `source`, for the life of the data: a repeat is the same activity.
    """

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="activities")
    lead = models.ForeignKey(
        Lead, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False
    )
    type = models.ForeignKey(ActivityType, models.PROTECT, related_name="+", db_index=False)
    occurred_at = models.DateTimeField(help_text="When it happened.")
    known_at = models.DateTimeField(help_text="When we learned it.")
    source = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True, related_name="+")
    topic = models.TextField(blank=True, default="")
    properties = models.JSONField(default=dict, blank=True)
    about = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="The message opened, the file downloaded.",
    )
    # What was sent, in 16 bytes: tells a repeat from another body under its key. None: it was loaded by COPY.
    body_hash = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "activities"
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="activity_once")]
        indexes = [
            models.Index(
                fields=["lead", "occurred_at"],
                include=["type"],
                name="activity_lead",
                condition=models.Q(lead__isnull=False),
            ),
            models.Index(
                fields=["visitor", "type", "about"], name="activity_about", condition=~models.Q(about="")
            ),
        ]
