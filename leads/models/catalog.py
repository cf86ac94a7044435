"""What can be known of a lead, and what a lead can do: fields and activity types."""

from django.core.validators import RegexValidator
from django.db import models

FIELD_KEY = RegexValidator(r"\A[a-z][a-z0-9_]*\Z", "Small letters, digits and _ only, a letter first.")
TYPE_KEY = RegexValidator(r"\A[a-z0-9_]+(\.[a-z0-9_]+)*\Z", "Small letters, digits and _, joined by dots.")


class Field(models.Model):
    """A field of a lead: a standard one is a column of `Lead`, another lies in `Lead.extra`.

    `choices` is a list of `{"value": ..., "label": ...}`; where `is_ordered`, from least to most ready, and a
    move in it is an activity `change.FIELD.forward` or `change.FIELD.back`.
    """

    class Type(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        BOOLEAN = "boolean", "Yes or no"
        DATE = "date", "Date"

    key = models.CharField(max_length=60, unique=True, validators=[FIELD_KEY])
    label = models.CharField(max_length=80)
    type = models.CharField(max_length=8, choices=Type.choices, default=Type.TEXT)
    choices = models.JSONField(default=list, blank=True)
    is_ordered = models.BooleanField(default=False)
    question = models.CharField(max_length=160, blank=True, help_text="What to ask a lead to learn it.")
    is_standard = models.BooleanField(default=False, editable=False)
    position = models.PositiveSmallIntegerField(default=1000)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.label


class ActivityType(models.Model):
    """One kind of activity. Its id is small: digests pack it in two bytes."""

    class Channel(models.TextChoices):
        ONLINE = "online", "Online"
        OFFLINE = "offline", "Offline"
        DATA = "data", "Data"

    id = models.SmallAutoField(primary_key=True)
    key = models.CharField(max_length=80, unique=True, validators=[TYPE_KEY])
    label = models.CharField(max_length=80)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.ONLINE)
    topic = models.CharField(
        max_length=80, blank=True, help_text="What it is about, where it is always the same."
    )
    is_standard = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.label
