"""What people did with leads, and what became of them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from .lead import UNWORKED_STAGES, WORKED, Lead, Stage

FUNNEL = (*WORKED, Stage.CUSTOMER)
REASON_KEY = RegexValidator(r"\A[a-z0-9_]+\Z", "Small letters, digits and _ only.")

# The moves that bring a lead to sales: to MQL, or from where nobody works it straight to the one who took it.
ARRIVED = models.Q(to_stage=Stage.MQL) | models.Q(
    to_stage=Stage.SAL, from_stage__in=("", *UNWORKED_STAGES, Stage.DISQUALIFIED)
)


class StageMove(models.Model):
    """A lead moved from one stage to another, with the score it had then."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="stage_moves")
    from_stage = models.CharField(max_length=16, choices=Stage.choices, blank=True)
    to_stage = models.CharField(max_length=16, choices=Stage.choices)
    moved_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(blank=True)
    composite_tenths = models.SmallIntegerField(null=True)
    matrix_version = models.BigIntegerField(null=True, help_text="Id of the matrix version of that score.")

    class Meta:
        indexes = [
            models.Index(fields=["lead", "moved_at"], name="stagemove_lead"),
            models.Index(fields=["id"], name="stagemove_arrived", condition=ARRIVED),
            # From elsewhere into the stages that sales works: what `leads.results` counts.
            models.Index(
                fields=["moved_at"],
                include=["lead"],
                name="stagemove_came",
                condition=models.Q(to_stage__in=FUNNEL) & ~models.Q(from_stage__in=FUNNEL),
            ),
        ]


class RejectReason(models.Model):
    """Why sales does not take a lead, in words that marketing and sales agreed on."""

    key = models.CharField(max_length=40, unique=True, validators=[REASON_KEY])
    label = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True, help_text="Offered to those who reject a lead.")
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label


class Outcome(models.Model):
    """What sales said, or what became of the lead."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        WON = "won", "Won"
        LOST = "lost", "Lost"

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    happened_on = models.DateField()
    known_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    reject_reason = models.ForeignKey(RejectReason, models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["lead", "happened_on"], name="outcome_lead"),
            # What sales said of leads in a period.
            models.Index(
                fields=["happened_on"],
                name="outcome_said",
                condition=models.Q(kind__in=["accepted", "rejected"]),
            ),
            models.Index(fields=["kind", "happened_on"], name="outcome_kind"),
        ]


class LookMark(models.Model):
    """Somebody says of a lead that it is worth a look, whatever its score. At most one of a lead is open.

    `Lead.is_marked` says that there is an open one; `ended_by` took it off, or did something about the lead.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="look_marks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField()
    marked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], name="look_mark_open", condition=models.Q(ended_at__isnull=True)
            )
        ]
