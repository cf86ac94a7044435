"""A lead as the API shows it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from rest_framework import serializers

from leads.catalog.fields import CREATED_ON, Value, field_map, value_of
from leads.ingest.items import Who
from leads.models import Field, Identity, Lead, Stage

ANONYMOUS = "anonymous"


class PersonOut(serializers.Serializer):
    """Who works a lead."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField(source="__str__")


class NameOut(serializers.Serializer):
    """A name by which a lead goes in another system."""

    kind = serializers.CharField(help_text="external, email, or the name of a system.")
    value = serializers.CharField()


class LeadOut(serializers.Serializer):
    """A lead: what is known of it, by field of the catalog, and the names it goes by elsewhere."""

    id = serializers.IntegerField()
    stage = serializers.ChoiceField(Stage.choices)
    owner = PersonOut(allow_null=True)
    added_at = serializers.DateTimeField(help_text="When it came to us.")
    identities = NameOut(many=True, source="known_names")
    fields = serializers.DictField(
        source="known_values", help_text="By key of field; null where nothing is known."
    )


def lead_out(lead: Lead) -> dict[str, Any]:
    """One lead, as the API shows it."""
    return leads_out([lead])[0]


def leads_out(leads: Collection[Lead]) -> list[dict[str, Any]]:
    """Leads, as the API shows them; read with their owners."""
    fields, names = {CREATED_ON.key: CREATED_ON} | field_map(), _names_of(leads)
    for lead in leads:
        lead.known_values = values_of(lead, fields)  # type: ignore[attr-defined]
        lead.known_names = names[lead.pk]  # type: ignore[attr-defined]
    return list(LeadOut(leads, many=True).data)


def values_of(lead: Lead, fields: Mapping[str, Field]) -> dict[str, Value]:
    """What is known of a lead, by key of field; None where nothing is, and for a number not to be called."""
    hidden = {"phone"} if lead.do_not_call else set()
    return {key: None if key in hidden else _plain(value_of(lead, key)) for key in fields}


def _plain(value: Value) -> Value:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def _names_of(leads: Collection[Lead]) -> dict[int, list[Who]]:
    """The names of leads, but those that browsers were given: there may be hundreds."""
    rows = Identity.objects.filter(visitor__lead__in=[lead.pk for lead in leads]).exclude(kind=ANONYMOUS)
    names = defaultdict(list)
    for lead_id, kind, value in rows.order_by("kind", "value").values_list("visitor__lead", "kind", "value"):
        names[lead_id].append(Who(kind, value))
    return names
