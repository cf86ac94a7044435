"""Which scoring model counts for a lead: orders of the models that one side wants and the other agrees to."""

import json
from typing import Any

from django.conf import settings
from django.db import models

from .signing import Signature


class ModelOrder(models.Model):
    """All models in the order that somebody wants, each with its conditions, against the order of then.

    The document never changes: who wants something else asks for another order. It comes into force once
    somebody of the other side agrees to just its hash; `agreed_by` is empty where one person is enough.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waits for the other team"
        IN_FORCE = "in_force", "Put in force"
        DROPPED = "dropped", "Not wanted any more"

    document = models.TextField(help_text="Canonical JSON: the order `before`, and the one wanted `after`.")
    sha256 = models.CharField(max_length=64)
    why = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    side = models.CharField(max_length=9, choices=Signature.Side.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="When it came into force, or was dropped.")
    one_person = models.BooleanField(default=False, help_text="Put in force in a company of one person.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="open"), name="model_order_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, by {self.by}, {self.at:%Y-%m-%d %H:%M} UTC"

    @property
    def before(self) -> list[dict[str, Any]]:
        """The order that it was held against: of each model its `id` and `conditions`, the first first."""
        order: list[dict[str, Any]] = json.loads(self.document)["before"]
        return order

    @property
    def after(self) -> list[dict[str, Any]]:
        """The order that is wanted."""
        order: list[dict[str, Any]] = json.loads(self.document)["after"]
        return order
