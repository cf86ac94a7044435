"""What trackers sent, as it came; and the rules that say which activity it is."""

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models

from .activity import Visitor
from .catalog import ActivityType


class EventRule(models.Model):
    """Which event or page is which activity type: the first rule in order that matches decides.

    `event` and `path` are exact or hold `*` for any letters, in small or capital ones; where both are given
    both have to match, and a rule with a path alone speaks of page views alone. Without a type what it
    matches is kept and left aside.
    """

    position = models.PositiveIntegerField()
    event = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=300, blank=True)
    property = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=200, blank=True)
    type = models.ForeignKey(ActivityType, models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.CharField(max_length=80, blank=True)
    topic_property = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return " on ".join(part for part in (self.event, self.path) if part)


class RuleChange(models.Model):
    """One change of the rules. What had come before it, `upto` included, is typed anew by a job.

    `through` is the last event that was typed anew.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    upto = models.BigIntegerField()
    through = models.BigIntegerField(default=0)
    moved = models.BigIntegerField(default=0, help_text="Activities that came, went or became another type.")

    class Meta:
        ordering = ["-id"]


class TrackedEvent(models.Model):
    """One message of a tracker, kept as it came, once for its source and message id.

    Its activity, where it has one, is that of the same source under the key `leads.tracking.taking.key_of`.
    `name` and `path` are what rules look at. `reason` says why it was refused; then nothing came of it.
    """

    source = models.CharField(max_length=60)
    message_id = models.CharField(max_length=150)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=300, blank=True)
    path = models.CharField(max_length=500, blank=True)
    visitor = models.ForeignKey(Visitor, models.CASCADE, null=True, related_name="tracked")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    body = models.TextField(help_text="JSON in ASCII letters, which also holds what no database stores.")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "message_id"], name="tracked_once")]
        indexes = [
            models.Index(fields=["-id"], name="tracked_refused", condition=~models.Q(reason="")),
        ]

    def read(self) -> dict[str, Any]:
        """The message as it was sent; an empty object where it was none."""
        return self._message

    @cached_property
    def _message(self) -> dict[str, Any]:
        message = json.loads(self.body)
        return message if isinstance(message, dict) else {}
