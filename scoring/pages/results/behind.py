"""The leads behind a number of the results, as lines; those that this person may not open have no link."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max
from django.http import QueryDict

from leads.days import day_of
from leads.models import WORKED, Lead, Outcome, Stage, User
from leads.results.behind import CHOICES, PAGE, Arrived, leads_behind
from leads.results.cohort import ANSWERS, NONE, STANDINGS
from leads.results.load import late_leads, open_leads
from leads.results.said import Said, said_behind, won_behind
from scoring.models import Handoff
from scoring.pages.addresses import clean_text, id_in, page_in
from scoring.pages.lead_lines import LeadLine, lines_of, open_ids_of
from scoring.pages.pager import Pager, pager_of
from scoring.pages.screen import Screen
from scoring.pages.wording import ago, day

from .asking import Asking
from .figures import working_time
from .team import GIVEN, NOBODY

_LAST_PAGE = 200  # ten thousand leads: whoever wants more asks for less


@dataclass(frozen=True)
class BehindPage:
    """One page of leads. `total` is the number; `closed`: how many of these leads one may not open."""

    title: str
    total: int
    headings: tuple[str, ...]
    lines: tuple[LeadLine, ...]
    pager: Pager
    closed: int


def behind_of(query: QueryDict, asking: Asking, screen: Screen) -> BehindPage:
    """The leads behind the number that an address names; of an address that names none, all that arrived."""
    texts = {key: clean_text(query.get(key, "")) for key in query}
    page = page_in(texts.get("page", ""), _LAST_PAGE)
    if texts.get("said") in (Outcome.Kind.REJECTED, Outcome.Kind.LOST, Outcome.Kind.WON):
        return _said(texts, asking, screen, page)
    if texts.get("given") in GIVEN and id_in(texts.get("owner", "")) is not None:
        return _given(texts, asking, screen, page)
    if "late" in texts or "owner" in texts:
        return _held(texts, asking, screen, page)
    return _arrived(texts, asking, screen, page)


def _arrived(texts: dict[str, str], asking: Asking, screen: Screen, page: int) -> BehindPage:
    chosen = {key: value for key, value in texts.items() if key in CHOICES and value}
    found = leads_behind(asking.asked, chosen, page)
    notes = {one.lead_id: _arrival_notes(one, screen) for one in found.leads}
    headings = ("Arrived", "Answered after", "Stands")
    return _built(_arrival_title(chosen, asking), headings, notes, found.total, (texts, asking, screen, page))


def _arrival_notes(one: Arrived, screen: Screen) -> tuple[str, ...]:
    return (
        day(day_of(one.arrived_at), screen.today),
        working_time(one.seconds) or "not answered",
        STANDINGS[one.standing],
    )


def _arrival_title(chosen: dict[str, str], asking: Asking) -> str:
    """What was chosen, in words."""
    step = chosen.get("step", Stage.MQL.value)
    parts = [
        "Arrived" if step == Stage.MQL else f"Came to {Stage(step).label}" if step in Stage else "Arrived"
    ]
    parts += [STANDINGS.get(chosen.get("standing", ""), ""), ANSWERS.get(chosen.get("answer", ""), "")]
    parts += ["answered" if "answered" in chosen else ""]
    parts += [f"week of {chosen['week']}" if "week" in chosen else ""]
    parts += [f"source {chosen['source']}" if chosen.get("source", NONE) != NONE else ""]
    parts += ["source not known" if chosen.get("source") == NONE else ""]
    parts += [_name(chosen["person"], asking) if "person" in chosen else ""]
    parts += [f"first answered by {_name(chosen['answerer'], asking)}" if "answerer" in chosen else ""]
    return ", ".join(filter(None, parts))


def _name(key: str, asking: Asking) -> str:
    """Of somebody whose results these are; of another as of nobody."""
    people, found = asking.asked.scope.people, id_in(key) or 0
    person = User.objects.filter(pk=found).first() if people is None or found in people else None
    return str(person) if person else "nobody"


def _said(texts: dict[str, str], asking: Asking, screen: Screen, page: int) -> BehindPage:
    kind = Outcome.Kind(texts["said"])
    period, scope = asking.asked.period, asking.asked.scope
    reason = texts.get("reason") or None
    is_won = kind == Outcome.Kind.WON
    found, total = (
        won_behind(period, scope, page) if is_won else said_behind(kind, reason, period, scope, page)
    )
    today = screen.today
    notes = {
        one.lead_id: (day(one.on, today), *(_win(one) if is_won else (one.words or one.label,)))
        for one in found
    }
    headings = ("Won", "Amount", "After") if is_won else (kind.label, "Reason")
    title = f"{kind.label}: {reason}" if reason else kind.label
    return _built(title, headings, notes, total, (texts, asking, screen, page))


def _win(one: Said) -> tuple[str, str]:
    amount = "" if one.amount is None else f"${one.amount:,.0f}"
    return amount, "" if one.days is None else f"{one.days} days"


def _held(texts: dict[str, str], asking: Asking, screen: Screen, page: int) -> BehindPage:
    """Open leads of now, or the late ones among them."""
    scope, is_late = asking.asked.scope, "late" in texts
    leads = late_leads(scope, screen.now) if is_late else open_leads(scope)
    owner, stage = texts.get("owner", ""), texts.get("stage", "")
    if owner:
        leads = leads.filter(owner=id_in(owner))
    if stage in WORKED:
        leads = leads.filter(stage=stage)
    first = leads.order_by("came_at", "pk")[(page - 1) * PAGE : page * PAGE]
    notes = {
        lead_id: (ago(came or added, screen.now),)
        for lead_id, came, added in first.values_list("pk", "came_at", "added_at")
    }
    parts = ["Late now" if is_late else "Open now", Stage(stage).label if stage in WORKED else ""]
    parts.append(("in the pool" if owner == NOBODY else _name(owner, asking)) if owner else "")
    title = ", ".join(filter(None, parts))
    return _built(title, ("In its stage for",), notes, leads.count(), (texts, asking, screen, page))


def _given(texts: dict[str, str], asking: Asking, screen: Screen, page: int) -> BehindPage:
    """What was handed to somebody whose results these are."""
    person, people = int(texts["owner"]), asking.asked.scope.people
    since = GIVEN[texts["given"]](screen.now)
    given = Handoff.objects.filter(state=Handoff.State.GIVEN, to=person, at__gte=since)
    if people is not None and person not in people:
        given = given.none()
    last = given.values("lead").annotate(last=Max("at")).order_by("-last", "lead")
    rows = last.values_list("lead", "last")[(page - 1) * PAGE : page * PAGE]
    notes = {lead_id: (f"{ago(at, screen.now)} ago",) for lead_id, at in rows}
    title = (
        f"Given to {_name(texts['owner'], asking)} {'today' if texts['given'] == 'today' else 'this week'}"
    )
    return _built(title, ("Given",), notes, last.count(), (texts, asking, screen, page))


def _built(
    title: str,
    headings: tuple[str, ...],
    notes: Mapping[int, tuple[str, ...]],
    total: int,
    about: tuple[dict[str, str], Asking, Screen, int],
) -> BehindPage:
    texts, asking, screen, page = about
    leads = Lead.with_erased.select_related("owner").in_bulk(list(notes))
    shown = [leads[lead_id] for lead_id in notes if lead_id in leads]
    open_ids = open_ids_of(shown, screen)
    more = {key: value for key, value in texts.items() if key not in dict(asking.kept) and key != "page"}
    return BehindPage(
        title=title,
        total=total,
        headings=headings,
        lines=lines_of(shown, screen, notes, open_ids),
        pager=pager_of(page, PAGE, total, lambda one: asking.query(**more, page=str(one)), _LAST_PAGE),
        closed=len(shown) - len(open_ids),
    )
