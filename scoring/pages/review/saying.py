"""What somebody says at a review, read from a form and done; what is wrong comes back with what was typed."""

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from leads.models import User
from scoring.pages.addresses import day_in, id_in
from scoring.pages.screen import Screen
from scoring.review.agenda import BY_KEY
from scoring.review.drafting import Change, decide_edit
from scoring.review.meeting import ReviewRefused, Speaker
from scoring.review.minutes import give_task, leave, note, people_who_review

_LARGEST = 1_000_000  # points, as a matrix has it


@dataclass(frozen=True)
class Spoken:
    """A form as it was sent, and why it was refused."""

    item: str = ""
    words: str = ""
    person: str = ""
    due_on: str = ""
    points: str = ""
    rules: frozenset[str] = frozenset()
    refused: str = ""
    to: str = field(default="", compare=False)


def say(review_id: int, sent: QueryDict, screen: Screen) -> Spoken:
    """Do what a form asks for. Returns an empty one, or what was sent with the words of the refusal."""
    spoken = Spoken(
        item=sent.get("item", "") if sent.get("item", "") in BY_KEY else "",
        words=sent.get("words", ""),
        person=sent.get("person", ""),
        due_on=sent.get("due_on", ""),
        points=sent.get("points", ""),
        rules=frozenset(sent.getlist("rule")),
    )
    speaker = Speaker(screen.user, screen.now)
    try:
        _do(sent.get("do", ""), review_id, spoken, speaker, screen.today)
    except ReviewRefused as refused:
        return Spoken(**{**vars(spoken), "refused": str(refused)})
    return Spoken(item=spoken.item)


def _do(what: str, review_id: int, spoken: Spoken, speaker: Speaker, today: date) -> None:
    if what == "note":
        note(review_id, spoken.item or None, spoken.words, speaker)
    elif not spoken.item:
        raise ReviewRefused("Choose an item.")
    elif what == "leave":
        leave(review_id, spoken.item, spoken.words, speaker)
    elif what == "task":
        person, due_on = _person(spoken.person), _due(spoken.due_on, today)
        give_task(review_id, spoken.item, spoken.words, person, due_on, speaker)
    elif what in ("edit", "remove", "points"):
        decide_edit(review_id, spoken.item, spoken.words, _change(what, spoken), speaker)
    else:
        raise ReviewRefused("Choose what is decided.")


def _change(what: str, spoken: Spoken) -> Change | None:
    if what == "edit":
        return None
    rules = [tuple(one.split(".", 1)) for one in sorted(spoken.rules) if "." in one]
    chosen = [(parameter, rule) for parameter, rule in rules]
    return Change(chosen, _points(spoken.points) if what == "points" else None)


def _points(text: str) -> float:
    try:
        points = float(text.replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        raise ReviewRefused("Write the points as a number, such as 5 or -2.5.") from None
    if not abs(points) <= _LARGEST:
        raise ReviewRefused(f"At most {_LARGEST:,} points.")
    return points


def _person(text: str) -> User:
    person = people_who_review().filter(pk=id_in(text) or 0).first()
    if person is None:
        raise ReviewRefused("Choose who does it.")
    return person


def _due(text: str, today: date) -> date:
    due_on = day_in(text)
    if due_on is None or due_on < today:
        raise ReviewRefused("Choose by when: today or a later day.")
    return due_on
