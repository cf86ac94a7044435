"""Leads that wait for somebody, and those that go to nobody, as the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leads.models import User
from scoring.handing.agents import Agent, roster
from scoring.handing.by_hand import receivers
from scoring.handing.figures import waiting_for
from scoring.models import Handoff, HandoffRule
from scoring.pages.lead_lines import LeadLine, lines_of
from scoring.pages.screen import Screen
from scoring.pages.wording import ago, moment

SHOWN = 50


@dataclass(frozen=True)
class Receiver:
    """Somebody to whom it may be given."""

    person_id: int
    label: str


@dataclass(frozen=True)
class WaitingLine:
    """A lead that waits; without `receivers` there is nobody to give it to."""

    handoff_id: int
    line: LeadLine
    why: str
    rule: str
    since: str
    since_at: str
    receivers: tuple[Receiver, ...]


@dataclass(frozen=True)
class Waiting:
    """What waits, the longest first, and how many there are in all; and what is withheld."""

    waiting: tuple[WaitingLine, ...]
    waiting_total: int
    withheld: tuple[WaitingLine, ...]
    withheld_total: int


def waiting_of(screen: Screen) -> Waiting:
    """What waits, of the leads that this person may see."""
    rows = waiting_for(screen.user)
    parts = {state: rows.filter(state=state) for state in Handoff.OPEN}
    shown = {state: list(part[:SHOWN]) for state, part in parts.items()}
    to = _receivers(screen) if shown[Handoff.State.WAITING] else {}
    return Waiting(
        waiting=_lines(shown[Handoff.State.WAITING], screen, to),
        waiting_total=parts[Handoff.State.WAITING].count(),
        withheld=_lines(shown[Handoff.State.WITHHELD], screen, {}),
        withheld_total=parts[Handoff.State.WITHHELD].count(),
    )


def _lines(
    rows: Sequence[Handoff], screen: Screen, to: Mapping[str, tuple[Receiver, ...]]
) -> tuple[WaitingLine, ...]:
    leads = lines_of([row.lead for row in rows], screen)
    return tuple(
        WaitingLine(
            handoff_id=row.pk,
            line=line,
            why=row.words,
            rule=row.rule.name if row.rule else "",
            since=ago(row.since, screen.now),
            since_at=moment(row.since),
            receivers=to.get(row.stage, ()),
        )
        for row, line in zip(rows, leads, strict=True)
    )


def _receivers(screen: Screen) -> dict[str, tuple[Receiver, ...]]:
    """By stage: to whom one may give, those first who work the fewest leads."""
    agents = roster(screen.now)
    found = {}
    for stage in HandoffRule.At.values:
        people = [person for person in receivers(screen.user, stage) if person.pk in agents]
        people.sort(key=lambda person: (agents[person.pk].load, str(person)))
        found[stage] = tuple(Receiver(person.pk, _label(person, agents[person.pk])) for person in people)
    return found


def _label(person: User, agent: Agent) -> str:
    away = ", absent" if agent.absent_through else ""
    return f"{person}: {agent.load:,} open, {agent.today:,} today{away}"
