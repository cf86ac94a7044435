"""What leads let us know of themselves before sales talks to them: few answers, moved now and then."""

from random import Random

from .calendar import Calendar
from .people import second_of
from .person import ORDERED, Act, Person

FORM_ANSWERS = {"ordinary": 0.11, "buyer": 0.15, "reader": 0.3}
HIGH = frozenset({"director", "vp", "c-level", "owner"})
WEIGHTY = HIGH | {"senior", "manager"}
MOVING = {
    "purchase_plan": 0.3, "funding": 0.12, "need": 0.05, "buying_stage": 0.1, "authority": 0.05,
    "relationship": 0.15,
}  # fmt: skip
ANSWERS = ("need", "funding", "authority", "purchase_plan", "spend")


def answers(rng: Random, person: Person, calendar: Calendar) -> None:
    """Sets on a person what became known of their plans, with its history; most are never asked."""
    _buying_stage(rng, person, calendar)
    asked = rng.random()
    if asked < _chance_of_talk(person, calendar):
        _conversation(rng, person, calendar)
    elif asked < FORM_ANSWERS.get(person.kind, 0.02):
        _form_answer(rng, person, calendar)
    _moves(rng, person, calendar)
    _consent(rng, person, calendar)


def _chance_of_talk(person: Person, calendar: Calendar) -> float:
    """Who is serious, busy with us and of some weight is called and answers; few others are."""
    lately = sum(calendar.today - act.day < 60 for act in person.acts)
    if person.kind != "buyer" or person.interest <= 0.5 or person.company.suits < 0.5:
        return 0.004
    busy = 12 if person.values["seniority"] in HIGH else 26
    return 0.97 if lately >= busy and person.values["seniority"] in WEIGHTY else 0.004


def _conversation(rng: Random, person: Person, calendar: Calendar) -> None:
    day = max(_some_day(rng, person, calendar), _some_day(rng, person, calendar))
    kind = "call.connected" if rng.random() < 0.8 else "meeting.held"
    person.acts.append(Act(day, second_of(rng, person.company), kind, day, "crm", "First conversation"))
    talked(rng, person, day, 0.93)


def talked(rng: Random, person: Person, day: int, share: float, by: str | None = None) -> None:
    """A conversation on a day, in which each of the questions is answered with a chance of `share`."""
    second = second_of(rng, person.company)
    for ordinal, asked in enumerate((*ANSWERS, "relationship")):
        if rng.random() < (share if asked != "relationship" else 0.5 * share):
            person.turn(asked, person.truth[asked], day, min(second + ordinal, 82_799), "conversation", by)


def _form_answer(rng: Random, person: Person, calendar: Calendar) -> None:
    asked = rng.choices(("purchase_plan", "funding", "spend"), (45, 25, 30))[0]
    day = _some_day(rng, person, calendar)
    person.turn(asked, person.truth[asked], day, second_of(rng, person.company), "form")


def _some_day(rng: Random, person: Person, calendar: Calendar) -> int:
    days = sorted({act.known for act in person.acts if act.known >= person.added}) or [person.added]
    return min(rng.choice(days) + rng.randrange(0, 3), calendar.today)


def _buying_stage(rng: Random, person: Person, calendar: Calendar) -> None:
    if rng.random() > 0.12 + 0.45 * person.interest:
        return
    day = person.added + rng.randrange(0, 20)
    for rung in ORDERED["buying_stage"]:
        if day > calendar.today:
            return
        person.turn("buying_stage", rung, day, second_of(rng, person.company), "form")
        if rng.random() > 0.2 + 0.6 * person.interest:
            return
        day += 5 + int(rng.expovariate(1 / 60))


def _moves(rng: Random, person: Person, calendar: Calendar) -> None:
    """What was answered moves on, or back, some weeks later."""
    for key, chance in MOVING.items():
        told = [change for change in person.changes if change.field == key]
        if not told or rng.random() > chance:
            continue
        day = told[-1].day + 15 + int(rng.expovariate(1 / 60))
        rungs = ORDERED[key]
        place = rungs.index(str(told[-1].new)) + (1 if rng.random() < person.interest else -1)
        if day <= calendar.today and 0 <= place < len(rungs):
            person.turn(key, rungs[place], day, second_of(rng, person.company), "form")
            person.truth[key] = rungs[place]


def _consent(rng: Random, person: Person, calendar: Calendar) -> None:
    for act in list(person.acts):
        if act.type in ("email.unsubscribe", "email.spam_complaint"):
            person.turn("email_opt_out", True, act.known, act.second, "email")
    drawn = rng.random()
    if drawn < 0.018:
        day = _some_day(rng, person, calendar)
        person.turn("do_not_call", True, day, second_of(rng, person.company), "phone")
    elif drawn < 0.05:
        person.turn("do_not_call", False, person.added, person.second, "form")
