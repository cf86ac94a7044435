"""Models, their matrix versions, and the rows a version is made of while it is a draft."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from leads.models import Field
from scoring.counting import condition_faults

KEY = RegexValidator(r"\A[a-z0-9_]+\Z", "Small letters, digits and _ only.")


class ScoringModel(models.Model):
    """One way to score; of several, the first in `position` whose `conditions` hold counts for a lead."""

    key = models.CharField(max_length=60, unique=True, validators=[KEY])
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    conditions = models.JSONField(default=list, blank=True, help_text="As `if` of a rule; none: every lead.")
    active = models.ForeignKey(
        "MatrixVersion", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    timed_through = models.DateField(
        null=True, editable=False, help_text="The day up to which the time lane has been through."
    )

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse conditions that the engine could not hold against a lead."""
        faults = condition_faults(self.conditions, dict(Field.objects.values_list("key", "type")))
        if faults:
            raise ValidationError({"conditions": faults})


class MatrixVersion(models.Model):
    """A matrix: rows while it is a draft; once published, one canonical document that nothing changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        FILLING = "filling", "Being published"
        PUBLISHED = "published", "Published"

    class Unsigned(models.TextChoices):
        FIRST = "first", "The first version: nothing was in force before"
        ONE_PERSON = "one_person", "A company of one person: one signature is enough"
        BEFORE = "before", "Published before signatures were asked for"

    model = models.ForeignKey(ScoringModel, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(null=True, editable=False, help_text="Given when it is published.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    name = models.CharField(max_length=120)
    label = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    fields = models.JSONField(default=dict, blank=True, help_text="Types of the fields that are not text.")
    weights = models.JSONField(default=dict)
    full_marks = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    last_edit = models.PositiveIntegerField(
        default=0, editable=False, help_text="Number of the draft's last edit, of whatever row."
    )
    base = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="The published version that the draft was copied from.",
    )
    used_fields = ArrayField(
        models.TextField(),
        default=list,
        editable=False,
        help_text="Fields that the document names, once published; the database keeps them as they are.",
    )
    document = models.TextField(blank=True, editable=False, help_text="Canonical JSON, once published.")
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    unsigned_because = models.CharField(
        max_length=10,
        choices=Unsigned.choices,
        blank=True,
        editable=False,
        help_text="Why it was published without the signatures of both teams; empty where they signed.",
    )
    expected = models.JSONField(
        null=True, editable=False, help_text="What it was expected to do as it was published: note, figures."
    )
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["model", "-id"]
        constraints = [models.UniqueConstraint(fields=["model", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}" if self.number else f"{self.name} (draft)"


class Row(models.Model):
    """What every row of a draft has: its place, and the revision that a save must have seen."""

    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Parameter(Row):
    """A line of an axis: rules, and the limits of what they pay together."""

    class Axis(models.TextChoices):
        FIT = "fit", "Fit"
        ENGAGEMENT = "engagement", "Engagement"
        QUALIFICATION = "qualification", "Qualification"
        PENALTY = "penalty", "Penalty"

    class Combine(models.TextChoices):
        SUM = "sum", "Sum"
        STRONGEST = "strongest", "Strongest"

    version = models.ForeignKey(MatrixVersion, models.CASCADE, related_name="parameters")
    key = models.CharField(max_length=60, validators=[KEY])
    label = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    axis = models.CharField(max_length=13, choices=Axis.choices)
    min = models.FloatField(null=True, blank=True)
    max = models.FloatField(null=True, blank=True)
    combine = models.CharField(max_length=9, choices=Combine.choices, default=Combine.SUM)
    reset_by = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        ordering = ["version", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="parameter_key_once")]

    def __str__(self) -> str:
        return self.label or self.key


class ScoringRule(Row):
    """One quantity and what it pays. `definition`: the rule of the document less key, label and note."""

    parameter = models.ForeignKey(Parameter, models.CASCADE, related_name="rules")
    key = models.CharField(max_length=60, validators=[KEY])
    label = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    definition = models.JSONField(default=dict)

    class Meta:
        ordering = ["parameter", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["parameter", "key"], name="rule_key_once")]

    def __str__(self) -> str:
        return self.label or self.key


class Threshold(Row):
    """A line that a score is held against: a grade, level, band (`from_score`) or stage (`ways`)."""

    class Kind(models.TextChoices):
        GRADE = "grade", "Grade"
        LEVEL = "level", "Level"
        BAND = "band", "Band"
        STAGE = "stage", "Stage"

    version = models.ForeignKey(MatrixVersion, models.CASCADE, related_name="thresholds")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    key = models.CharField(max_length=60)
    from_score = models.FloatField(null=True, blank=True)
    ways = models.JSONField(default=list, blank=True, help_text="A stage's ways, as in the document.")

    class Meta:
        ordering = ["version", "kind", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "kind", "key"], name="threshold_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class Disqualifier(Row):
    """A condition under which a lead is in no ranking, until a person overrules it."""

    version = models.ForeignKey(MatrixVersion, models.CASCADE, related_name="disqualifiers")
    key = models.CharField(max_length=60, validators=[KEY])
    label = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    conditions = models.JSONField(default=list)

    class Meta:
        ordering = ["version", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="disqualifier_key_once")]

    def __str__(self) -> str:
        return self.label or self.key
