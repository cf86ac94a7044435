"""Which published matrices rest on a field or an activity type."""

import json

from django.db.models import QuerySet

from scoring.models import MatrixVersion


def versions_naming_field(key: str) -> QuerySet[MatrixVersion]:
    """Published versions in which a rule, stage or disqualifier names this field, latest first."""
    return _published().filter(used_fields__contains=[key])


def versions_naming_type(key: str) -> QuerySet[MatrixVersion]:
    """Published versions that name exactly this activity type (a branch, `web.*`, names none)."""
    # As a JSON string it can stand in the canonical document only where types or people's words do;
    # words that are a type's key to the letter would keep it too, which does no harm.
    return _published().filter(document__contains=json.dumps(key))


def _published() -> QuerySet[MatrixVersion]:
    return MatrixVersion.objects.exclude(document="").order_by("-id")
