"""A score as the API shows it, closed."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from leads.models import Stage
from scoring.models import LeadScore
from scoring.rescoring.stale import stale_since

from .units import Tenths


class VersionNameOut(serializers.Serializer):
    """The matrix version that made a score."""

    id = serializers.IntegerField()
    model = serializers.CharField(source="model.key")
    number = serializers.IntegerField()
    name = serializers.CharField()


class ScoreOut(serializers.Serializer):
    """A score, as of a moment and under a version. `is_stale`: something happened since that is not in it."""

    lead_id = serializers.IntegerField()
    version = VersionNameOut()
    as_of = serializers.DateTimeField()
    is_stale = serializers.BooleanField()
    stale_since = serializers.DateTimeField(allow_null=True)
    composite = Tenths(help_text="From 0 to 100.")
    fit = Tenths(allow_null=True)
    engagement = Tenths(allow_null=True)
    qualification = Tenths(allow_null=True)
    penalty = Tenths(help_text="What is taken off the composite.")
    grade = serializers.CharField(allow_null=True)
    level = serializers.CharField(allow_null=True)
    band = serializers.CharField()
    meets = serializers.ListField(
        child=serializers.CharField(), help_text="The stages whose criteria it meets."
    )
    stage = serializers.ChoiceField(Stage.choices, help_text="Where the lead stands.")
    disqualified_by = serializers.CharField(allow_null=True, help_text="Key of the disqualifier that holds.")
    is_worth_a_look = serializers.BooleanField(source="needs_a_look")
    next_change_on = serializers.DateField(
        allow_null=True, help_text="The day on which time alone will change it."
    )


def scores_out(rows: Iterable[LeadScore]) -> list[dict[str, Any]]:
    """Scores as the API shows them; read with their versions and models."""
    rows = list(rows)
    since = stale_since(row.lead_id for row in rows)
    for row in rows:
        row.stale_since = since.get(row.lead_id)  # type: ignore[attr-defined]
        row.is_stale = row.lead_id in since  # type: ignore[attr-defined]
    return list(ScoreOut(rows, many=True).data)
