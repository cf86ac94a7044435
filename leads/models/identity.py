"""Two leads that are, or may be, one person: merges, conflicts, and pairs that were kept apart."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .activity import Visitor
from .lead import Lead

_PERSON = settings.AUTH_USER_MODEL


class LeadMerge(models.Model):
    """One lead became part of another. The row of the one that is gone stays as it was, and so does its past.

    Moves, outcomes, changes of fields and of scores form chains of their own and stay with the lead that they
    were of; whoever shows the kept lead's past shows theirs too. What the lead did, and what is still to be
    done about it, goes over: `MergedVisitor`, `moved`.

    `was` is what the gone lead had: stage, owner, mark. `taken` are fields of the kept lead by key, each with
    what stood there before and since. `moved` are ids by table, to bring back exactly those.
    """

    kept = models.ForeignKey(Lead, models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Lead, models.CASCADE, related_name="merged_by")
    why = models.CharField(max_length=200)
    by = models.ForeignKey(_PERSON, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(_PERSON, models.SET_NULL, null=True, related_name="+")
    was = models.JSONField(default=dict)
    taken = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], name="merge_in_force_once", condition=Q(undone_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"lead {self.gone_id} into {self.kept_id}"


class MergedVisitor(models.Model):
    """A visitor that went over to the kept lead, with what it had before."""

    merge = models.ForeignKey(LeadMerge, models.CASCADE, related_name="visitors")
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="+")
    joined_at = models.DateTimeField(null=True, help_text="`Visitor.joined_at` as it was.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "visitor"], name="merged_visitor_once")]


class IdentityConflict(models.Model):
    """A name is said to be that of two leads, without a proof: a person decides. `first` is the lower id."""

    first = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    second = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, help_text="Of the name that both go by.")
    value = models.TextField()
    proof = models.CharField(max_length=200, help_text="What speaks for it, in words.")
    source = models.CharField(max_length=60)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(_PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="conflict_open_once", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="conflict_in_order"),
        ]


class KeptApart(models.Model):
    """Somebody said that these two leads are two people: nobody is asked again. `first` is the lower id."""

    first = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    second = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    by = models.ForeignKey(_PERSON, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="kept_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="kept_apart_in_order"),
        ]


class SuspectLook(models.Model):
    """The last look for leads that may be one person: one row, of ids alone.

    `pairs` is a list of `[first, second, [rule, ...]]`, the most alike first; `total` counts all.
    """

    found_at = models.DateTimeField()
    pairs = models.JSONField(default=list)
    total = models.IntegerField()
