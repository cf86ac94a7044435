"""Lifts, shares and points in words."""

from collections.abc import Sequence
from math import inf

from scoring.evidence.features import Points
from scoring.evidence.intervals import FEWEST, Interval, Share
from scoring.evidence.judging import Called
from scoring.evidence.rules import LateField, Lift, RuleEvidence
from scoring.evidence.success import Success
from scoring.pages.wording import MINUS, and_join, counted, plain

DID = {Success.ACCEPTED: "accepted", Success.WON: "won"}
WHO = {
    Success.ACCEPTED: "leads that sales accepted or rejected",
    Success.WON: "leads that were won, lost or rejected",
}


def times(ratio: float) -> str:
    """2.43 -> "2.4", "∞" where nobody did well without."""
    return "∞" if ratio == inf else f"{ratio:.1f}"


def span(interval: Interval | Lift) -> str:
    """ "1.8 to 3.1"."""
    return f"{times(interval.low)} to {times(interval.high)}"


def percent(share: float | None) -> str:
    """0.614 -> "61%"; a dash for nothing."""
    return "–" if share is None else f"{100 * share:.0f}%"


def percents(interval: Interval | None) -> str:
    """ "55 to 66%"."""
    return "" if interval is None else f"{100 * interval.low:.0f} to {100 * interval.high:.0f}%"


def areas(interval: Interval | None) -> tuple[str, str]:
    """An area and its interval: "0.71", "0.65 to 0.77"."""
    if interval is None:
        return "–", ""
    return f"{interval.value:.2f}", f"{interval.low:.2f} to {interval.high:.2f}"


def signed(number: float, digits: int = 0) -> str:
    """A difference with its sign: "+3", "−0.02", "0"."""
    text = f"{abs(number):.{digits}f}"
    return text if float(text) == 0 else f"{'+' if number > 0 else MINUS}{text}"


def signed_span(interval: Interval, digits: int = 0, by: float = 1.0) -> str:
    """ "−0.01 to +0.03"."""
    return f"{signed(interval.low * by, digits)} to {signed(interval.high * by, digits)}"


def few(rule: RuleEvidence) -> str:
    """Why there is no lift."""
    if rule.paid.cases < FEWEST:
        return f"too few to say, {counted(rule.paid.cases, 'outcome')}"
    if rule.unpaid.cases < FEWEST:
        return f"too few to say, {counted(rule.unpaid.cases, 'outcome')} without it"
    return "all ended alike"


def finding(rule: RuleEvidence, success: Success) -> str:
    """What is to be said of a rule, in a sentence."""
    if rule.lift is None:
        return f"{few(rule).capitalize()}: a rate says something from {FEWEST} leads on, with and without."
    did = DID[success]
    if rule.lift.value == inf:
        return f"Of the leads without it none was {did}."
    often = f"Leads that it paid were {did} {times(rule.lift.value)} times as often as others"
    words = f"{often} ({span(rule.lift)})."
    if not rule.lift.is_claimed:
        return f"{words} Among so many rules that may be chance."
    if rule.contradicts:
        return f"{words} That is the opposite of what its points say."
    return f"{words} That is more than chance brings."


def late_words(late: Sequence[LateField], labels: dict[str, str]) -> str:
    """The warning of fields that were filled in too late; "" for none."""
    if not late:
        return ""
    names = and_join([labels.get(one.field, one.field.replace("_", " ")) for one in late])
    shares = and_join([f"{100 * one.share:.0f}%" for one in late])
    was = "was" if len(late) == 1 else "were"
    return (
        f"{names} {was} filled in only after the outcome for {shares} of the leads that have it by now: such"
        " points come too late to choose whom to hand over."
    )


def of_hundred(called: Called, who: str, success: Success) -> str:
    """ "of 100 leads the draft calls MQL, sales accepts 61 (55 to 66)"."""
    precision = called.precision
    if precision is None or called.share.cases < FEWEST:
        return f"{who} calls {counted(called.share.cases, 'lead')} MQL, which is too few to say how they end"
    low, high = (f"{100 * one:.0f}" for one in (precision.low, precision.high))
    rate = f"{100 * precision.value:.0f} ({low} to {high})"
    ended = f"sales accepts {rate}" if success is Success.ACCEPTED else f"{rate} are won"
    return f"of 100 leads that {who} calls MQL, {ended}"


def points_words(points: Points) -> str:
    """ "8", or of tiers "3, 6, 10"."""
    return ", ".join(plain(one) for one in points)


def points_span(low: Points, high: Points) -> str:
    """ "6 to 10", of tiers each."""
    return ", ".join(f"{plain(a)} to {plain(b)}" for a, b in zip(low, high, strict=True))


def share_words(share: Share) -> str:
    """ "57 of 70"."""
    return f"{share.positive:,} of {share.cases:,}"
