"""Who got a lead, by which rule or by whom; and why nobody did."""

from collections.abc import Iterable
from datetime import datetime

from leads.models import Action, AuditEntry, Lead, User
from leads.people.audit import entries_of
from scoring.models import Handoff

from .deeds import Deed, Placed, on_day
from .wording import moment

_READ = 50
_KIND = 4  # after what was done at the same moment
_WHAT: dict[str, str] = {
    Handoff.State.POOL: "Left in the pool",
    Handoff.State.WAITING: "Waits for somebody to take it",
    Handoff.State.WITHHELD: "Given to nobody",
}


def owners_of(lead: Lead, now: datetime) -> list[Placed]:
    """Hand-offs, and changes of the owner by people that came with no move of the stage."""
    rows = lead.handoffs.select_related("to", "by", "rule").exclude(state=Handoff.State.OVER)
    handoffs = list(rows.order_by("-at", "-pk")[:_READ])
    by_hand = {row.at for row in handoffs if row.by_id}
    moved = set(lead.stage_moves.filter(by__isnull=False).values_list("moved_at", flat=True))
    changes = entries_of(lead.pk).filter(action=Action.OWNER_CHANGED).select_related("actor")[:_READ]
    names = _names(changes)
    return [(row.at, _KIND, row.pk, _handed(row, now)) for row in handoffs] + [
        (one.at, _KIND, one.pk, _changed(one, names, now))
        for one in changes
        if one.at not in by_hand and one.at not in moved
    ]


def _handed(row: Handoff, now: datetime) -> Deed:
    what = f"Given to {row.to or 'somebody'}" if row.state == Handoff.State.GIVEN else _WHAT[row.state]
    return Deed(on_day(row.at, now), moment(row.at), what, _by(row), row.words)


def _by(row: Handoff) -> str:
    if row.by:
        return str(row.by)
    return f"by the rule “{row.rule}”" if row.rule else "by rule"


def _changed(entry: AuditEntry, names: dict[str, str], now: datetime) -> Deed:
    to = entry.details.get("to", "")
    what = f"Given to {names.get(to, to)}" if to else "Made nobody's"
    by = str(entry.actor or entry.actor_name)
    return Deed(on_day(entry.at, now), moment(entry.at), what, by, "")


def _names(changes: Iterable[AuditEntry]) -> dict[str, str]:
    """People's names by the user names that the log holds."""
    wanted = {entry.details.get("to", "") for entry in changes}
    return {user.username: str(user) for user in User.objects.filter(username__in=wanted)}
