"""One rule in full: how its leads fared, whom it paid, which rules pay the same leads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.safestring import SafeString

from leads.catalog.fields import field_map
from leads.models import Lead
from leads.people.access import leads_for
from scoring.engine.words import amount, rule_words
from scoring.evidence.cases import Case
from scoring.evidence.intervals import Share
from scoring.evidence.rules import RuleEvidence
from scoring.evidence.scored import Scored, scored_of
from scoring.evidence.service import cases_behind, evidence_on, tier_shares
from scoring.evidence.success import Success
from scoring.models import MatrixVersion
from scoring.pages.lead_lines import LeadLine, lines_of
from scoring.pages.pager import Pager, pager_of
from scoring.pages.screen import Screen
from scoring.pages.wording import counted, day, local, plain

from .asked import Asked
from .drawn import share_bar
from .says import DID, finding, late_words, percent, percents, share_words
from .shown import place_of, rule_at, rule_ids

_ON_A_PAGE = 50
HEADINGS = ("Outcome", "Handed over")


@dataclass(frozen=True)
class ShareView:
    """A share of the leads: in words, and drawn."""

    name: str
    words: str
    percent: str
    span: str
    drawn: SafeString


@dataclass(frozen=True)
class OverlapView:
    """A rule that pays the same leads: of this one's how many, and of those of either."""

    rule_id: int
    name: str
    share: str
    jaccard: str


@dataclass(frozen=True)
class RulePage:
    """A rule. `hidden` says how many of its leads this person does not see."""

    name: str
    words: str
    finding: str
    shares: tuple[ShareView, ...]
    tiers: tuple[ShareView, ...]
    overlaps: tuple[OverlapView, ...]
    late: str
    did: str
    leads: tuple[LeadLine, ...]
    hidden: str
    pager: Pager


def rule_page_of(version: MatrixVersion, rule_id: int, asked: Asked, screen: Screen) -> RulePage:
    """Everything that the page of a rule shows.

    Raises:
        Http404: it is none of this version's.
        MatrixRefused: the draft has faults.
    """
    scored, ids = scored_of(version), rule_ids(version)
    place = place_of(scored, ids, rule_id)
    rule, found = rule_at(scored, place), evidence_on(scored, asked.success).rules[place]
    labels = {key: field.label for key, field in field_map().items()}
    leads, hidden, pager = _leads(scored, place, asked, screen)
    return RulePage(
        name=found.name,
        words=f"{found.parameter}: {rule_words(rule)}",
        finding=finding(found, asked.success),
        shares=(_share("With it", found.paid), _share("Without it", found.unpaid)),
        tiers=_tiers(scored, place, asked.success),
        overlaps=_overlaps(found, ids),
        late=late_words(found.late, labels),
        did=DID[asked.success],
        leads=leads,
        hidden=hidden,
        pager=pager,
    )


def _share(name: str, share: Share) -> ShareView:
    interval = share.interval
    return ShareView(name, share_words(share), percent(share.rate), percents(interval), share_bar(interval))


def _tiers(scored: Scored, place: int, success: Success) -> tuple[ShareView, ...]:
    rule = rule_at(scored, place)
    shares = tier_shares(scored, success, place)
    return tuple(
        _share(f"From {amount(tier.from_)}: {plain(tier.points)}", share)
        for tier, share in zip(rule.tiers, shares, strict=bool(shares))
    )


def _overlaps(found: RuleEvidence, ids: dict[str, int]) -> tuple[OverlapView, ...]:
    return tuple(
        OverlapView(ids.get(one.key, 0), one.name, percent(one.share), percent(one.jaccard))
        for one in found.overlaps
    )


def _leads(
    scored: Scored, place: int, asked: Asked, screen: Screen
) -> tuple[tuple[LeadLine, ...], str, Pager]:
    cases = scored.cases.cases
    behind = [cases[one] for one in cases_behind(scored, asked.success, place)]
    seen = leads_for(screen.user).filter(pk__in={case.lead_id for case in behind})
    ids = set(seen.values_list("pk", flat=True))
    mine = [case for case in behind if case.lead_id in ids]
    page = mine[(asked.page - 1) * _ON_A_PAGE : asked.page * _ON_A_PAGE]
    others = len(behind) - len(mine)
    hidden = f"{'And' if mine else 'They are'} {counted(others, 'lead')} of other teams." if others else ""
    pager = pager_of(asked.page, _ON_A_PAGE, len(mine), lambda number: asked.query(page=number))
    return _lines(page, asked.success, screen), hidden, pager


def _lines(cases: Sequence[Case], success: Success, screen: Screen) -> tuple[LeadLine, ...]:
    """A line a case: a lead that came twice is there twice, each time with what was said then."""
    leads = Lead.objects.select_related("owner").in_bulk([case.lead_id for case in cases])
    lines = {line.lead_id: line for line in lines_of(list(leads.values()), screen)}
    return tuple(
        replace(lines[case.lead_id], notes=(_ended(case, success), _on(case, screen.today)))
        for case in cases
        if case.lead_id in lines
    )


def _on(case: Case, today: date) -> str:
    return day(local(case.at).date(), today)


def _ended(case: Case, success: Success) -> str:
    end = case.ended(success)
    if success is Success.ACCEPTED:
        return "Accepted" if end and end[0] else "Rejected"
    return "Won" if end and end[0] else "Lost"
