"""Rates and lifts with what they can be told by: intervals of 95%, and which lifts may be claimed.

A share has Wilson's score interval (Wilson 1927). A lift, the ratio of two rates, has Koopman's (Koopman
1984, "Confidence intervals for the ratio of two binomial proportions", Biometrics 40): all ratios that a
chi-squared test would not reject; unlike that of Katz it needs no count above zero.

Sixty rules are sixty tests, of which three would look good by chance. So a lift is *claimed* only where
Fisher's exact test, corrected by Holm (1979) over all rules that are looked at together, says so: of a
hundred matrices whose rules have nothing to do with the outcome at most five claim anything at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from scoring.engine.arrays import Bools, Floats

Z = 1.959963984540054  # 95%, both sides
LEVEL = 0.05
FEWEST = 20  # cases: of fewer a rate says more than there is to be known
_HALVINGS = 60
_LEAST, _MOST = 1e-9, 1e9  # ratios that no counts reach


@dataclass(frozen=True)
class Interval:
    """An estimate and its interval of 95%."""

    value: float
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Whether a value lies outside."""
        return value < self.low or value > self.high


@dataclass(frozen=True)
class Share:
    """So many of so many cases ended well."""

    cases: int
    positive: int

    @property
    def rate(self) -> float | None:
        """0 to 1; None where there is no case."""
        return self.positive / self.cases if self.cases else None

    @property
    def interval(self) -> Interval | None:
        """The rate with its interval; None where there is no case."""
        return wilson(self.positive, self.cases) if self.cases else None


def wilson(positive: float, cases: float) -> Interval:
    """A share of at least one case with Wilson's score interval."""
    share = positive / cases
    middle = (share + Z * Z / (2 * cases)) / (1 + Z * Z / cases)
    reach = Z / (1 + Z * Z / cases) * sqrt(share * (1 - share) / cases + Z * Z / (4 * cases * cases))
    # Of none or all the ends are 0 and 1; in doubles they come out beside it.
    return Interval(
        share, 0.0 if not positive else middle - reach, 1.0 if positive == cases else middle + reach
    )


def lift(paid: Share, unpaid: Share) -> Interval | None:
    """The rate of one share over that of the other, by Koopman; None where nobody, or everybody, did well.

    Where no case of `unpaid` ended well it is infinite, and so is the upper end.
    """
    well = paid.positive + unpaid.positive
    if not paid.cases or not unpaid.cases or well in (0, paid.cases + unpaid.cases):
        return None
    with_rule, without = paid.positive / paid.cases, unpaid.positive / unpaid.cases
    ratio = with_rule / without if without else inf
    low = 0.0 if not paid.positive else _edge(paid, unpaid, _LEAST, ratio)
    high = inf if not unpaid.positive else _edge(paid, unpaid, _MOST, ratio)
    return Interval(ratio, low, high)


def _edge(paid: Share, unpaid: Share, outside: float, inside: float) -> float:
    """The ratio, between one that is rejected and one that is not, where the test turns: by halving."""
    inside = min(max(inside, _LEAST), _MOST)
    for _ in range(_HALVINGS):
        middle = sqrt(outside * inside)
        if _chi_squared(paid, unpaid, middle) > Z * Z:
            outside = middle
        else:
            inside = middle
    return inside


def _chi_squared(paid: Share, unpaid: Share, ratio: float) -> float:
    """Koopman's statistic: how far the counts are from the likeliest rates that have this ratio."""
    x, m, y, n = paid.positive, paid.cases, unpaid.positive, unpaid.cases
    half = ratio * (m + y) + x + n
    rate = (half - sqrt(max(half * half - 4 * ratio * (m + n) * (x + y), 0.0))) / (2 * (m + n))
    # At the ends a rate is 0 or 1, which its own counts may well allow: as near as doubles come to it.
    rate, other = (min(max(one, _LEAST), 1 - 1e-12) for one in (rate, rate / ratio))
    return (x / m - rate) ** 2 * m / (rate * (1 - rate)) + (y / n - other) ** 2 * n / (other * (1 - other))


def claimable(pairs: Sequence[tuple[Share, Share]]) -> list[bool]:
    """Which of these lifts may be claimed when all of them are looked at together."""
    return [bool(one) for one in holm(np.array([chance_of(*pair) for pair in pairs]))]


def chance_of(paid: Share, unpaid: Share) -> float:
    """Fisher's exact test, two-sided: how often chance alone deals counts as unlikely as these.

    The chance of each way to deal, given how many cases and how many that ended well there are, is
    hypergeometric; those no likelier than what was found are added up.
    """
    cases, well = paid.cases + unpaid.cases, paid.positive + unpaid.positive
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, cases + 1)))))  # of the factorials
    dealt = np.arange(max(0, well - unpaid.cases), min(well, paid.cases) + 1)
    rest = well - dealt
    likely = -(logs[dealt] + logs[paid.cases - dealt] + logs[rest] + logs[unpaid.cases - rest])
    likely -= likely.max()
    chances = np.exp(likely)
    # Two ways that are equally likely differ in their last digits.
    as_unlikely = likely <= likely[paid.positive - dealt[0]] + 1e-7
    return float(chances[as_unlikely].sum() / chances.sum())


def holm(chances: Floats) -> Bools:
    """Which of bool[k] tests hold when the chance that any holds by chance alone is to be at most 5%."""
    order = np.argsort(chances, kind="stable")
    holds = chances[order] <= LEVEL / np.arange(len(chances), 0, -1)
    holds = np.logical_and.accumulate(holds)  # from the first that fails on, all do
    found = np.zeros(len(chances), dtype=np.bool_)
    found[order] = holds
    return found
