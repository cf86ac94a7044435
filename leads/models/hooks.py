"""Addresses to which other services send what happened to leads, and what came there."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Hook(models.Model):
    """An address of ours, made for one account of one service (`leads.hooks.services`).

    `secret` is what the service signs with, or the public key that it signs for: it is kept as it is, since
    signatures are made anew from it. What was refused is only counted: who isn't admitted fills no table.
    """

    endpoint = models.CharField(max_length=40, unique=True, editable=False)
    service = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=60, help_text="What comes in here is noted as coming from there.")
    secret = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    refused = models.PositiveIntegerField(default=0, editable=False)
    refused_at = models.DateTimeField(null=True, editable=False)
    refused_because = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = "webhook"

    def __str__(self) -> str:
        return self.name


class HookDelivery(models.Model):
    """One request that was taken in, by what became of its items; those without meaning here are passed over.

    `token` is the service's word for a delivery that may come once only.
    """

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries", db_index=False)
    came_at = models.DateTimeField(db_index=True)
    token = models.CharField(max_length=100, blank=True)
    accepted = models.PositiveIntegerField()
    duplicates = models.PositiveIntegerField()
    passed_over = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "hook deliveries"
        indexes = [models.Index(fields=["hook", "-id"], name="delivery_of_hook")]
        constraints = [
            models.UniqueConstraint(fields=["hook", "token"], name="delivery_once", condition=~Q(token=""))
        ]


class HookReject(models.Model):
    """An item that could not be taken in, as it was sent. The same item sent again is the same row."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="rejects", db_index=False)
    digest = models.UUIDField(help_text="Of the body.")
    body = models.TextField(help_text="JSON, in ASCII.")
    reason = models.TextField()
    came_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(null=True, help_text="When it was taken in after all.")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["hook", "-id"], name="reject_of_hook")]
        constraints = [models.UniqueConstraint(fields=["hook", "digest"], name="reject_once")]
