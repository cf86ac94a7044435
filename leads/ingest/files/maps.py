"""A map says what the columns of a file are. The format is told in docs/import-maps.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from leads.days import organisation_zone
from leads.ingest.items import EMAIL, KIND
from leads.ingest.record import OWN_SOURCES
from leads.models import ActivityType, Field

from .cells import Source
from .parts import MapRefused, Part, one_of, source_of, wish


@dataclass(frozen=True, slots=True)
class LeadsMap:
    """What a row tells of a lead. `id` may be None: then the e-mail address says which lead it is.

    With `knows_by_email` it does so too in a row whose id is empty.
    """

    id: Source | None
    values: Mapping[str, Source]
    skips_repeats: bool = False
    clears_when_empty: bool = False
    knows_by_email: bool = False


@dataclass(frozen=True, slots=True)
class ActivitiesMap:
    """What a row tells of an activity. Without `key` a row is known by its content."""

    lead: Source
    lead_kind: str
    type: Source
    other_type: str | None  # for what the type's values do not name: a type, "skip", or None to refuse it
    occurred_at: Source
    key: Source | None = None
    topic: Source | None = None
    campaign: Source | None = None
    properties: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Map:
    """A whole map; `fields` and `types` are what it adds to the catalog."""

    source: str
    zone: ZoneInfo
    encoding: str = ""
    delimiter: str = ""
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    types: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    leads: LeadsMap | None = None
    activities: ActivitiesMap | None = None


def read_map(text: str) -> Map:
    """Read a map from YAML 1.2.

    Raises:
        MapRefused: with every fault.
    """
    try:
        document = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise MapRefused([f"This is no YAML: {error}"]) from error
    return map_of(document)


def map_of(document: object) -> Map:
    """Read a map from what stands in its YAML: mappings, lists and words.

    Raises:
        MapRefused: with every fault.
    """
    faults: list[str] = []
    read = _map(Part(document, "", faults))
    if faults:
        raise MapRefused(faults)
    return read


def _map(part: Part) -> Map:
    parts = part.keys("source missing zone encoding delimiter fields types leads activities", "source")
    missing = parts["missing"].words() if "missing" in parts else []
    source = (
        parts["source"].word(_is_source, "small letters and digits, no more than 40")
        if "source" in parts
        else ""
    )
    return Map(
        source=source,
        zone=_zone(parts["zone"]) if "zone" in parts else organisation_zone(),
        encoding=parts["encoding"].word() if "encoding" in parts else "",
        delimiter=parts["delimiter"].word(lambda s: len(s) == 1, "one sign") if "delimiter" in parts else "",
        fields=dict(_fields(parts["fields"])) if "fields" in parts else {},
        types=dict(_types(parts["types"])) if "types" in parts else {},
        leads=_leads(parts["leads"], missing) if "leads" in parts else None,
        activities=_activities(parts["activities"], missing, source) if "activities" in parts else None,
    )


def _is_source(name: str) -> bool:
    return bool(KIND.fullmatch(name)) and name not in OWN_SOURCES and name != EMAIL


def _zone(part: Part) -> ZoneInfo:
    name = part.word(lambda name: name in available_timezones(), "a time zone such as Europe/Berlin")
    return ZoneInfo(name or "UTC")


def _fields(part: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, entry in part.entries():
        parts = entry.keys("label type choices ordered question")
        choices = parts["choices"].words() if "choices" in parts else []
        yield (
            key,
            {
                "label": parts["label"].word() if "label" in parts else key.replace("_", " ").capitalize(),
                "type": parts["type"].word(one_of(Field.Type.values), wish(Field.Type.values))
                if "type" in parts
                else Field.Type.TEXT,
                "choices": [{"value": word, "label": word} for word in choices],
                "is_ordered": "ordered" in parts and parts["ordered"].value is True,
                "question": parts["question"].word() if "question" in parts else "",
            },
        )


def _types(part: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    channels = ActivityType.Channel.values
    for key, entry in part.entries():
        parts = entry.keys("label channel topic")
        yield (
            key,
            {
                "label": parts["label"].word() if "label" in parts else key,
                "channel": parts["channel"].word(one_of(channels), wish(channels))
                if "channel" in parts
                else ActivityType.Channel.ONLINE,
                "topic": parts["topic"].word() if "topic" in parts else "",
            },
        )


def _leads(part: Part, missing: list[str]) -> LeadsMap:
    parts = part.keys("id columns repeats when_empty without_id", "columns")
    values = {}
    if "columns" in parts:
        values = {key: source_of(entry, missing) for key, entry in parts["columns"].entries()}
    if "id" not in parts and "email" not in values:
        part.fault("needs an id, or email among its columns: else a second run could not know a lead again")
    return LeadsMap(
        id=source_of(parts["id"], missing) if "id" in parts else None,
        values=values,
        skips_repeats=_choice(parts, "repeats", "refuse", "skip"),
        clears_when_empty=_choice(parts, "when_empty", "keep", "clear"),
        knows_by_email=_choice(parts, "without_id", "refuse", "email"),
    )


def _choice(parts: Mapping[str, Part], key: str, usual: str, other: str) -> bool:
    """Whether the other way was chosen."""
    return key in parts and parts[key].word(one_of([usual, other]), wish([usual, other])) == other


def _activities(part: Part, missing: list[str], kind: str) -> ActivitiesMap:
    parts = part.keys(
        "lead kind type other_type occurred_at key topic campaign properties", "lead type occurred_at"
    )

    def source(key: str) -> Source | None:
        return source_of(parts[key], missing) if key in parts else None

    properties = {}
    if "properties" in parts:
        properties = {key: source_of(entry, missing) for key, entry in parts["properties"].entries()}
    return ActivitiesMap(
        lead=source("lead") or Source(),
        lead_kind=parts["kind"].word() if "kind" in parts else kind,
        type=source("type") or Source(),
        other_type=parts["other_type"].word() if "other_type" in parts else None,
        occurred_at=source("occurred_at") or Source(),
        key=source("key"),
        topic=source("topic"),
        campaign=source("campaign"),
        properties=properties,
    )
