"""The one table of what people do with leads: from which stage, and where to; and who may."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q

from leads.catalog.fields import checked_text
from leads.models import UNWORKED_STAGES, Lead, Role, Stage, User
from leads.people.access import visible_to
from leads.people.roles import role_of

_S = Stage


@dataclass(frozen=True, slots=True)
class Move:
    """What a person can do with a lead that stands in one of these stages; `to` is empty where it stays.

    `done` completes "It can't be ..."; where `is_owned`, somebody must have taken the lead before. From
    `if_marked` it goes too where the lead is marked as worth a look.
    """

    label: str
    done: str
    from_stages: tuple[Stage, ...]
    to: tuple[Stage, ...] = ()
    is_owned: bool = False
    if_marked: tuple[Stage, ...] = ()


MOVES: dict[str, Move] = {
    "accept": Move("Accept", "accepted", (_S.MQL,), (_S.SAL,), if_marked=UNWORKED_STAGES),
    "reject": Move("Reject", "rejected", (_S.MQL, _S.SAL), (_S.RECYCLED, _S.DISQUALIFIED)),
    "give_back": Move("Give back", "given back", (_S.MQL, _S.SAL, _S.SQL), (_S.NURTURE,)),
    "recycle": Move("Recycle", "recycled", (_S.SAL, _S.SQL, _S.OPPORTUNITY), (_S.RECYCLED,), True),
    "qualify": Move("Qualify", "qualified", (_S.SAL,), (_S.SQL,), True),
    "open_opportunity": Move(
        "Open an opportunity", "made an opportunity", (_S.SQL,), (_S.OPPORTUNITY,), True
    ),
    "win": Move("Won", "won", (_S.OPPORTUNITY,), (_S.CUSTOMER,), True),
    "lose": Move("Lost", "lost", (_S.SQL, _S.OPPORTUNITY), (_S.RECYCLED,), True),
    "put_off": Move("Put off", "put off", (_S.MQL, _S.SAL, _S.SQL, _S.OPPORTUNITY), is_owned=True),
    "take_up": Move("Take up again", "taken up", tuple(Stage), is_owned=True),
    "log_contact": Move("Log a call, mail or meeting", "talked to", tuple(Stage)),
    "add_task": Move("Add a task", "given a task", tuple(Stage), is_owned=True),
}
# Marketing, operations and administrators see every lead, and work none.
_WORKERS = frozenset({Role.REPRESENTATIVE, Role.SDR, Role.MANAGER})


class MoveRefused(ValueError):
    """What a person wanted to do with a lead can't be done; the words are a sentence that says why."""


def works_on(user: User) -> Q:
    """The leads a person works, as a condition: own ones, an SDR's the pool, a manager's the team's."""
    is_worker = user.is_active and role_of(user) in _WORKERS
    return visible_to(user) if is_worker else Q(pk__in=[])


def moves_for(lead: Lead, user: User) -> list[str]:
    """Keys of `MOVES` that this person can do with this lead now."""
    if not Lead.objects.filter(works_on(user), pk=lead.pk).exists():
        return []
    return [key for key, move in MOVES.items() if not _why_not(lead, move)]


def hold(lead_id: int, key: str, by: User) -> Lead:
    """Hold the lead until the transaction ends, if this person may do this with it now.

    NO KEY: a plain lock would stop recording for this lead.

    Args:
        lead_id: of the lead.
        key: of `MOVES`.
        by: who wants to.

    Raises:
        MoveRefused: there is no such lead, it stands elsewhere, or it is somebody else's.
    """
    # Without its owner: who had to wait for the lock would get the lead as it is and the owner it had.
    lead = Lead.objects.select_for_update(no_key=True).filter(pk=lead_id).first()
    if lead is None:
        raise MoveRefused("There is no such lead.")
    why_not = _why_not(lead, MOVES[key])
    if why_not:
        raise MoveRefused(why_not)
    if not Lead.objects.filter(works_on(by), pk=lead_id).exists():
        raise MoveRefused(_not_yours(lead))
    return lead


def checked_words(text: str) -> str:
    """What a person wrote, stripped.

    Raises:
        MoveRefused: no database stores it.
    """
    try:
        return checked_text(text).strip()
    except ValidationError as error:
        raise MoveRefused(f"What you wrote {error.message}") from error


def _why_not(lead: Lead, move: Move) -> str:
    from_stages = (*move.from_stages, *(move.if_marked if lead.is_marked else ()))
    if lead.stage not in from_stages:
        owner = f" and {lead.owner}'s" if lead.owner else ""
        return f"{lead.name} is {lead.get_stage_display()} now{owner}: it can't be {move.done}."
    if move.is_owned and lead.owner_id is None:
        return f"{lead.name} is nobody's yet: it can't be {move.done}."
    return ""


def _not_yours(lead: Lead) -> str:
    if lead.owner is None:
        return f"{lead.name} is nobody's yet: an SDR takes it."
    return f"{lead.name} is {lead.owner}'s lead: only its owner or a manager of that team does this."
