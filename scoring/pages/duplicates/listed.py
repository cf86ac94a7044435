"""What the page of duplicates lists: conflicts, suspected pairs, and merges that can still be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from leads.identities.looking import failed, last_look
from leads.identities.merging import UNDONE_WITHIN
from leads.identities.suspects import RULES
from leads.ingest.visitors import kept_ids
from leads.models import IdentityConflict, KeptApart, Lead, LeadMerge
from scoring.pages.pager import Pager, pager_of
from scoring.pages.ranking_data import Person, person_of
from scoring.pages.wording import ago, moment

PAGE = 25
_MOST_CONFLICTS = 50
_MOST_MERGES = 20


@dataclass(frozen=True)
class Side:
    """One lead of a pair."""

    lead_id: int
    person: Person
    email: str
    stage: str


@dataclass(frozen=True)
class Pair:
    """Two leads, why they may be one, and where a person decides it."""

    one: Side
    other: Side
    why: str
    where: str
    at: str
    at_whole: str

    @property
    def href(self) -> str:
        return reverse("duplicates_pair", args=[self.one.lead_id, self.other.lead_id])


@dataclass(frozen=True)
class Merged:
    """A merge in force; `until` is empty where it can't be undone any more."""

    merge_id: int
    kept: Person
    kept_id: int
    gone: Person
    why: str
    by: str
    ago: str
    at: str
    until: str


@dataclass(frozen=True)
class Suspected:
    """A page of the suspected pairs; `at` is when all leads were looked through, `fault` why that failed."""

    pairs: tuple[Pair, ...]
    total: int
    pager: Pager | None
    ago: str
    at: str
    fault: str


def conflicts_of(now: datetime) -> list[Pair]:
    """The conflicts that wait for a person, the latest first."""
    rows = list(IdentityConflict.objects.filter(ended_at__isnull=True)[:_MOST_CONFLICTS])
    kept = kept_ids({lead_id for row in rows for lead_id in (row.first_id, row.second_id)})
    sides = _sides(kept.values())
    found = []
    for row in rows:
        one, other = sides.get(kept.get(row.first_id, 0)), sides.get(kept.get(row.second_id, 0))
        if one and other and one != other:
            words = f"{row.kind} {row.value}"
            at = (ago(row.found_at, now), moment(row.found_at))
            found.append(Pair(one, other, words, f"{row.proof}, from {row.source}", *at))
    return found


def suspected(page: int, now: datetime) -> Suspected:
    """A page of the pairs that rules suspect, as the last look found them."""
    fault = failed()  # before another look is asked for
    found = last_look(now)
    if found is None:
        return Suspected((), 0, None, "", "", fault)
    rows = found.pairs[(page - 1) * PAGE : page * PAGE]
    sides = _sides(lead_id for first, second, _ in rows for lead_id in (first, second))
    apart = set(KeptApart.objects.filter(first__in=sides).values_list("first_id", "second_id"))
    pairs = [
        Pair(sides[first], sides[second], _words(rules), "", "", "")
        for first, second, rules in rows
        if first in sides and second in sides and (first, second) not in apart
    ]
    last_page = -(-len(found.pairs) // PAGE) or 1
    pager = pager_of(page, PAGE, found.total, lambda one: f"show=1&page={one}", last_page)
    at = (ago(found.found_at, now), moment(found.found_at))
    return Suspected(tuple(pairs), found.total, pager, *at, fault)


def latest_merges(now: datetime) -> list[Merged]:
    """The latest merges that can still be undone."""
    rows = LeadMerge.objects.filter(undone_at__isnull=True, at__gte=now - UNDONE_WITHIN)
    rows = rows.filter(kept__merged_into__isnull=True, gone__erased_at__isnull=True)
    return merged_lines(rows.select_related("kept", "gone", "by")[:_MOST_MERGES], now)


def merged_lines(rows: Iterable[LeadMerge], now: datetime) -> list[Merged]:
    """Merges as pages show them."""
    return [
        Merged(
            merge_id=row.pk,
            kept=person_of(row.kept),
            kept_id=row.kept_id,
            gone=person_of(row.gone),
            why=row.why,
            by=str(row.by or "by itself"),
            ago=ago(row.at, now),
            at=moment(row.at),
            until=_until(row, now),
        )
        for row in rows
    ]


def _until(row: LeadMerge, now: datetime) -> str:
    ends_at = row.at + UNDONE_WITHIN
    is_open = now <= ends_at and row.kept.merged_into_id is None
    return moment(ends_at) if is_open else ""


def _words(rules: Sequence[str]) -> str:
    first, *others = [RULES[rule][0] for rule in rules]
    return "; ".join([first, *(words[0].lower() + words[1:] for words in others)])


def _sides(lead_ids: Iterable[int]) -> Mapping[int, Side]:
    leads = Lead.objects.filter(pk__in=set(lead_ids)).select_related("owner")
    return {lead.pk: side_of(lead) for lead in leads}


def side_of(lead: Lead) -> Side:
    """One lead of a pair, as the list shows it."""
    owner = f", {lead.owner}" if lead.owner else ""
    return Side(lead.pk, person_of(lead), lead.email, f"{lead.get_stage_display()}{owner}")
