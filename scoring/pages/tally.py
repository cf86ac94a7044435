"""How many leads there are in each list, and what a filter can choose from; both of visible leads alone."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet

from leads.catalog.shown import shown_text
from leads.models import Role, Stage, User
from leads.people.access import colleagues_of
from leads.people.roles import SIGHT, Sight, role_of
from scoring.models import LeadScore, MatrixVersion
from scoring.segments.bands import in_band
from scoring.segments.to_query import About

from .filters import COPIED, NOBODY, Filters, list_condition, narrowed
from .frame import Frame
from .remember import eyes_of, remembered

_TOP_BANDS = 2  # as tabs; the others are a filter
COUNTED = 10_000  # beyond, nobody asks how many, and counting would take longer the more there are


def many(count: int) -> str:
    """A count for people."""
    return f"{count:,}" if count <= COUNTED else f"{COUNTED:,}+"


@dataclass(frozen=True)
class Tab:
    """A list with its count."""

    label: str
    count: int
    query: str
    is_current: bool

    @property
    def words(self) -> str:
        return many(self.count)


@dataclass(frozen=True)
class BandCount:
    """How many of the shown list are in a band."""

    band: str
    tone: str
    count: int

    @property
    def words(self) -> str:
        return many(self.count)


@dataclass(frozen=True)
class Tally:
    """The counts above the list. `total`: what the person could see without any filter."""

    tabs: tuple[Tab, ...]
    bands: tuple[BandCount, ...]
    shown: int
    total: int
    disqualified: int

    @property
    def shown_words(self) -> str:
        return many(self.shown)

    @property
    def total_words(self) -> str:
        return many(self.total)

    @property
    def disqualified_words(self) -> str:
        return many(self.disqualified)


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


def tally_of(scores: QuerySet[LeadScore], filters: Filters, frame: Frame, about: About) -> Tally:
    """All counts, up to `COUNTED`; where counting takes long, half a minute old at most."""
    user = about.user
    lists = _lists(filters, frame, user)
    here = list_condition(filters, about)
    wanted = {f"tab{place}": list_condition(one, about) for place, (_, one) in enumerate(lists)}
    wanted |= {f"band{place}": here & in_band(frame.matrix, band) for place, band in enumerate(frame.tones)}
    found = narrowed(scores, filters, about)
    key = f"{frame.version.pk}-{eyes_of(user)}"
    counts = remembered(f"tally-{key}-{filters.query}", lambda: _counts(found, wanted, filters))
    total = counts["tab0"]
    if filters.count:
        total = remembered(f"total-{key}", lambda: _count(scores.filter(list_condition(Filters(), about))))
    tones = frame.tones.items()
    bands = tuple(BandCount(band, tone, counts[f"band{place}"]) for place, (band, tone) in enumerate(tones))
    current = (filters.list, filters.band)
    return Tally(
        tabs=tuple(
            Tab(label, counts[f"tab{place}"], one.query, (one.list, one.band) == current)
            for place, (label, one) in enumerate(lists)
        ),
        bands=bands,
        shown=min(sum(one.count for one in bands), COUNTED + 1),
        total=total,
        disqualified=counts["disqualified"],
    )


def _counts(scores: QuerySet[LeadScore], wanted: dict[str, Q], filters: Filters) -> dict[str, int]:
    """Listed leads and disqualified ones apart: each has indexes of its own."""
    is_listed = filters.list != "disqualified"
    bands = {name: one for name, one in wanted.items() if name.startswith("band")}
    tabs = {name: one for name, one in wanted.items() if name.startswith("tab")}
    listed = _up_to("tab0", scores, tabs | bands if is_listed else tabs)
    disqualified = {"disqualified": Q(is_listed=False)}
    return listed | _up_to("disqualified", scores, disqualified if is_listed else disqualified | bands)


def _up_to(whole: str, scores: QuerySet[LeadScore], wanted: dict[str, Q]) -> dict[str, int]:
    """How many scores fulfil each condition, at most one beyond `COUNTED`; the one named `whole` holds all.

    Where there are no more than that they are read once; else each condition finds its own along an index.
    """
    asked = {name: Count("lead_id", filter=one) for name, one in wanted.items()}
    first = scores.filter(wanted[whole]).order_by()[: COUNTED + 1]
    counts = first.aggregate(**asked)
    if counts[whole] <= COUNTED:
        return counts
    each = {one: _count(scores.filter(one)) for one in {*wanted.values()} - {wanted[whole]}}
    return {name: each.get(one, COUNTED + 1) for name, one in wanted.items()}


def _count(scores: QuerySet[LeadScore]) -> int:
    return scores.order_by()[: COUNTED + 1].count()


def _lists(filters: Filters, frame: Frame, user: User) -> list[tuple[str, Filters]]:
    """The tabs: everybody has all, the top bands and worth a look; who may take MQLs of nobody, these too."""
    base = filters.without_list
    lists = [("All", base)]
    if role_of(user) == Role.SDR:
        lists.append(("My leads", base.changed(list="mine")))
    if role_of(user) in (Role.SDR, Role.MANAGER):
        lists.append(("Pool", base.changed(list="pool")))
    lists += [(band.capitalize(), base.changed(band=band)) for band in list(frame.tones)[:_TOP_BANDS]]
    return [*lists, ("Worth a look", base.changed(list="look"))]


def selects_of(scores: QuerySet[LeadScore], filters: Filters, frame: Frame, user: User) -> tuple[Select, ...]:
    """The filters that choose one of several."""
    choices = {
        "band": [(band, band) for band in frame.tones],
        "grade": [(str(line.name), str(line.name)) for line in frame.matrix.grades],
        "stage": list(Stage.choices),
        "owner": _owners(user),
    }
    for name, values in _values(scores, frame.version, user).items():
        choices[name] = [(value, shown_text(name, value)) for value in values]
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
    if SIGHT[role_of(user)] is Sight.OWN:
        return []
    people = colleagues_of(user).filter(is_active=True).order_by("first_name", "last_name", "username")
    return [(NOBODY, "nobody"), *((str(person.pk), str(person)) for person in people)]


def _values(scores: QuerySet[LeadScore], version: MatrixVersion, user: User) -> dict[str, list[str]]:
    """What there is in each copied column among the visible leads."""
    if SIGHT[role_of(user)] is Sight.ALL:
        return {column: all_values(column, version) for column in COPIED}
    seen = scores.filter(is_listed=True).values_list(*COPIED).distinct().order_by()
    rows = remembered(f"values-{version.pk}-{eyes_of(user)}", lambda: list(seen))
    return {column: sorted({row[place] for row in rows} - {""}) for place, column in enumerate(COPIED)}


def all_values(column: str, version: MatrixVersion) -> list[str]:
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
