"""The review of a matrix: meetings with what was seen and said at them, and the blind rating before one."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from leads.models import Lead, User

from .matrix import MatrixVersion, ScoringModel

_PERSON = settings.AUTH_USER_MODEL


class ReviewSettings(models.Model):
    """When a review is due; one row."""

    every_days = models.PositiveSmallIntegerField(
        "Days between reviews", default=30, validators=[MinValueValidator(1), MaxValueValidator(400)]
    )
    share_points = models.PositiveSmallIntegerField(
        "Points that a share may move",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Of a band, or of the leads that sales accepts: from 41% to 46% are five.",
    )


class Review(models.Model):
    """A meeting about the matrix in force then.

    Its items are computed once it is prepared, may be computed anew until it starts, and stay as they are
    from then on. `revision` rises with everything that is said, so that a page knows whether it is behind.
    """

    model = models.ForeignKey(ScoringModel, models.PROTECT, related_name="reviews")
    version = models.ForeignKey(MatrixVersion, models.PROTECT, related_name="+")
    since = models.DateTimeField(help_text="What happened from here on is looked at.")
    prepared_at = models.DateTimeField(help_text="What happened up to here is looked at.")
    prepared_by = models.ForeignKey(_PERSON, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    draft = models.ForeignKey(
        MatrixVersion, models.SET_NULL, null=True, related_name="+", help_text="What it changes."
    )
    people = models.ManyToManyField(User, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            # Two people who prepare at once meet in one.
            models.UniqueConstraint(
                fields=["model"], name="review_open", condition=models.Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"Review, {self.started_at or self.prepared_at:%Y-%m-%d}"


class ReviewItem(models.Model):
    """One item of the agenda. `figures` is what is shown of it: plain JSON that names leads by id alone."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="items")
    key = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()
    figures = models.JSONField(null=True)

    class Meta:
        ordering = ["review", "place"]
        constraints = [models.UniqueConstraint(fields=["review", "key"], name="review_item_once")]


class ReviewEntry(models.Model):
    """What was said or decided, in the order in which it was; never changed, a change of mind is another."""

    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        EDIT = "edit", "Edit of the draft"
        TASK = "task", "Task"
        LEAVE = "leave", "Left as it is"
        MARK = "mark", "Started, ended or opened again"

    DECISIONS = (Kind.EDIT, Kind.TASK, Kind.LEAVE)

    review = models.ForeignKey(Review, models.CASCADE, related_name="entries")
    item = models.ForeignKey(ReviewItem, models.CASCADE, null=True, related_name="entries")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    words = models.TextField()
    by = models.ForeignKey(_PERSON, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    draft = models.ForeignKey(MatrixVersion, models.SET_NULL, null=True, related_name="+")
    edits = models.JSONField(default=list, help_text="Of an edit: what it changed in the draft, in words.")
    revision = models.PositiveIntegerField(help_text="Of the review, with this entry in it.")

    class Meta:
        ordering = ["pk"]


class ReviewTask(models.Model):
    """What somebody was asked to do at a review, by a day."""

    entry = models.OneToOneField(ReviewEntry, models.CASCADE, related_name="task")
    person = models.ForeignKey(_PERSON, models.CASCADE, related_name="review_tasks")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(_PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]


class RatingRound(models.Model):
    """A blind rating: people of sales grade leads without seeing what the matrix says of them."""

    model = models.ForeignKey(ScoringModel, models.PROTECT, related_name="rating_rounds")
    version = models.ForeignKey(MatrixVersion, models.PROTECT, related_name="+")
    grades = ArrayField(models.TextField(), help_text="To choose from, the best first.")
    seed = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(_PERSON, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model"], name="rating_round_open", condition=models.Q(closed_at__isnull=True)
            )
        ]


class RatedLead(models.Model):
    """A lead that somebody grades; `facts` is what they are shown, as it was when the round began."""

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="leads")
    rater = models.ForeignKey(_PERSON, models.CASCADE, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    composite = models.SmallIntegerField(help_text="Tenths, when the round began.")
    grade = models.TextField(help_text="The step of `RatingRound.grades` that the composite is on.")
    given = models.TextField(blank=True, help_text="What the rater says.")
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["round", "rater", "place"]
        constraints = [
            models.UniqueConstraint(fields=["round", "rater", "lead"], name="rated_lead_once"),
            models.UniqueConstraint(fields=["round", "rater", "place"], name="rated_place_once"),
        ]
