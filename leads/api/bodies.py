"""What is sent to the API, as the document describes it and as it is read."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from leads.ingest.items import KIND, LONGEST_IDENTITY, Unacceptable, Who

from .problems import Problem, pointer
from .shown import ANONYMOUS

MOST_NAMES = 20


def example(value: Any) -> Any:
    """Shows in the document what such a body looks like."""
    return extend_schema_serializer(examples=[OpenApiExample("Example", value, request_only=True)])


class Strict(serializers.Serializer):
    """A body whose members are all known: a mistyped one is no silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [key for key in data if key not in self.fields]):
            raise serializers.ValidationError({key: ["is no member of this object."] for key in unknown[:20]})
        return super().to_internal_value(data)


@example({"kind": "salesforce", "value": "00Q5e00001Abc"})
class NameIn(Strict):
    """A name by which a lead goes in another system."""

    kind = serializers.RegexField(
        rf"\A{KIND.pattern}\Z",
        help_text="external, anonymous (a browser), or the name of a system, such as salesforce.",
    )
    value = serializers.CharField(max_length=LONGEST_IDENTITY)


class DecidingName(NameIn):
    """A name that says which lead it is."""

    def validate_kind(self, kind: str) -> str:
        """A browser may have had several people before it: it says nothing of which lead this is."""
        if kind == ANONYMOUS:
            raise serializers.ValidationError("Add a browser's name to the lead afterwards.")
        return kind


@example(
    {
        "fields": {"email": "ada@lekki.example", "company": "Lekki Bottling", "employees": 240},
        "identities": [{"kind": "salesforce", "value": "00Q5e00001Abc"}],
    }
)
class LeadIn(Strict):
    """A new lead: values by key of field (`/catalog/fields`), and names it goes by in other systems.

    Which lead it is, the identities say; without any, the e-mail address does.
    """

    fields = serializers.DictField()
    identities = DecidingName(many=True, required=False, max_length=MOST_NAMES)


@example({"fields": {"title": "Head of Operations", "industry": None}})
class LeadChange(Strict):
    """Values by key of field; null empties a field, what is not named stays."""

    fields = serializers.DictField()


@example({"answers": {"need": "direct", "spend": 50_000}})
class AnswersIn(Strict):
    """Answers by key of question; null takes an answer back."""

    answers = serializers.DictField()


def read(body: type[Strict], data: Any) -> dict[str, Any]:
    """Read a body.

    Raises:
        Problem: what can't be taken, by place.
    """
    reader = body(data=data)
    reader.is_valid(raise_exception=True)
    return dict(reader.validated_data)


def names_in(said: list[dict[str, str]]) -> tuple[Who, ...]:
    """The names of a body as they are stored.

    Raises:
        Problem: one that can't be.
    """
    names = []
    for place, one in enumerate(said):
        try:
            names.append(Who(one["kind"], one["value"]).checked())
        except Unacceptable as error:
            raise Problem(
                422, "A name can't be taken.", errors=[(pointer("identities", place), str(error))]
            ) from error
    return tuple(dict.fromkeys(names))
