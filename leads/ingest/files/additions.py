"""Fields and activity types that a map adds to the catalog, and whether the map fits the catalog."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction

from leads.catalog.fields import field_map
from leads.catalog.write import add_field, add_type
from leads.models import ActivityType, Field

from .maps import Map
from .parts import MapRefused


@transaction.atomic
def add_to_catalog(map: Map) -> None:
    """Add the map's fields and types where they are missing, and hold the map against the catalog.

    Raises:
        MapRefused: a field is there with another type, or the map names what the catalog does not know.
            Nothing was added then.
    """
    faults = [*_add_fields(map), *_add_types(map)]
    faults += [*_unknown_fields(map), *_unknown_types(map)]
    if faults:
        raise MapRefused(faults)


def _add_fields(map: Map) -> Iterator[str]:
    known = field_map()
    for key, told in map.fields.items():
        if key in known:
            if known[key].type != told["type"]:
                yield f"fields.{key}: is in the catalog as {known[key].type}, not {told['type']}"
            continue
        try:
            add_field(key, **told)
        except ValidationError as error:
            yield f"fields.{key}: {' '.join(error.messages)}"


def _add_types(map: Map) -> Iterator[str]:
    known = set(ActivityType.objects.values_list("key", flat=True))
    for key, told in map.types.items():
        if key not in known:
            try:
                add_type(key, **told)
            except ValidationError as error:
                yield f"types.{key}: {' '.join(error.messages)}"


def _unknown_fields(map: Map) -> Iterator[str]:
    known = {*Field.objects.values_list("key", flat=True), "created_on"}
    for key in map.leads.values if map.leads else ():
        if key not in known:
            yield f"leads.columns.{key}: is no field of the catalog; add it under fields"


def _unknown_types(map: Map) -> Iterator[str]:
    if not map.activities:
        return
    known = {*ActivityType.objects.values_list("key", flat=True), "skip"}
    named = [*map.activities.type.values.values(), map.activities.type.constant, map.activities.other_type]
    for key in dict.fromkeys(named):
        if key is not None and key not in known:
            yield f"activities.type: there is no activity type {key}; add it under types"
