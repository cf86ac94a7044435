"""The catalog: the fields of a lead, and the types of what it does."""

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leads.catalog.fields import CREATED_ON, field_map
from leads.models import ActivityType, Field, Scope

from .door import Door


class ChoiceOut(serializers.Serializer):
    """A value that a field can have."""

    value = serializers.CharField()
    label = serializers.CharField()


class FieldOut(serializers.Serializer):
    """A field of a lead."""

    key = serializers.CharField()
    label = serializers.CharField()
    type = serializers.ChoiceField(Field.Type.choices)
    choices = ChoiceOut(many=True, help_text="None: any value of the type.")
    is_ordered = serializers.BooleanField(help_text="The choices go from least to most ready.")
    is_standard = serializers.BooleanField(help_text="It comes with the product.")
    question = serializers.CharField(help_text="What to ask a lead to learn it.")


class ActivityTypeOut(serializers.Serializer):
    """A kind of activity."""

    key = serializers.CharField()
    label = serializers.CharField()
    channel = serializers.ChoiceField(ActivityType.Channel.choices)
    topic = serializers.CharField(help_text="What it is about, where it is always the same.")


class Fields(Door):
    """The fields of a lead."""

    tag = "Catalog"
    opens = {"GET": Scope.READ_CATALOG}

    @extend_schema(responses=inline_serializer("Fields", {"items": FieldOut(many=True)}))
    def get(self, request: Request) -> Response:
        """List the fields of a lead."""
        fields = [CREATED_ON, *field_map().values()]
        return self.tagged(request, {"items": FieldOut(fields, many=True).data})


class ActivityTypes(Door):
    """The types of activities."""

    tag = "Catalog"
    opens = {"GET": Scope.READ_CATALOG}

    @extend_schema(responses=inline_serializer("ActivityTypes", {"items": ActivityTypeOut(many=True)}))
    def get(self, request: Request) -> Response:
        """List the types of activities."""
        types = ActivityType.objects.order_by("key")
        return self.tagged(request, {"items": ActivityTypeOut(types, many=True).data})
