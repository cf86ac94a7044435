"""The leads behind a number: those that the person may see, each with what was said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from leads.models import Outcome, User
from leads.people.access import leads_for
from scoring.feedback.counts import Chosen, Said, Word, words_on
from scoring.feedback.said import ACCEPTED, REJECTED
from scoring.pages.addresses import day_in, id_in, page_in
from scoring.pages.frame import Frame
from scoring.pages.lead_lines import LeadLine, lines_of
from scoring.pages.pager import Pager, pager_of
from scoring.pages.screen import Screen
from scoring.pages.wording import counted, day, local

from .asked import Asked
from .data import REST, commonest, reason_labels, said_in, scope_of, title_of
from .labels import labels_of

_ON_A_PAGE = 50
_LONGEST = 500


@dataclass(frozen=True)
class LeadsPage:
    """A list. `hidden` says how many of those that were counted this person does not see (any more)."""

    title: str
    lines: tuple[LeadLine, ...]
    count: str
    hidden: str
    back: str
    pager: Pager
    headings: tuple[str, ...] = ("Said", "By", "On")


def leads_page_of(screen: Screen, frame: Frame, asked: Asked, query: QueryDict) -> LeadsPage:
    """One page of the list that an address names."""
    scope, today = scope_of(screen, frame, asked), screen.today
    total, groups = said_in(scope, asked.way)
    chosen, reason = _chosen(asked, query, total)
    number = page_in(query.get("page", ""))
    words, seen = words_on(scope, chosen, screen.user, (number - 1) * _ON_A_PAGE, _ON_A_PAGE)
    name = labels_of(asked.way, [chosen.key], frame, today)[chosen.key].name if chosen.key is not None else ""
    behind = _behind(chosen, total, groups)
    return LeadsPage(
        title=title_of(asked, name, chosen.kind, reason, today),
        lines=_lines(words, screen),
        count=counted(seen, "lead"),
        hidden=_hidden(behind - seen) if words or number == 1 else "",
        back=asked.query,
        pager=pager_of(number, _ON_A_PAGE, seen, lambda page: _page(query, page)),
    )


def _chosen(asked: Asked, query: QueryDict, total: Said) -> tuple[Chosen, str]:
    """Which leads, and the reason in words; what an address says wrong is as if it had not been said."""
    kind = query.get("said", "")
    kind = kind if kind in (ACCEPTED, REJECTED) else ""
    key = _key(asked.way, query.get("key", "")) if "key" in query else None
    named, reason = commonest(total), query.get("reason", "")
    if reason == REST:
        others = tuple(one for one in total.reasons if one not in named)
        return Chosen(asked.way, key, REJECTED, others), "other reasons"
    reason_id = id_in(reason)
    if reason_id is not None:
        return Chosen(asked.way, key, REJECTED, (reason_id,)), reason_labels([reason_id])[reason_id]
    return Chosen(asked.way, key, kind), ""


def _key(way: str, text: str) -> str | None:
    """A group's key as it may be asked for; a number or a day only where it is one."""
    text = _plain(text)
    if way == "campaign":
        return text if not text or id_in(text) is not None else None
    return (text if day_in(text) else None) if way == "week" else text


def _behind(chosen: Chosen, total: Said, groups: Mapping[str, Said]) -> int:
    """The number itself, as the page before has it."""
    said = total if chosen.key is None else groups.get(chosen.key, Said())
    if chosen.reasons is not None:
        return sum(said.reasons[one] for one in chosen.reasons)
    return {"": said.total, ACCEPTED: said.accepted, REJECTED: said.rejected}[chosen.kind]


def _hidden(count: int) -> str:
    if count <= 0:
        return ""
    lead, verb = ("it is", "belongs") if count == 1 else ("they are", "belong")
    return (
        f"{counted(count, 'more lead was', 'more leads were')} counted that you do not see now:"
        f" {lead} nobody's, or {verb} to others."
    )


def _lines(words: list[Word], screen: Screen) -> tuple[LeadLine, ...]:
    leads = leads_for(screen.user).select_related("owner").in_bulk([word.lead_id for word in words])
    people = User.objects.in_bulk([word.by_id for word in words if word.by_id])
    lines = {line.lead_id: line for line in lines_of(list(leads.values()), screen)}
    return tuple(
        replace(lines[word.lead_id], notes=_notes(word, people, screen))
        for word in words
        if word.lead_id in lines
    )


def _notes(word: Word, people: dict[int, User], screen: Screen) -> tuple[str, ...]:
    said = Outcome.Kind(word.kind).label
    on = day(local(word.said_at).date(), screen.today)
    by = str(people.get(word.by_id or 0, ""))
    return (f"{said} · {word.reason}" if word.reason else said, by, on)


def _page(query: QueryDict, number: int) -> str:
    pairs = [(name, _plain(query.get(name, ""))) for name in query if name != "page"]
    return urlencode([*pairs, ("page", number)])


def _plain(text: str) -> str:
    """Without what no database and no address takes."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()[:_LONGEST]
