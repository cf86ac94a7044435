"""Which version of the matrix counted on which day of the demo's past."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.kernel import Scores
from scoring.engine.matrix import parse

from .calendar import Calendar
from .campaigns import HISTORY_DAYS
from .past import Past
from .seeds import default_document, earlier_document

# Three weeks ago: in the month that a trend shows, so the mark of the version can be seen in it.
TURNED_DAYS_AGO = 21
TURNED_SECOND = 36_000  # the time of that day


@dataclass(frozen=True)
class Regime:
    """A version that counted from a day on, by its number."""

    number: int
    since: int
    compiled: Compiled


@dataclass(frozen=True)
class Regimes:
    """The demo's two versions, oldest first."""

    earlier: Regime
    present: Regime

    def on(self, day: int) -> Regime:
        """The version that counted on a day."""
        return self.present if day >= self.present.since else self.earlier

    def scores(self, past: Past, days: Sequence[int]) -> Iterator[tuple[int, Regime, Scores]]:
        """Scores on rising days, each under the version of that day."""
        for regime, days_of_it in groupby(days, key=self.on):
            for day, scores in past.scores(regime.compiled, list(days_of_it)):
                yield day, regime, scores


def make_regimes(calendar: Calendar) -> Regimes:
    """An earlier version from the beginning, and the default matrix since three weeks ago."""
    return Regimes(
        Regime(1, calendar.today - HISTORY_DAYS - 100, compile_matrix(parse(earlier_document()))),
        Regime(2, calendar.today - TURNED_DAYS_AGO, compile_matrix(parse(default_document()))),
    )
