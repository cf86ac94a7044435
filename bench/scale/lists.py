"""Pages of the ranking at any depth and the counts above them, against reading one lead by its key.

All go through Django's models, on one connection in one process, and none draws anything.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from itertools import count
from statistics import median
from time import perf_counter

from django.core.cache import cache as remembered
from django.db.models import Count, QuerySet
from django.http import QueryDict

from leads.models import Role, User
from leads.people.access import lead_for
from scoring.models import LeadScore, ScoringModel
from scoring.pages.filters import Filters, apply, read_filters
from scoring.pages.frame import frame_of
from scoring.pages.keyset import Cursor, ordered
from scoring.pages.listing import listed_page
from scoring.pages.tally import tally_of
from scoring.segments.known import Known
from scoring.segments.to_query import About

_PAGES, _COUNTS, _KEYS = 9, 3, 60  # of which the median is taken
_DEPTHS = (0.5, 0.97)  # besides the first page
COLUMNS = ("band", "grade", "stage", "owner", "region", "industry", "source")
LISTS = ("look", "pool", "disqualified")
COMBINATIONS = (
    "region=apac&industry=education",
    "region=apac&industry=education&source=referral",
    "source=referral&stage=opportunity&grade=B",
    "grade=C&where=field.employees from 5000",
    "region=americas&where=quiet_days 30",
    "industry=energy&sort=last",
    "grade=B&sort=name",
)


class Lists:
    """The lists of the ranking as somebody sees them who sees all."""

    def __init__(self, leads: int, now: datetime) -> None:
        self.leads, self._later = leads, count(1)
        self.user = User.objects.filter(role=Role.OPERATIONS).order_by("id")[0]
        version = ScoringModel.objects.select_related("active").get(active__isnull=False).active
        assert version is not None
        self.frame = frame_of(version)
        self.about = About(Known(self.frame.matrix, version.pk, self.user), self.user, now)

    def by_key(self) -> float:
        """The median of one lead by its key, with its owner, as each page of a lead reads it."""
        return _median(lambda: lead_for(self.user, 1 + next(self._later) * 7919 % self.leads), _KEYS)

    def pages(self, queries: Iterable[str]) -> float:
        """The slowest of pages, each the median of some: the first, in the middle, and near the end."""
        return max(
            _median(lambda one=filters, at=cursor: listed_page(self.scores, one, self.about, at), _PAGES)
            for query in queries
            for filters, cursor in self._places(query)
        )

    def counts(self, queries: Iterable[str]) -> float:
        """The slowest of all counts above a list, each the median of some; none is remembered."""
        filters = [self._filters(query) for query in queries]
        return max(_median(lambda one=one: self._tally(one), _COUNTS) for one in filters)

    @cache  # noqa: B019 - there is one for a whole run
    def of_column(self, column: str) -> list[str]:
        """The queries of a column's most frequent word and of its rarest."""
        name = "owner_id" if column == "owner" else column
        found = self.scores.filter(is_listed=True).values_list(name).annotate(many=Count("lead_id"))
        words = [word for word, _ in found.order_by("-many", name) if word not in ("", None)]
        return [f"{column}={word}" for word in dict.fromkeys([words[0], words[-1]])]

    def together(self, *columns: str) -> list[str]:
        """The queries of several columns' most frequent words, and of their rarest."""
        each = [self.of_column(column) for column in columns]
        return ["&".join(one[0] for one in each), "&".join(one[-1] for one in each)]

    @property
    def scores(self) -> QuerySet[LeadScore]:
        """Of all leads."""
        return LeadScore.objects.filter(version_id=self.frame.version.pk, counts=True)

    def _filters(self, query: str) -> Filters:
        return read_filters(QueryDict(query), self.frame, self.user)

    @cache  # noqa: B019 - there is one for a whole run
    def _places(self, query: str) -> list[tuple[Filters, Cursor | None]]:
        filters = self._filters(query)
        rows = ordered(apply(self.scores, filters, self.about), filters.sort)
        many, found = rows.count(), []
        for depth in _DEPTHS:
            for row in rows[int(many * depth) :][:1]:
                value = getattr(row, filters.sort.column)
                found.append((filters, Cursor(value, row.lead_id, False, 51)))
        return [(filters, None), *found]

    def _tally(self, filters: Filters) -> None:
        remembered.clear()
        tally_of(self.scores, filters, self.frame, self.about)


def _median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return median(taken)
