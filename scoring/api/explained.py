"""A score opened up, as the API shows it: the tree of the lead's page, from the same explanation.

The shares below a line, and what a limit took or gave there, come to the line's own share, in whole tenths.
"""

from typing import Any

from rest_framework import serializers

from scoring.explaining import Explained

from .shown import ScoreOut, scores_out
from .units import Day, Points, Tenths


class TypeCountOut(serializers.Serializer):
    """How many activities of a type."""

    type = serializers.CharField()
    count = serializers.IntegerField()

    def to_representation(self, instance: tuple[str, int]) -> dict[str, Any]:
        return {"type": instance[0], "count": instance[1]}


class ActivityLineOut(serializers.Serializer):
    """A day's activities under a rule."""

    day = Day()
    types = TypeCountOut(many=True)
    seen = serializers.IntegerField()
    counted = serializers.IntegerField()
    left_out_by = serializers.CharField(allow_null=True, help_text="What left out those that do not count.")
    worth = Points(source="worth_micro", allow_null=True, help_text="Points of one of that age, today.")
    points = Points(allow_null=True)
    share = Tenths(source="share_tenths", allow_null=True)


class RuleOut(serializers.Serializer):
    """A rule, and what it paid."""

    key = serializers.CharField()
    label = serializers.CharField()
    words = serializers.CharField(help_text="What it pays, for people.")
    kind = serializers.CharField()
    holds = serializers.BooleanField(help_text="Its conditions do.")
    points = Points()
    share = Tenths(source="share_tenths")
    cap = Points(allow_null=True)
    held_points = Points(help_text="What the cap took.")
    held_share = Tenths(source="held_share_tenths")
    quantity = serializers.FloatField(allow_null=True)
    seen = serializers.IntegerField()
    counted = serializers.IntegerField()
    worth_percent = serializers.IntegerField(allow_null=True, help_text="What fading left of what counts.")
    unknown_fields = serializers.ListField(child=serializers.CharField())
    activities = ActivityLineOut(many=True)


class ParameterOut(serializers.Serializer):
    """A parameter: its rules, and what its limits took or gave."""

    key = serializers.CharField()
    label = serializers.CharField()
    points = Points()
    share = Tenths(source="share_tenths")
    min = Points(allow_null=True)
    max = Points(allow_null=True)
    held_points = Points()
    held_share = Tenths(source="held_share_tenths")
    unknown_fields = serializers.ListField(child=serializers.CharField())
    rules = RuleOut(many=True)


class AxisOut(serializers.Serializer):
    """An axis, or the penalty."""

    key = serializers.CharField()
    score = Tenths()
    share = Tenths(source="share_tenths", help_text="What it gives to the composite.")
    held_share = Tenths(help_text="What lies beyond 0 or full marks.")
    points = Points()
    full_marks = Points()
    weight = serializers.FloatField()
    parameters = ParameterOut(many=True)


class ExplanationOut(serializers.Serializer):
    """A score, and where it comes from."""

    score = ScoreOut()
    axes = AxisOut(many=True)
    held_share = Tenths(source="held", help_text="What keeps the composite within 0 and 100.")


def explanation_out(explained: Explained) -> dict[str, Any]:
    """An explanation as the API shows it."""
    said = explained.explanation
    return {
        "score": scores_out([explained.score])[0],
        "axes": AxisOut(said.axes, many=True).data,
        "held_share": said.held / 10,
    }
