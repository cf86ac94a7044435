"""Who a lead is."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce, Concat, Lower

from .names import sort_name

_BLANK = Value(" ", output_field=models.TextField())
# What the search box looks in; the index `lead_search` is on this very expression.
SEARCHED_TEXT = Lower(Concat("first_name", _BLANK, "last_name", _BLANK, "company", _BLANK, "email"))


class Stage(models.TextChoices):
    """Where a lead stands. MQL moves by rule, the rest by a person."""

    INQUIRY = "inquiry", "Inquiry"
    MQL = "mql", "MQL"
    SAL = "sal", "SAL"
    SQL = "sql", "SQL"
    OPPORTUNITY = "opportunity", "Opportunity"
    CUSTOMER = "customer", "Customer"
    NURTURE = "nurture", "Nurture"
    RECYCLED = "recycled", "Recycled"
    DISQUALIFIED = "disqualified", "Disqualified"


# The stages in which sales works a lead.
NURTURED = (Stage.NURTURE, Stage.RECYCLED)
WORKED = (Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY)
# Since when a lead stands where it stands; two indexes are on this very expression.
SINCE = Coalesce("came_at", "added_at")
# Stages in which nobody works a lead.
UNWORKED_STAGES = (Stage.INQUIRY, Stage.NURTURE, Stage.RECYCLED)


class Standing(models.Manager["Lead"]):
    """Leads that stand for themselves: in no list and no count is who was merged into another or erased."""

    def get_queryset(self) -> models.QuerySet["Lead"]:
        return super().get_queryset().filter(merged_into__isnull=True, erased_at__isnull=True)


class WithMerged(models.Manager["Lead"]):
    """Those too that were merged into another lead; of nobody who was erased."""

    def get_queryset(self) -> models.QuerySet["Lead"]:
        return super().get_queryset().filter(erased_at__isnull=True)


class Lead(models.Model):
    """A person at a company who may buy. Standard fields are columns, the company's own lie in `extra`.

    An empty text, and None elsewhere, is a missing value.
    """

    created_on = models.DateField(null=True, blank=True)
    email = models.TextField(blank=True, default="")
    first_name = models.TextField(blank=True, default="")
    last_name = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    title = models.TextField(blank=True, default="")
    seniority = models.TextField(blank=True, default="")
    department = models.TextField(blank=True, default="")
    company = models.TextField(blank=True, default="")
    domain = models.TextField(blank=True, default="")
    industry = models.TextField(blank=True, default="")
    employees = models.FloatField(null=True, blank=True)
    annual_revenue = models.FloatField(null=True, blank=True)
    country = models.TextField(blank=True, default="")
    region = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    product = models.TextField(blank=True, default="")
    buying_stage = models.TextField(blank=True, default="")
    funding = models.TextField(blank=True, default="")
    need = models.TextField(blank=True, default="")
    authority = models.TextField(blank=True, default="")
    purchase_plan = models.TextField(blank=True, default="")
    spend = models.FloatField(null=True, blank=True)
    relationship = models.TextField(blank=True, default="")
    do_not_call = models.BooleanField(null=True, blank=True)
    email_opt_out = models.BooleanField(null=True, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.INQUIRY)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    overruled_disqualifier = models.TextField(
        blank=True, default="", help_text="Key of the disqualifier that a person has overruled."
    )
    added_at = models.DateTimeField(help_text="When this lead came to us.")
    is_marked = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Somebody says that it is worth a look (`LookMark`), and nobody has looked yet.",
    )
    came_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When it came to its stage; without one it has been there since it was added.",
    )
    erased_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the person was erased: what is left is counted, and shown in no list.",
    )
    merged_into = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        db_index=False,
        help_text="The lead that this one proved to be; see `LeadMerge`.",
    )

    objects = Standing()
    with_merged = WithMerged()
    with_erased = models.Manager["Lead"]()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(Lower("email"), name="lead_email"),
            models.Index(sort_name(), "id", name="lead_sort_name"),
            # What came since: other systems ask for it again and again.
            models.Index(fields=["added_at"], name="lead_added"),
            # The pool of the SDRs: few of a million.
            models.Index(
                fields=["id"], name="lead_pool", condition=models.Q(stage=Stage.MQL, owner__isnull=True)
            ),
            # The pool again, those first that have waited longest.
            models.Index(
                SINCE, "id", name="lead_pool_since", condition=models.Q(stage=Stage.MQL, owner__isnull=True)
            ),
            # What is being worked, by whom and since when.
            models.Index("stage", SINCE, "owner", name="lead_worked", condition=models.Q(stage__in=WORKED)),
            # The bucket of nurture, the latest first.
            models.Index(
                fields=["stage", "-came_at", "id"],
                name="lead_nurture",
                condition=models.Q(stage__in=NURTURED),
            ),
            # Who works a company: few leads have an owner.
            models.Index(
                fields=["domain"],
                name="lead_account",
                condition=models.Q(owner__isnull=False) & ~models.Q(domain=""),
            ),
            models.Index(fields=["id"], name="lead_marked", condition=models.Q(is_marked=True)),
            models.Index(
                fields=["merged_into"], name="lead_merged", condition=models.Q(merged_into__isnull=False)
            ),
            GinIndex(OpClass(SEARCHED_TEXT, name="gin_trgm_ops"), name="lead_search"),
        ]

    @property
    def name(self) -> str:
        """First and last name, else what else names the lead."""
        if self.erased_at:
            return "Erased lead"
        return f"{self.first_name} {self.last_name}".strip() or self.email or f"Lead {self.pk}"

    def __str__(self) -> str:
        return self.name


class FieldChange(models.Model):
    """A field of a lead moved from one value to another. Values as text, "" for missing."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="field_changes")
    field = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    changed_at = models.DateTimeField(help_text="When it became true.")
    known_at = models.DateTimeField(help_text="When we learned it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True, db_default="", help_text="Why, where a person said so.")

    class Meta:
        indexes = [models.Index(fields=["lead", "changed_at"], name="fieldchange_lead")]
