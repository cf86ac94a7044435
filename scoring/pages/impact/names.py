"""Leads behind the figures, by name: only those that the person sees, the rest as a number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leads.models import WORKED, Lead, Stage, User
from leads.people.access import leads_for
from leads.people.roles import SIGHT, Sight, role_of
from scoring.engine.arrays import Bools, Int64s
from scoring.impact.comparing import Comparison
from scoring.impact.movers import Moved, moved
from scoring.pages.ranking_data import Person, person_of
from scoring.pages.wording import signed, tenths

_OVER: dict[str, str] = {Stage.CUSTOMER: "customer", Stage.DISQUALIFIED: "disqualified"}


@dataclass(frozen=True)
class Name:
    """A lead as a line: composites before and after, the rules that moved it, who works it now."""

    lead_id: int
    person: Person
    before: str
    after: str
    movers: str
    difference: str
    is_loss: bool
    top: str
    tag: str
    worker: str
    stage: str
    owner: str


@dataclass(frozen=True)
class Chosen:
    """Places in the comparison of the leads that the person sees, in the order of the list."""

    places: Int64s
    total: int
    worked: int

    @property
    def hidden(self) -> int:
        """How many more there are that this person does not see."""
        return self.total - len(self.places)


def chosen_of(compared: Comparison, which: Bools, user: User) -> Chosen:
    """The leads of a figure: those first that somebody works now, then those that moved most."""
    places = np.flatnonzero(which)
    ids = compared.everyone.ids[places]
    is_worked = np.isin(ids, _worked())
    seen = _seen(ids, user)
    after = compared.after.rows["composite"][places].astype(np.int64)
    before = compared.before.rows["composite"][places] if compared.before else np.zeros(len(places))
    order = np.lexsort((ids, -after, -np.abs(after - before), ~is_worked))
    return Chosen(places[order[seen[order]]], len(places), int(is_worked.sum()))


def names_of(compared: Comparison, places: Sequence[int], user: User) -> list[Name]:
    """Some of them as lines; who is gone since is left out."""
    found = moved(compared, places)
    leads = leads_for(user).select_related("owner").in_bulk([one.lead_id for one in found])
    return [_name(one, leads[one.lead_id]) for one in found if one.lead_id in leads]


def _name(one: Moved, lead: Lead) -> Name:
    is_worked = lead.owner is not None and lead.stage in WORKED
    movers = ["the criteria of MQL"] if one.by_criteria else []
    movers += [f"{mover.label} {signed(mover.tenths)}" for mover in one.movers]
    return Name(
        lead_id=lead.pk,
        person=person_of(lead),
        before=tenths(one.before) if one.before is not None else "",
        after=tenths(one.after),
        movers=", ".join(movers),
        top=movers[0] if movers else "",
        difference=signed(one.difference),
        is_loss=one.difference < 0,
        tag=f"with {lead.owner.initials}" if lead.owner and is_worked else _OVER.get(lead.stage, ""),
        worker=str(lead.owner) if is_worked else "",
        stage=Stage(lead.stage).label,
        owner=str(lead.owner or ""),
    )


def _worked() -> Int64s:
    """All leads that somebody works now: few of a million."""
    worked = Lead.objects.filter(stage__in=WORKED, owner__isnull=False)
    return np.fromiter(worked.values_list("pk", flat=True), dtype=np.int64)


def _seen(ids: Int64s, user: User) -> Bools:
    if SIGHT[role_of(user)] is Sight.ALL:
        return np.ones(len(ids), dtype=np.bool_)
    mine = np.fromiter(leads_for(user).values_list("pk", flat=True), dtype=np.int64)
    return np.isin(ids, mine)
