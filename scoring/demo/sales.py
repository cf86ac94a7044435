"""What sales did with the leads it was given, and what became of them.

Nobody here looks at a score: sales finds out what a lead really wants (`interest`, `truth`, how the company
is suited), and some of that was to be seen before (`signs`). So scores can later be held against outcomes
that they did not make, and that something known at the time tells of.
"""

from math import exp
from random import Random

from leads.handoff.reasons import STANDARD_REASONS
from leads.models import Role, Stage

from .answers import talked
from .calendar import Calendar
from .crew import one_of, team_of
from .people import second_of
from .person import ORDERED, Act, Move, Person, Result, Wait
from .signs import signs_of
from .versions import TURNED_SECOND

MQL_SECOND = TURNED_SECOND + 60  # the time of day at which leads become MQLs
UNREACHED = ("other", "could not be reached")
# A standard reason's key and what was said beside it; when it holds, and how often it is given then.
REASONS = (
    (("no_money", "no budget this year"), lambda p: p.truth["funding"] in ("none", "in process"), 3),
    (("no_need", ""), lambda p: p.truth["need"] in ("none", "unaware"), 4),
    (("not_now", ""), lambda p: p.truth["purchase_plan"] in ("none", "within 1 year"), 3),
    (("no_authority", ""), lambda p: p.truth["authority"] == "influencer", 2),
    (("wrong_person", "the company is none for us"), lambda p: p.company.suits < 0.4, 4),
    (UNREACHED, lambda p: p.interest < 0.4, 1.5),
    (("bad_data", "the number is wrong"), lambda p: not p.values["phone"], 0.8),
)
_LABELS = dict(STANDARD_REASONS)


def work(rng: Random, person: Person, mql_day: int, calendar: Calendar) -> None:
    """Lets sales work a lead from the day it became an MQL on, as far as today; adds what happened to it."""
    _move(person, Stage.MQL, mql_day, MQL_SECOND, None, "The score reached MQL.")
    person.signs = signs_of(person, mql_day, MQL_SECOND)
    team = team_of(str(person.values["region"]))
    sdr = one_of(rng, Role.SDR, team)
    day = mql_day + min(int(rng.expovariate(1 / 2.2)), 14)
    if day > calendar.today or rng.random() < 0.04:
        return
    person.owner = sdr
    if rng.random() < 0.05:  # taken, and still waiting for a word
        return
    day += rng.randrange(0, 3)
    if day <= calendar.today:
        decide = _accept if rng.random() < _chance_of_acceptance(person) else _reject
        decide(rng, person, day, sdr, calendar)


def potential(person: Person) -> float:
    """What there is to sell to a lead, 0 to 1, from what is true of it."""
    answered = sum(ORDERED[f].index(str(person.truth[f])) / (len(ORDERED[f]) - 1) for f in _SOLD_BY) / len(
        _SOLD_BY
    )
    return 0.45 * answered + 0.3 * person.interest + 0.25 * person.company.suits


_SOLD_BY = ("need", "funding", "purchase_plan", "authority")


def _chance_of_acceptance(person: Person) -> float:
    return _logistic(6 * (potential(person) - 0.85) + sum(sign.accepted for sign in person.signs))


def _chance_to_win(person: Person) -> float:
    return _logistic(6 * (potential(person) - 1.15) + sum(sign.won for sign in person.signs))


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


def _accept(rng: Random, person: Person, day: int, sdr: str, calendar: Calendar) -> None:
    person.results.append(Result(day, "accepted", sdr))
    _move(person, Stage.SAL, day, second_of(rng, person.company), sdr)
    day = _calls(rng, person, day, sdr, calendar)
    if day > calendar.today:
        return
    if rng.random() < _logistic(8 * (potential(person) - 0.52)):
        _qualify(rng, person, day, sdr, calendar)
    elif rng.random() < 0.8:
        _give_back(rng, person, day, sdr, calendar)


def _calls(rng: Random, person: Person, day: int, sdr: str, calendar: Calendar) -> int:
    for _ in range(rng.choices((0, 1, 2, 3), (35, 35, 20, 10))[0]):
        _act(rng, person, day, "call.attempted", calendar)
        day += rng.randrange(1, 4)
    if day <= calendar.today:
        _act(rng, person, day, "call.connected", calendar, "What they are trying to solve")
        talked(rng, person, day, 0.86, sdr)
    return day + rng.randrange(1, 10)


def _qualify(rng: Random, person: Person, day: int, sdr: str, calendar: Calendar) -> None:
    rep = one_of(rng, Role.REPRESENTATIVE, team_of(str(person.values["region"])))
    _move(
        person,
        Stage.SQL,
        day,
        second_of(rng, person.company),
        sdr,
        "Need, money, plan and authority are there",
    )
    person.owner = rep
    _meeting(rng, person, day + 1, calendar)
    day += rng.randrange(5, 25)
    if day <= calendar.today:
        _move(person, Stage.OPPORTUNITY, day, second_of(rng, person.company), rep)
        _act(rng, person, day, "lifecycle.opportunity", calendar, source="crm")
        _meeting(rng, person, day + rng.randrange(1, 20), calendar)
        _close(rng, person, day + 14 + int(rng.expovariate(1 / 30)), rep, calendar)


