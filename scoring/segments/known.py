"""What a segment's conditions may name, read once a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from leads.catalog.fields import CREATED_ON, field_map
from leads.models import ActivityType, Field, Stage, Team, User
from leads.people.access import colleagues_of
from scoring.engine.conditions import OPERATORS
from scoring.engine.matrix import Matrix
from scoring.engine.words import label_of
from scoring.matrix.versions import compiled_version
from scoring.quality.checks import CHECKS, OF_MQL

# What we did ourselves says nothing of a lead; what people decide and data that moved are no deeds either.
_OURS = frozenset({"call.attempted", "mail.sent", "email.bounce", "email.bounce_soft"})


@dataclass(frozen=True)
class Known:
    """The catalog, and the matrix version under which a segment is read; people and teams where asked for."""

    matrix: Matrix
    version_id: int
    user: User | None = None  # who looks: of whom they must not know the name is not said

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields of a lead by key, the day it came included."""
        return {CREATED_ON.key: CREATED_ON} | field_map()

    @cached_property
    def types(self) -> dict[str, ActivityType]:
        """The activity types by key."""
        return {kind.key: kind for kind in ActivityType.objects.all()}

    @cached_property
    def people(self) -> dict[int, str]:
        """The names of all people by id."""
        return {person.pk: str(person) for person in User.objects.all()}

    @cached_property
    def named(self) -> dict[int, str]:
        """The names that may be said: of who looks, and of those whose leads they see."""
        if self.user is None:
            return {}
        seen = colleagues_of(self.user).values_list("pk", flat=True)
        return {pk: name for pk, name in self.people.items() if pk in {self.user.pk, *seen}}

    @cached_property
    def teams(self) -> dict[int, str]:
        """The names of all teams by id."""
        return dict(Team.objects.values_list("id", "name"))

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each parameter in `LeadScore.values`."""
        return {parameter.key: place for place, parameter in enumerate(self.matrix.parameters)}

    @cached_property
    def parameter_labels(self) -> dict[str, str]:
        """What each parameter is called, for people."""
        return {one.key: label_of(one) for one in self.matrix.parameters}

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """What the grade, level, band and stage can be, and which stages a score can meet."""
        matrix = self.matrix
        return {
            "grade": tuple(str(line.name) for line in matrix.grades),
            "level": tuple(str(line.name) for line in matrix.levels),
            "band": tuple(str(line.name) for line in matrix.bands),
            "stage": tuple(Stage.values),
            "meets": tuple(stage.key for stage in matrix.stages),
            "flaw": (*CHECKS, *(f"{OF_MQL}{name}" for name in self.fields)),
        }

    @property
    def field_types(self) -> dict[str, str | None]:
        """The type of each field."""
        return {key: field.type for key, field in self.fields.items()}

    def type_ids(self, patterns: tuple[str, ...]) -> list[int]:
        """The ids of the types named exactly or by their branch (`web.*`)."""
        return sorted(kind.pk for key, kind in self.types.items() if any(_fits(key, one) for one in patterns))

    @property
    def own_type_ids(self) -> list[int]:
        """The ids of the types of what a lead does by itself."""
        data = ActivityType.Channel.DATA
        return sorted(
            kind.pk for key, kind in self.types.items() if kind.channel != data and key not in _OURS
        )

    def operators(self, field: str) -> tuple[str, ...]:
        """The operators that a field takes."""
        return tuple(key for key, one in OPERATORS.items() if self.fields[field].type in one.types)


def known_of(version_id: int, user: User | None = None) -> Known:
    """What segments may name under a published version."""
    return Known(compiled_version(version_id).matrix, version_id, user)


def _fits(key: str, pattern: str) -> bool:
    return key.startswith(pattern[:-1]) if pattern.endswith(".*") else key == pattern
