"""What can be done with a lead, as the pages offer it: its words, its form, and the service behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from leads.catalog.fields import field_map
from leads.handoff import dispositions as do
from leads.handoff.looks import mark_lead, unmark_lead
from leads.handoff.moves import moves_for
from leads.handoff.tasks import add_task
from leads.ingest.changes import change_fields
from leads.models import Lead, User

from . import work_forms as forms

SOURCE = "page"
Run = Callable[[Lead, Mapping[str, Any], User, datetime], object]


@dataclass(frozen=True)
class Action:
    """One move of `leads.handoff.moves.MOVES`; a form without fields is a mere button.

    Attributes:
        label: on the button that opens it, or does it.
        form: what it asks.
        run: does it with what was asked.
        done: said when it is done.
        button: on the form; "" is the label.
        words: what it will do, above the form.
        title: of the form; "" is the label.
        is_primary: what one most likely came for.
    """

    label: str
    form: type[forms.WorkForm]
    run: Run
    done: str
    button: str = ""
    words: str = ""
    is_primary: bool = False
    title: str = ""

    @property
    def asks(self) -> bool:
        return self.form is not forms.Plain


def _accept(lead: Lead, _: Mapping[str, Any], by: User, now: datetime) -> None:
    do.accept(lead.pk, by, now)


def _qualify(lead: Lead, answers: Mapping[str, Any], by: User, now: datetime) -> None:
    """Answers are kept even where the lead is no SQL yet: they are what it said."""
    given = {key: value for key, value in answers.items() if value}
    try:
        change_fields(lead.pk, given, by=by, source=SOURCE, now=now)
    except ValidationError as error:
        raise do.MoveRefused(" ".join(error.messages)) from error
    do.qualify(lead.pk, by, now)


def _reject(lead: Lead, said: Mapping[str, Any], by: User, now: datetime) -> None:
    do.reject(lead.pk, said["reason"], said["words"], by, now, to=said["becomes"])


def _log(lead: Lead, said: Mapping[str, Any], by: User, now: datetime) -> None:
    asked = ("kind", "outcome", "pain_points", "topic", "occurred_at", "key")
    do.log_contact(lead.pk, by=by, now=now, **{name: said[name] for name in asked})


ACTIONS: dict[str, Action] = {
    "accept": Action(
        "Accept", forms.Plain, _accept, "Accepted: it is SAL, and yours to work.", is_primary=True
    ),
    "qualify": Action(
        "Qualify to SQL",
        forms.Qualify,
        _qualify,
        "It is SQL.",
        words="SQL needs an answer that speaks for it to each of these: need, money, plan and authority.",
        is_primary=True,
    ),
    "open_opportunity": Action(
        "Open opportunity",
        forms.Plain,
        lambda lead, _, by, now: do.open_opportunity(lead.pk, by, now),
        "It is an opportunity.",
        is_primary=True,
    ),
    "win": Action(
        "Won…",
        forms.Win,
        lambda lead, said, by, now: do.win(lead.pk, said["amount"], said["reason"], by, now),
        "Won: it is a customer.",
        button="Won",
        is_primary=True,
    ),
    "log_contact": Action(
        "Log a call…", forms.Contact, _log, "Logged.", "Log it", title="Log a call, mail or meeting"
    ),
    "lose": Action(
        "Lost…",
        forms.Lose,
        lambda lead, said, by, now: do.lose(lead.pk, said["reason"], by, now),
        "Lost: it is recycled, and nobody's.",
        button="Lost",
        words="It is nobody's then, and comes back only with something new.",
    ),
    "reject": Action(
        "Reject…",
        forms.Reject,
        _reject,
        "Rejected, and nobody's.",
        button="Reject",
        words="It is nobody's then. Marketing sees why beside the rules that carried it over the line.",
    ),
    "give_back": Action(
        "Give back…",
        forms.GiveBack,
        lambda lead, said, by, now: do.give_back(lead.pk, said["until"], said["words"], by, now),
        "Given back to nurture.",
        button="Give back",
        words="It goes to nurture and is nobody's; on that day it is an inquiry again.",
    ),
    "put_off": Action(
        "Put off…",
        forms.PutOff,
        lambda lead, said, by, now: do.put_off(lead.pk, said["until"], by, now),
        "Put off.",
        button="Put off",
        words="It stays yours, and is due in your queue on that day.",
    ),
    "take_up": Action(
        "Take up again",
        forms.Plain,
        lambda lead, _, by, now: do.take_up(lead.pk, by, now),
        "Taken up again.",
    ),
    "recycle": Action(
        "Recycle…",
        forms.Recycle,
        lambda lead, said, by, now: do.recycle(lead.pk, said["words"], by, now),
        "Recycled, and nobody's.",
        button="Recycle",
        words="Its engagement starts anew, and it comes back only with something new.",
    ),
    "add_task": Action(
        "Add a task…",
        forms.Task,
        lambda lead, said, by, now: add_task(lead.pk, said["due_on"], said["words"], by, now),
        "Task added.",
        button="Add the task",
    ),
}

# What everybody who sees a lead may do, whether they work leads or not.
LOOKS: dict[str, Action] = {
    "mark": Action(
        "Worth a look…",
        forms.Look,
        lambda lead, said, by, now: mark_lead(lead.pk, said["reason"], by, now),
        "Marked as worth a look.",
        button="Mark it",
        words="It is in the list Worth a look, whatever its score; if nobody works it, any SDR may take it.",
        title="Mark as worth a look",
    ),
    "unmark": Action(
        "Take the mark off",
        forms.Plain,
        lambda lead, _, by, now: unmark_lead(lead.pk, by, now),
        "The mark is off.",
    ),
}
EVERY_ACTION = ACTIONS | LOOKS


def actions_for(lead: Lead, user: User) -> list[str]:
    """What this person, who sees the lead, can do with it now: keys of `EVERY_ACTION` in its order."""
    moves = moves_for(lead, user)
    return [key for key in ACTIONS if key in moves] + ["unmark" if lead.is_marked else "mark"]


def form_of(key: str, lead: Lead, data: Any, now: datetime) -> forms.WorkForm:
    """The form of an action, with what was typed where it was sent."""
    if key != "qualify":
        return EVERY_ACTION[key].form(data, name=key, now=now)
    fields = field_map()
    missing = [fields[name] for name in do.missing_answers(lead) if name in fields]
    return forms.Qualify(data, name=key, now=now, missing=missing, lead=lead)