def _meeting(rng: Random, person: Person, day: int, calendar: Calendar) -> None:
    _act(rng, person, day, "meeting.booked", calendar)
    missed = rng.random() < 0.12
    _act(rng, person, day + rng.randrange(2, 9), "meeting.missed" if missed else "meeting.held", calendar,
         str(person.values["product"]))  # fmt: skip


def _close(rng: Random, person: Person, day: int, rep: str, calendar: Calendar) -> None:
    if day > calendar.today:
        return
    if rng.random() < _chance_to_win(person):
        amount = round(float(person.truth["spend"]) * rng.uniform(0.6, 1.3) + 900, -2)
        person.results.append(Result(day, "won", rep, amount=int(amount)))
        _move(person, Stage.CUSTOMER, day, second_of(rng, person.company), rep, "Won")
        _act(rng, person, day, "lifecycle.customer", calendar, source="crm")
        _served(person, day, rep)
        for ends in (day + 180, day + 365, day + 545):
            _renewal(rng, person, ends, calendar)
        return
    reason = rng.choice(("Price", "Went with another supplier", "Project stopped", "No decision"))
    person.results.append(Result(day, "lost", rep, reason))
    if reason != "Price" and person.values.get("purchase_plan") is not None:
        person.turn(
            "purchase_plan", "within 1 year" if reason == "No decision" else "none", day, 70_000, "crm", rep
        )
    _to_nurture(rng, person, day, rep, reason, calendar)


def _served(person: Person, day: int, rep: str) -> None:
    """Who has bought has what they needed, and plans no further purchase."""
    for key in ("need", "purchase_plan"):
        if person.values.get(key) is not None:
            person.turn(key, "none", day, 70_000, "crm", rep)


def _renewal(rng: Random, person: Person, day: int, calendar: Calendar) -> None:
    kind = "contract.renewed" if rng.random() < 0.65 else "contract.renewal_declined"
    _act(rng, person, day, kind, calendar)


def _reject(rng: Random, person: Person, day: int, sdr: str, calendar: Calendar) -> None:
    key, words = given = _reason(rng, person)
    reason = ": ".join(filter(None, (_LABELS[key], words)))
    person.results.append(Result(day, "rejected", sdr, reason, reject_reason=key))
    if rng.random() < 0.5:
        _act(rng, person, day, "call.attempted", calendar)
    if rng.random() < 0.15 and given != UNREACHED:
        talked(rng, person, day, 0.5, sdr)
    if rng.random() < 0.12:
        _move(person, Stage.DISQUALIFIED, day, second_of(rng, person.company), sdr, reason)
        person.owner = None
        return
    _give_back(rng, person, day, sdr, calendar, reason)


def _give_back(
    rng: Random, person: Person, day: int, sdr: str, calendar: Calendar, reason: str = "Not now"
) -> None:
    if rng.random() < 0.3:
        _move(person, Stage.RECYCLED, day, second_of(rng, person.company), sdr, reason)
        _act(rng, person, day, "lifecycle.recycled", calendar, source="crm")
        person.owner = None
        return
    _to_nurture(rng, person, day, sdr, reason, calendar)


def _to_nurture(rng: Random, person: Person, day: int, by: str, reason: str, calendar: Calendar) -> None:
    _move(person, Stage.NURTURE, day, second_of(rng, person.company), by, reason)
    _act(rng, person, day, "lifecycle.nurture", calendar, source="crm")
    person.owner = None
    person.waits = Wait(_comes_back(person, day, calendar), by, reason)


def _comes_back(person: Person, day: int, calendar: Calendar) -> int:
    """The day that was agreed on, or if that is gone the one to which it was put off since."""
    rng = Random(f"{person.number}/nurture")  # of its own: no other story changes with it
    agreed = day + rng.choice((30, 60, 90, 180))
    return agreed if agreed > calendar.today else calendar.today + rng.randrange(1, 60)


def _reason(rng: Random, person: Person) -> tuple[str, str]:
    """What was to be seen and speaks against a lead is what sales names most."""
    seen = [sign.reason for sign in person.signs if sign.reason]
    weights = [weight if holds(person) else 0.15 for _, holds, weight in REASONS] + [8.0] * len(seen)
    return rng.choices([*(given for given, _, _ in REASONS), *seen], weights)[0]


def _move(person: Person, to: str, day: int, second: int, by: str | None, reason: str = "") -> None:
    last = person.moves[-1] if person.moves else None
    if last and last.day == day:  # later than the move before on the same day
        second = max(second, last.second + 600)
    person.moves.append(Move(day, second, person.stage, str(to), by, reason))
    person.stage = str(to)


def _act(rng: Random, person: Person, day: int, kind: str, calendar: Calendar, topic: str = "",
         source: str = "crm") -> None:  # fmt: skip
    if day <= calendar.today:
        person.acts.append(Act(day, second_of(rng, person.company), kind, day, source, topic))
