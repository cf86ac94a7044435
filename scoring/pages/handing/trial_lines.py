"""A lead that is tried: found by its id or name, and what the rules would do with it."""

from dataclasses import dataclass

from django.http import QueryDict

from leads.models import Lead, Stage
from leads.people.access import leads_for
from scoring.handing.trying import Trial, try_lead
from scoring.models import Handoff, HandoffRule
from scoring.pages.addresses import clean_text, id_in
from scoring.pages.ranking_data import person_of
from scoring.pages.screen import Screen
from scoring.segments.to_query import found_leads

_FOUND = 8
_LATER_STAGES = (Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.CUSTOMER)


@dataclass(frozen=True)
class Match:
    """A lead among several of that name."""

    lead_id: int
    name: str
    line: str


@dataclass(frozen=True)
class TrialStep:
    """A rule, and why it does not take the lead; "" where it does."""

    name: str
    why_not: str


@dataclass(frozen=True)
class Tried:
    """What was asked, and what came of it: several leads, one that was tried, or none."""

    sought: str
    stage: str
    matches: tuple[Match, ...] = ()
    lead_id: int = 0
    name: str = ""
    steps: tuple[TrialStep, ...] = ()
    result: str = ""


def tried_of(query: QueryDict, screen: Screen) -> Tried:
    """The trial that an address asks for; an empty one where it asks for none."""
    sought = clean_text(query.get("try", ""))
    stage = query.get("as", "") if query.get("as") in HandoffRule.At.values else ""
    if not sought:
        return Tried("", stage)
    leads = _found(sought, screen)
    if len(leads) != 1:
        return Tried(sought, stage, matches=tuple(map(_match, leads)))
    return _try(leads[0], sought, stage, screen)


def _found(sought: str, screen: Screen) -> list[Lead]:
    seen = leads_for(screen.user)
    if sought.isdecimal() and sought.isascii():
        return list(seen.filter(pk=id_in(sought) or 0))
    return list(seen.filter(pk__in=found_leads(sought).values("pk")).order_by("pk")[:_FOUND])


def _match(lead: Lead) -> Match:
    person = person_of(lead)
    return Match(lead.pk, person.name, person.line)


def _try(lead: Lead, sought: str, stage: str, screen: Screen) -> Tried:
    stage = stage or (Stage.SQL if lead.stage in _LATER_STAGES else Stage.MQL).value
    trial = try_lead(lead.pk, stage, screen.now)
    steps = tuple(TrialStep(step.rule.name, step.why_not) for step in trial.steps) if trial else ()
    return Tried(
        sought, stage, lead_id=lead.pk, name=person_of(lead).name, steps=steps, result=_result(trial, stage)
    )


def _result(trial: Trial | None, stage: str) -> str:
    if trial is None:
        return "It has no score yet, so no rule can speak of it."
    if not trial.steps:
        return f"No rule for {Stage(stage).label} is switched on: it would stay where it is."
    decision = trial.decision
    match decision.state:
        case Handoff.State.GIVEN:
            return f"{decision.to.name} would get it now." if decision.to else ""
        case Handoff.State.POOL:
            return "It would stay in the pool, for any SDR to take."
        case Handoff.State.WITHHELD:
            return f"Nobody would get it. {decision.words}"
    return f"It would wait. {decision.words}"
