"""How many leads there are in each list, and what a filter can choose from; both of visible leads alone."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from leads.catalog.shown import shown_text
from leads.models import Role, Stage, User
from leads.people.access import colleagues_of
from leads.people.roles import SIGHT, Sight, role_of
from scoring.models import LeadScore, MatrixVersion
from scoring.segments.bands import in_band
from scoring.segments.to_query import About

from .counting import ANY, COUNTED, Cell, Walk, counted, table_of, up_to_counted
from .filters import COPIED, NOBODY, Filters, list_condition, narrowed
from .frame import Frame
from .remember import eyes_of, remembered

_TOP_BANDS = 2  # as tabs; the others are a filter
_OUT = "disqualified"


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
    key = f"{frame.version.pk}-{eyes_of(user)}"
    tabs = [one for _, one in lists]
    counts = remembered(f"tally-{key}-{filters.query}", lambda: _counts(scores, filters, tabs, about))
    total = counts["", ANY]
    if filters.count:
        ranked = scores.filter(list_condition(Filters(), about))
        total = remembered(f"total-{key}", lambda: up_to_counted(ranked))
    bands = tuple(
        BandCount(band, tone, counts[filters.list, band] if filters.band in ("", band) else 0)
        for band, tone in frame.tones.items()
    )
    current = (filters.list, filters.band)
    return Tally(
        tabs=tuple(
            Tab(label, counts[one.list, one.band], one.query, (one.list, one.band) == current)
            for label, one in lists
        ),
        bands=bands,
        shown=min(sum(one.count for one in bands), COUNTED + 1),
        total=total,
        disqualified=counts[_OUT, ANY],
    )


def _counts(
    scores: QuerySet[LeadScore], filters: Filters, tabs: list[Filters], about: About
) -> dict[Cell, int]:
    """Of each tab and of each band of the shown list; disqualified leads apart, they have their own index."""
    names = [str(band.name) for band in about.known.matrix.bands]
    bands = {name: in_band(about.known.matrix, name) for name in names}
    shown = [(filters.list, band) for band in ([filters.band] if filters.band else names)]
    ranked, out = [(one.list, one.band) for one in tabs], [(_OUT, ANY)]
    (out if filters.list == _OUT else ranked).extend(shown)
    plain = filters.changed(band="")
    lists = {name: list_condition(plain.changed(list=name), about) for name, _ in ranked}
    is_out = {_OUT: list_condition(Filters(list=_OUT), about)}
    walk = _walk(filters, about.user)
    whole = table_of(about.known.version_id) if walk is Walk.BY_INDEX_ALONE else scores
    listed = narrowed(whole, filters, about).filter(lists[""])
    disqualified = narrowed(scores, filters, about).filter(is_out[_OUT])
    return counted(listed, lists, bands, ranked, walk) | counted(disqualified, is_out, bands, out)


def _walk(filters: Filters, user: User) -> Walk:
    """For everybody's eyes an index of one column, and of composites, has just the leads of one filter."""
    if SIGHT[role_of(user)] is not Sight.ALL or filters.q or filters.where:
        return Walk.FREE
    columns = filters.count - bool(filters.band)
    if filters.list in ("", _OUT) and columns == bool(filters.stage):
        return Walk.BY_INDEX_ALONE  # that of the stages: whom people disqualified are in no list
    return Walk.IN_ORDER if columns == 1 else Walk.FREE


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
