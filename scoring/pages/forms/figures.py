"""How often each form and variant was seen and answered, and what can honestly be said of two variants."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from leads.models import CaptureForm, FormCount
from scoring.evidence.intervals import FEWEST, LEVEL, Interval, Share, chance_of, lift

_What = FormCount.What
_REFUSED = (_What.TRAP, _What.EARLY, _What.STALE, _What.SENDER, _What.FLOOD)


@dataclass(frozen=True)
class Refusals:
    """How many answers were not taken for one reason."""

    label: str
    n: int


@dataclass(frozen=True)
class Figures:
    """What was counted of a form or a variant."""

    views: int
    answers: int
    confirmed: int
    faulty: int
    refused: tuple[Refusals, ...]

    @property
    def refused_n(self) -> int:
        """How many answers were refused, those left out that were not filled in right."""
        return sum(one.n for one in self.refused)

    @property
    def share(self) -> Share:
        """Answers of views; one who goes back and answers again counts once a view at most."""
        return Share(self.views, min(self.answers, self.views))

    @property
    def rate(self) -> str:
        """ "12.5%"; empty where nobody saw it."""
        return percent(self.share.rate) if self.share.rate is not None else ""

    @property
    def reach(self) -> str:
        """The interval of 95% of the rate, in words; empty where too few saw it."""
        interval = self.share.interval
        return f"{percent(interval.low)} to {percent(interval.high)}" if interval and self.is_enough else ""

    @property
    def is_enough(self) -> bool:
        """Whether there are enough views for a rate that says something."""
        return self.views >= FEWEST


def percent(share: float) -> str:
    """0.125 -> "12.5%"."""
    return f"{share * 100:.1f}%"


def figures_of(forms: Iterable[CaptureForm]) -> Mapping[int, Figures]:
    """The figures of these forms by id."""
    return {key: _figures(counts) for key, counts in _counted(forms, "form_id").items()}


def figures_by_variant(form: CaptureForm) -> Mapping[str, Figures]:
    """The figures of a form by the letter of its variants; under "" what was refused before one was known."""
    return {key: _figures(counts) for key, counts in _counted([form], "variant").items()}


def compared(a: Figures, b: Figures) -> str:
    """What can be said of variant B beside A, in a sentence."""
    if not (a.is_enough and b.is_enough):
        return f"Too few to say: each variant needs at least {FEWEST} views."
    ratio = lift(b.share, a.share)
    if ratio is None or chance_of(b.share, a.share) > LEVEL or not ratio.excludes(1.0):
        return f"No difference to be told from chance yet{_reach(ratio)}."
    better, worse = ("B", "A") if ratio.value > 1 else ("A", "B")
    words = f"{better} is answered more often than {worse}{_reach(ratio)}."
    return f"{words} Chance alone does that in less than 5%."


def _reach(ratio: Interval | None) -> str:
    if ratio is None:
        return ""
    high = f"{ratio.high:.2f}" if ratio.high < 1000 else "any"
    return f": the rate of B is {ratio.low:.2f} to {high} times that of A"


def _counted(forms: Iterable[CaptureForm], by: str) -> dict[Any, dict[str, int]]:
    rows = FormCount.objects.filter(form__in=list(forms)).values_list(by, "what").annotate(Sum("n"))
    counted: dict[Any, dict[str, int]] = defaultdict(dict)
    for key, what, total in rows.order_by():
        counted[key][what] = total
    return counted


def _figures(counts: Mapping[str, int]) -> Figures:
    refused = [Refusals(str(what.label), counts[what]) for what in _REFUSED if counts.get(what)]
    return Figures(
        views=counts.get(_What.VIEW, 0),
        answers=counts.get(_What.ANSWER, 0),
        confirmed=counts.get(_What.CONFIRMED, 0),
        faulty=counts.get(_What.FAULTY, 0),
        refused=tuple(refused),
    )


NOTHING = _figures({})
