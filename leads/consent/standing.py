"""What a lead agrees to now: the latest word of each purpose."""

from collections.abc import Collection

from django.db.models import QuerySet

from leads.many import among
from leads.models import Consent, Purpose

# Purpose -> the field of the lead that says no.
REFUSALS = {Purpose.EMAIL.value: "email_opt_out", Purpose.PHONE.value: "do_not_call"}
PURPOSES = {field: purpose for purpose, field in REFUSALS.items()}


def latest(lead_ids: Collection[int]) -> QuerySet[Consent]:
    """The latest word of each lead and purpose."""
    rows = Consent.objects.filter(lead__in=among(lead_ids))
    return rows.order_by("lead_id", "purpose", "-at", "-id").distinct("lead_id", "purpose")


def standing_of(lead_ids: Collection[int]) -> dict[tuple[int, str], bool]:
    """By lead and purpose whether consent is given; those of which nothing was said are left out."""
    return {(one.lead_id, one.purpose): one.is_given for one in latest(lead_ids)}
