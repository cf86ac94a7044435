"""What a draft may name, as the catalog has it: fields and activity types, read once a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default

from leads.catalog.fields import CREATED_ON, field_map
from leads.models import ActivityType, Field
from scoring.engine.check_conditions import FORBIDDEN_FIELDS, Names

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Catalog:
    """Fields and activity types by key; `declared` are the types of fields that the matrix itself names.

    `parameters` are those to choose from, with what they are called, where forms are drawn.
    """

    fields: Mapping[str, Field]
    types: Mapping[str, ActivityType]
    declared: Mapping[str, str]
    parameters: Pairs = default(default_factory=list)

    def field(self, key: str) -> Field:
        """The field of that key with the type that the matrix gives it; of an unknown one a stand-in."""
        known = self.fields.get(key) or Field(key=key, label=key.replace("_", " ").capitalize())
        kind = self.declared.get(key, known.type)
        return known if kind == known.type else Field(key=key, label=known.label, type=kind)

    @property
    def names(self) -> Names:
        """What the engine has to know to read one condition alone: types of fields; any parameter will do."""
        types: dict[str, str | None] = {key: one.type for key, one in self.fields.items()}
        return Names(types | dict(self.declared), None)

    def field_choices(self) -> Pairs:
        """Fields that a matrix may look at."""
        known = [(key, one.label) for key, one in self.fields.items() if key not in FORBIDDEN_FIELDS]
        others = [(key, self.field(key).label) for key in self.declared if key not in self.fields]
        return [*known, *others]

    def type_groups(self) -> dict[str, Pairs]:
        """Activity types under their branches; each branch as a whole comes first."""
        groups: dict[str, Pairs] = {}
        for key, one in sorted(self.types.items()):
            stem = key.partition(".")[0]
            group = stem.replace("_", " ").capitalize()
            if group not in groups:
                groups[group] = [(f"{stem}.*", f"Any {stem.replace('_', ' ')}")] if "." in key else []
            groups[group].append((key, one.label))
        return groups

    def type_label(self, pattern: str) -> str:
        """A type, or a branch of them, as people call it."""
        if pattern.endswith(".*"):
            return f"Any {pattern[:-2].replace('.', ' ').replace('_', ' ')}"
        known = self.types.get(pattern)
        return known.label if known else pattern.replace(".", " ").replace("_", " ").capitalize()


def catalog_of(declared: Mapping[str, str]) -> Catalog:
    """Read the catalog; `declared` is `fields` of the matrix."""
    types = {one.key: one for one in ActivityType.objects.all()}
    sound = {key: kind for key, kind in declared.items() if kind in Field.Type.values}
    return Catalog({CREATED_ON.key: CREATED_ON} | field_map(), types, sound)
