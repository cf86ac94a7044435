"""Points that the outcomes suggest, beside today's, and what they would gain."""

import json
from dataclasses import dataclass

from scoring.evidence.gains import Gain
from scoring.evidence.scored import scored_of
from scoring.evidence.service import suggestions_on
from scoring.evidence.success import Success
from scoring.evidence.suggesting import FEWEST_OF_EACH, Proposal, Suggestions, Verdict
from scoring.models import MatrixVersion
from scoring.pages.wording import counted

from .asked import Asked
from .says import DID, WHO, areas, points_span, points_words, share_words, signed, signed_span
from .shown import place_of, rule_ids


@dataclass(frozen=True)
class ProposalView:
    """A rule's points now and as suggested; `pays` is the cell as JSON, "" where there is nothing to take."""

    rule_id: int
    name: str
    now: str
    points: str
    span: str
    says: str
    pays: str


@dataclass(frozen=True)
class SuggestedPage:
    """What can be learned, in sentences, and the rules: those to change first, the others in `left`."""

    says: str
    gain: str
    is_better: bool
    lines: tuple[ProposalView, ...]
    left: tuple[ProposalView, ...]


@dataclass(frozen=True)
class RuleSuggested:
    """The same for one rule."""

    says: str
    line: ProposalView | None
    gain: str


def suggested_page_of(version: MatrixVersion, asked: Asked) -> SuggestedPage:
    """The page of all rules.

    Raises:
        MatrixRefused: the draft has faults.
    """
    found, ids = suggestions_on(scored_of(version), asked.success), rule_ids(version)
    views = [_view(one, ids) for one in found.proposals.values()]
    return SuggestedPage(
        says=_says(found, asked.success),
        gain=gain_words(found.gain, asked.success) if found.gain else "",
        is_better=bool(found.gain and found.gain.is_better),
        lines=tuple(view for view in views if view.pays),
        left=tuple(view for view in views if not view.pays),
    )


def suggested_for(version: MatrixVersion, rule_id: int, asked: Asked) -> RuleSuggested:
    """What is suggested for one rule.

    Raises:
        Http404: it is none of this version's.
        MatrixRefused: the draft has faults.
    """
    scored, ids = scored_of(version), rule_ids(version)
    place = place_of(scored, ids, rule_id)
    found = suggestions_on(scored, asked.success)
    if found.verdict is not Verdict.LEARNED:
        return RuleSuggested(_says(found, asked.success), None, "")
    proposal = found.proposals.get(place)
    if proposal is None:
        paid = int(scored.paid[:, place].sum())
        return RuleSuggested(f"It paid {counted(paid, 'lead')}: too few to learn points from.", None, "")
    view, gain = _view(proposal, ids), found.gain_of(place)
    is_offered = bool(view.pays) and gain is not None
    return RuleSuggested(
        view.says, view, f"Taken over alone: {gain_words(gain, asked.success)}" if is_offered and gain else ""
    )


def gain_words(gain: Gain, success: Success) -> str:
    """What other points would gain, on leads that they were not learned from."""
    now, then = areas(gain.now.auc)[0], areas(gain.then.auc)[0]
    words = f"the area under the curve goes from {now} to {then}"
    if gain.difference is not None:
        words += f" ({signed_span(gain.difference, 2)})"
    best = f"of the best quarter {share_words(gain.then.best)} are {DID[success]}"
    best += f" instead of {gain.now.best.positive:,}"
    close = "" if gain.is_better else "; no more than chance brings"
    return f"{words}, and {best}{close}."


def _says(found: Suggestions, success: Success) -> str:
    who = f"{found.cases:,} {WHO[success]}"
    if found.verdict is Verdict.FEW:
        return (
            f"Too few outcomes to learn points from: {who}, of which {found.positive:,} were {DID[success]}."
            f" It takes {FEWEST_OF_EACH} of either end."
        )
    told = "an area under the curve of {} ({})".format(*areas(found.tells))
    if found.verdict is Verdict.NOTHING:
        return (
            f"There is nothing to learn from these outcomes. What the rules measure of {who} does not tell"
            f" who is {DID[success]}: {told}, where 0.50 is a coin. No points are suggested."
        )
    words = f"Learned from {who}. Of those left out while learning the rules tell who is {DID[success]}"
    return f"{words}, with {told}."


def _view(one: Proposal, ids: dict[str, int]) -> ProposalView:
    differs = one.points != one.now
    is_offered = one.is_supported and differs
    return ProposalView(
        rule_id=ids.get(one.key, 0),
        name=one.name,
        now=points_words(one.now),
        points=points_words(one.points),
        span=points_span(one.low, one.high),
        says=_of_rule(one, differs),
        pays=json.dumps(one.pays) if is_offered else "",
    )


def _of_rule(one: Proposal, differs: bool) -> str:
    if not one.is_supported:
        learned = (
            f" {points_words(one.points)} ({points_span(one.low, one.high)})" if len(one.points) == 1 else ""
        )
        return f"The outcomes do not support points for it, for or against{':' if learned else '.'}{learned}"
    return "The outcomes suggest other points." if differs else "The outcomes support its points as they are."


def difference_words(gain: Gain) -> str:
    """ "+0.03 (+0.01 to +0.05)", or "" where it can't be told."""
    one = gain.difference
    return f"{signed(one.value, 2)} ({signed_span(one, 2)})" if one else ""
