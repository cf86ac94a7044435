"""Who gets which lead: queues of people, rules in order, and what became of each lead that arrived."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from leads.models import Lead, Stage, StageMove


def _words() -> ArrayField:
    return ArrayField(models.TextField(), default=list, blank=True)


class HandoffQueue(models.Model):
    """People of whom one gets the lead."""

    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="handoff_queues", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HandoffRule(models.Model):
    """Which leads that arrive at a stage go where; the first in `position` that holds decides.

    An empty list, and None, ask for nothing. It speaks of leads that arrive from `active_since` on; where
    that is None it is switched off.
    """

    class At(models.TextChoices):
        MQL = Stage.MQL.value, Stage.MQL.label
        SQL = Stage.SQL.value, Stage.SQL.label

    class Target(models.TextChoices):
        PERSON = "person", "A person"
        QUEUE = "queue", "A queue"
        ACCOUNT = "account", "Who works another lead of that company"
        POOL = "pool", "The pool: any SDR takes it"

    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    stage = models.CharField(max_length=16, choices=At.choices, default=At.MQL)
    active_since = models.DateTimeField(null=True, editable=False)
    grades = _words()
    bands = _words()
    regions = _words()
    industries = _words()
    products = _words()
    employees_from = models.FloatField("Employees from", null=True, blank=True)
    employees_below = models.FloatField("Employees below", null=True, blank=True)
    target = models.CharField(max_length=8, choices=Target.choices, default=Target.QUEUE)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="handoff_rules"
    )
    queue = models.ForeignKey(HandoffQueue, models.PROTECT, null=True, blank=True, related_name="rules")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target="person", person__isnull=False, queue__isnull=True)
                | Q(target="queue", person__isnull=True, queue__isnull=False)
                | Q(target__in=["account", "pool"], person__isnull=True, queue__isnull=True),
                name="handoffrule_one_target",
            ),
            # Only SDRs have a pool, and an SQL is past them.
            models.CheckConstraint(condition=~Q(target="pool", stage="sql"), name="handoffrule_pool_of_mqls"),
        ]

    @property
    def is_active(self) -> bool:
        return self.active_since is not None

    def __str__(self) -> str:
        return self.name


class Handoff(models.Model):
    """What became of a lead that arrived at a stage: one row for each arrival, so it is never done twice.

    `since` is when it was first looked at, `at` when it came to its present state; both UTC and aware.
    `by` is who gave it by hand, None where a rule did. `rule` is None where none held or it was deleted.
    """

    class State(models.TextChoices):
        GIVEN = "given", "Given"
        POOL = "pool", "Left in the pool"
        WAITING = "waiting", "Waiting"
        WITHHELD = "withheld", "Withheld"
        OVER = "over", "Taken by hand or moved on"

    OPEN = (State.WAITING, State.WITHHELD)

    move = models.OneToOneField(StageMove, models.CASCADE, related_name="handoff")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="handoffs")
    stage = models.CharField(max_length=16, choices=HandoffRule.At.choices)
    rule = models.ForeignKey(HandoffRule, models.SET_NULL, null=True, related_name="handoffs", db_index=False)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="handoffs", db_index=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices)
    words = models.TextField(blank=True)
    since = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["rule", "at"], name="handoff_rule"),
            models.Index(fields=["to", "at"], name="handoff_given", condition=Q(state="given")),
            models.Index(
                fields=["since"], name="handoff_open", condition=Q(state__in=["waiting", "withheld"])
            ),
        ]
