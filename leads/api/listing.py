"""A page of a list, as the document describes it."""

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


def page_out(item: type[serializers.Serializer]) -> serializers.Serializer:
    """The shape of a page of these."""
    name = item.__name__.removesuffix("Out")
    return inline_serializer(
        f"{name}Page",
        {
            "items": item(many=True),
            "next": serializers.CharField(allow_null=True, help_text="The address of the next page."),
        },
    )
