"""The segments that the demo's people share, and one that is somebody's own."""

from datetime import datetime
from typing import Any

from leads.models import User
from scoring.models import SavedView, ScoringModel
from scoring.segments.saved import save_view

# Whose, the name, whether it is shared, and the conditions.
SEGMENTS: tuple[tuple[str, str, bool, list[dict[str, Any]]], ...] = (
    (
        "hanna.lindgren",
        "EMEA, grade A, gone quiet",
        True,
        [{"grade": ["A"]}, {"quiet_days": 30}, {"field": "region", "is": "emea"}],
    ),
    (
        "hanna.lindgren",
        "Read a lot, plans nothing yet",
        True,
        [
            {"did": ["content.*"], "times": 3, "within_days": 90},
            {"field": "purchase_plan", "unknown": True},
            {"stage": ["inquiry", "nurture", "recycled"]},
        ],
    ),
    (
        "ruth.paulsen",
        "Hot, and nobody's",
        True,
        [{"band": ["hot"]}, {"owner": ["nobody"]}],
    ),
    (
        "amira.khelifi",
        "Mine without a phone number",
        False,
        [{"owner": ["me"]}, {"field": "phone", "unknown": True}],
    ),
)


def save_segments(now: datetime) -> None:
    """Save the demo's segments; those that are there already stay as they are."""
    model = ScoringModel.objects.get(active__isnull=False)
    crew = {user.username: user for user in User.objects.all()}
    for username, name, is_shared, conditions in SEGMENTS:
        owner = crew[username]
        if not SavedView.objects.filter(owner=owner, name=name).exists():
            save_view(owner, model, name, is_shared, conditions, "", now)
