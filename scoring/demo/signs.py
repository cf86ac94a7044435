"""What was to be seen of a lead when it came to sales, and what it truly meant.

The default matrix is wrong about some of it, as every matrix is: whoever attends a webinar mostly wants to
learn, and is paid for it all the same; whoever goes through prices and products in one sitting is about to
buy, and gets little. Evidence, backtest and suggested points of the demo find this out by themselves.
"""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from .person import Act, Change, Person, Sign, Value

_COMPARED = ("web.page.product", "web.page.pricing", "web.microsite")
_ELSEWHERE = ("web.page.careers", "web.page.press", "web.page.investors", "web.page.leadership")


def signs_of(person: Person, day: int, second: int) -> tuple[Sign, ...]:
    """What of a lead spoke for it, or against it, at a moment: of what it did and said, nothing later."""
    done = [act for act in person.acts if act.known <= day and (act.day, act.second) <= (day, second)]
    seen = Seen(person, done, (day, second))
    return tuple(sign for sign, holds in _SIGNS if holds(seen))


class Seen(NamedTuple):
    """A lead as it was known at a moment."""

    person: Person
    done: list[Act]
    moment: tuple[int, int]

    def value(self, field: str) -> Value:
        """A field's value then."""
        turns = [change for change in self.person.changes if change.field == field]
        past = [change for change in turns if (change.day, change.second) <= self.moment]
        if past:
            return max(past, key=_moment_of).new
        return min(turns, key=_moment_of).old if turns else self.person.values.get(field)


Holds = Callable[[Seen], bool]


def _moment_of(change: Change) -> tuple[int, int]:
    return change.day, change.second


def _did(*types: str) -> Holds:
    return lambda seen: any(act.type in types for act in seen.done)


def _is(field: str, *values: str) -> Holds:
    return lambda seen: seen.value(field) in values


def _compared(seen: Seen) -> bool:
    days = Counter(act.day for act in seen.done if act.type in _COMPARED)
    return max(days.values(), default=0) >= 6


# The sign, and when it holds. How much it says is in log odds: 0.7 doubles the odds, -0.7 halves them.
_SIGNS: tuple[tuple[Sign, Holds], ...] = (
    (Sign(3.0, 2.4), _compared),
    (Sign(-3.0, -1.6, ("no_need", "came to learn, at a webinar")), _did("event.webinar", "event.livestream")),
    (Sign(-2.4, -1.2, ("wrong_person", "looks for a job, not for sensors")), _did(*_ELSEWHERE)),
    (Sign(1.6, 1.8), _did("form.demo_request", "form.contact_request")),
    (Sign(1.6, 1.4), _did("call.connected", "meeting.held", "call.inbound")),
    (Sign(0.9, 1.2), _is("need", "direct", "potential")),
    (Sign(1.1, 1.2), _is("purchase_plan", "within 6 months", "immediately")),
    (Sign(0.9, 1.0), _is("authority", "decision-maker")),
    (Sign(0.9, 0.7), _is("seniority", "owner", "c-level", "vp")),
    (Sign(0.7, 0.6), _is("industry", "manufacturing", "machinery", "metals", "automotive")),
    (Sign(-0.5, -0.5, ("other", "nobody there who could install it")), _is("region", "apac")),
)
