"""What the page is asked for: a period, and how it is counted. It is a GET form."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from scoring.feedback.counts import WAYS
from scoring.pages.addresses import day_in

PERIODS = ("30", "90", "180")
DEFAULT_PERIOD, OWN = "90", "own"
DEFAULT_WAY = "rule"
_LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Asked:
    """A period, both days included, and the way of counting. `typed` stands in the form's two fields.

    `error` says what is wrong with what was typed; the period is the default one then.
    """

    period: str
    first: date
    last: date
    way: str
    typed: tuple[str, str]
    model: str = ""
    error: str = ""

    @property
    def query(self) -> str:
        """The query of its address."""
        return self._query(self.way)

    def by(self, way: str) -> str:
        """The same period, counted in another way."""
        return self._query(way)

    def over(self, period: str) -> str:
        """One of the usual periods, counted in the same way."""
        return replace(self, period=period).query

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def _query(self, way: str) -> str:
        own = (("from", self.typed[0]), ("to", self.typed[1])) if self.period == OWN else ()
        pairs = (("model", self.model), ("period", self.period), *own, ("by", way))
        return urlencode([(name, value) for name, value in pairs if value])


def read_asked(query: QueryDict, today: date) -> Asked:
    """Read an address; what it does not say, or says wrong, is the default."""
    way = query.get("by", "")
    way = way if way in WAYS else DEFAULT_WAY
    period = query.get("period", "")
    typed = (query.get("from", "")[:10], query.get("to", "")[:10])
    model = query.get("model", "")[:60].replace("\0", "")
    if period != OWN:
        period = period if period in PERIODS else DEFAULT_PERIOD
        begin = _begin(period, today)
        return Asked(period, begin, today, way, (begin.isoformat(), today.isoformat()), model)
    first, last = day_in(typed[0]), day_in(typed[1])
    error = _error(first, last)
    if error or first is None or last is None:
        return Asked(OWN, _begin(DEFAULT_PERIOD, today), today, way, typed, model, error)
    return Asked(OWN, first, last, way, typed, model)


def _begin(period: str, today: date) -> date:
    return today - timedelta(days=int(period) - 1)


def _error(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "Give both days, the first and the last."
    if last < first:
        return "The last day is before the first."
    return "That is more than five years." if last - first > _LONGEST else ""
