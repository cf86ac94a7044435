"""How many leads there are in each list, and what a filter can choose from; both of visible leads alone."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from leads.models import Role, Stage, User
from leads.people.access import colleagues_of
from leads.people.roles import SIGHT, Sight, role_of
from scoring.models import LeadScore, MatrixVersion

from .filters import COPIED, NOBODY, Filters, list_condition, narrowed
from .frame import Frame

_TOP_BANDS = 2  # as tabs; the others are a filter


@dataclass(frozen=True)
class Tab:
    """A list with its count."""

    label: str
    count: int
    query: str
    is_current: bool


@dataclass(frozen=True)
class BandCount:
    """How many of the shown list are in a band."""

    band: str
    tone: str
    count: int


@dataclass(frozen=True)
class Tally:
    """The counts above the list. `total`: what the person could see without any filter."""

    tabs: tuple[Tab, ...]
    bands: tuple[BandCount, ...]
    shown: int
    total: int
    disqualified: int


@dataclass(frozen=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Select:
    """One filter."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def is_set(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


def tally_of(scores: QuerySet[LeadScore], filters: Filters, frame: Frame, user: User) -> Tally:
    """All counts, in one query, or two where something is narrowed."""
    lists = _lists(filters, frame, user)
    wanted = {f"tab{place}": list_condition(one, user) for place, (_, one) in enumerate(lists)}
    here = list_condition(filters, user)
    wanted |= {f"band{place}": here & Q(band=band) for place, band in enumerate(frame.tones)}
    wanted["disqualified"] = Q(is_listed=False)
    counts = _counts(narrowed(scores, filters, frame), wanted)
    bands = tuple(
        BandCount(band, tone, counts[f"band{place}"])
        for place, (band, tone) in enumerate(frame.tones.items())
    )
    total = counts["tab0"] if not filters.count else scores.filter(is_listed=True).count()
    return Tally(
        tabs=tuple(
            Tab(label, counts[f"tab{place}"], one.query, (one.list, one.band) == (filters.list, filters.band))
            for place, (label, one) in enumerate(lists)
        ),
        bands=bands,
        shown=sum(one.count for one in bands),
        total=total,
        disqualified=counts["disqualified"],
    )


def _counts(scores: QuerySet[LeadScore], wanted: dict[str, Q]) -> dict[str, int]:
    return scores.aggregate(
        **{name: Count("lead_id", filter=condition) for name, condition in wanted.items()}
    )


def _lists(filters: Filters, frame: Frame, user: User) -> list[tuple[str, Filters]]:
    """The tabs: everybody has all, the top bands and worth a look; an SDR also their own and the pool."""
    base = filters.without_list
    lists = [("All", base)]
    if role_of(user) == Role.SDR:
        lists += [("My leads", base.changed(list="mine")), ("Pool", base.changed(list="pool"))]
    lists += [(band.capitalize(), base.changed(band=band)) for band in list(frame.tones)[:_TOP_BANDS]]
    return [*lists, ("Worth a look", base.changed(list="look"))]


def selects_of(scores: QuerySet[LeadScore], filters: Filters, frame: Frame, user: User) -> tuple[Select, ...]:
    """The filters that choose one of several."""
    grades = [(str(line.name), str(line.name)) for line in frame.matrix.grades]
    choices = {
        "band": [(band, band) for band in frame.tones],
        "grade": grades,
        "stage": list(Stage.choices),
        "owner": _owners(user),
        **{name: [(value, value) for value in _values(scores, name, frame.version, user)] for name in COPIED},
    }
    return tuple(
        Select(
            name,
            name.capitalize(),
            tuple(Choice(value, label, value == getattr(filters, name)) for value, label in options),
        )
        for name, options in choices.items()
        if options
    )


def _owners(user: User) -> list[tuple[str, str]]:
    sight = SIGHT[role_of(user)]
    if sight is Sight.OWN:
        return []
    people = colleagues_of(user).filter(is_active=True).order_by("first_name", "last_name", "username")
    nobody = [(NOBODY, "nobody")] if sight is not Sight.TEAM else []
    return nobody + [(str(person.pk), str(person)) for person in people]


def _values(scores: QuerySet[LeadScore], column: str, version: MatrixVersion, user: User) -> list[str]:
    """The values of a column among the visible leads."""
    if SIGHT[role_of(user)] is Sight.ALL:
        return _all_values(column, version)
    found: Any = scores.exclude(**{column: ""}).values_list(column, flat=True).distinct().order_by(column)
    return list(found)


def _all_values(column: str, version: MatrixVersion) -> list[str]:
    """From value to value along the index: DISTINCT would read a million rows to find three regions."""
    assert column in COPIED
    least = f"SELECT min({column}) FROM scoring_leadscore WHERE version_id = %s AND is_listed AND {column} >"
    sql = f"""
        WITH RECURSIVE found(value) AS (
            ({least} '')
            UNION ALL
            SELECT ({least} found.value) FROM found WHERE found.value IS NOT NULL
        ) SELECT value FROM found WHERE value IS NOT NULL"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [version.pk, version.pk])
        return [value for (value,) in cursor.fetchall()]
