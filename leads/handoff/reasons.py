"""Why sales does not take a lead: the reasons that are offered, which the console edits."""

from typing import Any

from leads.models import RejectReason

STANDARD_REASONS = (
    ("bad_data", "Bad data"),
    ("wrong_person", "Wrong person"),
    ("no_need", "No need"),
    ("no_money", "No money"),
    ("no_authority", "No authority"),
    ("not_now", "Not now"),
    ("competitor", "Competitor"),
    ("student", "Student"),
    ("duplicate", "Duplicate"),
    ("other", "Other"),
)


def write_standard_reasons(reasons: Any = RejectReason) -> None:
    """Add the standard reasons that are missing; rows that are there keep what was made of them.

    Args:
        reasons: the model `RejectReason`, or in a migration the historical one.
    """
    for place, (key, label) in enumerate(STANDARD_REASONS, start=1):
        reasons.objects.get_or_create(key=key, defaults={"label": label, "position": place * 10})


def active_reasons() -> list[RejectReason]:
    """The reasons that are offered, in their order."""
    return list(RejectReason.objects.filter(is_active=True))
