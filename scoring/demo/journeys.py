"""What people did over two years: how they came to us, then spells of interest with pauses between."""

from collections.abc import Callable
from random import Random

from .calendar import Calendar
from .campaigns import Campaigns
from .moments import attend, later_moment, visit
from .people import second_of
from .person import Act, Person


def journey(rng: Random, person: Person, quota: float, calendar: Calendar, campaigns: Campaigns) -> None:
    """Lets a person do about `quota` things, from the first touch to the last, none after today."""
    acts = person.acts = first_touch(rng, person, campaigns)
    spells = _spells(rng, person, quota, calendar.today)
    while len(acts) < quota:
        centre, width = rng.choice(spells)
        day = round(rng.gauss(centre, width))
        if person.added <= day <= calendar.today and _fits_week(rng, day):
            acts += later_moment(rng, person, day, campaigns)
        quota -= 0.05  # a spell at the edge of time must not turn for ever
    person.acts = [act for act in acts if act.known <= calendar.today]


def first_touch(rng: Random, person: Person, campaigns: Campaigns) -> list[Act]:
    """How somebody became a lead, by where they came from."""
    return FIRST[str(person.values["source"])](rng, person, campaigns)


def weight(rng: Random, person: Person) -> float:
    """How much a person does, compared with others."""
    if person.kind == "buyer":
        return rng.lognormvariate(0.0, 0.4) * (0.9 + 1.7 * person.interest)
    if person.kind == "reader":
        return rng.lognormvariate(0.5, 0.4)
    if rng.random() < 0.4:
        return 0.03
    return rng.lognormvariate(-1.4, 0.6) * (0.4 + 3.0 * person.interest)


def _spells(rng: Random, person: Person, quota: float, today: int) -> list[tuple[float, float]]:
    """Spells of interest, as day of the middle and width; the last one is drawn three times as often."""
    age = today - person.added
    recent = today - min(rng.expovariate(1 / 12), age)
    last = recent if person.is_active else person.added + age * rng.random() ** 1.6
    spells = [(float(last), min(4.0 + age / 60, 10.0))] * (5 if person.is_active else 3)
    spells.append((float(person.added), 9.0))
    for _ in range(min(int(quota / 14), 5)):
        spells.append((rng.uniform(person.added, last), rng.uniform(3.0, 14.0)))
    return spells


def _fits_week(rng: Random, day: int) -> bool:
    return (day + 3) % 7 < 5 or rng.random() < 0.12


def _from_web(rng: Random, person: Person, campaigns: Campaigns, channel: str = "") -> list[Act]:
    before = person.added - int(rng.expovariate(1 / 6)) if rng.random() < 0.35 else person.added
    acts = visit(rng, person, before, campaigns, channel)
    if before < person.added:
        acts += visit(rng, person, person.added, campaigns)
    form = "form.opt_in" if rng.random() < 0.4 else "form.submit"
    acts.append(Act(person.added, person.second, form, person.added))
    if form == "form.opt_in":
        acts.append(Act(person.added, person.second + 60, "email.subscribe", person.added, "email"))
    return acts


def _from_event(channel: str) -> Callable[[Random, Person, Campaigns], list[Act]]:
    def touch(rng: Random, person: Person, campaigns: Campaigns) -> list[Act]:
        return attend(rng, person, channel, person.added, campaigns)

    return touch


def _from_social(rng: Random, person: Person, campaigns: Campaigns) -> list[Act]:
    like = Act(person.added, second_of(rng, person.company), "social.like", person.added, "social")
    return [like, *_from_web(rng, person, campaigns, "social")]


def _from_paid_search(rng: Random, person: Person, campaigns: Campaigns) -> list[Act]:
    return _from_web(rng, person, campaigns, "paid search")


def _from_partner(rng: Random, person: Person, campaigns: Campaigns) -> list[Act]:
    campaign = campaigns.running("partner", person.added)
    return [Act(person.added, person.second, "form.submit", person.added, "partner portal", "",
                campaign.key if campaign else "")]  # fmt: skip


def _from_referral(rng: Random, person: Person, campaigns: Campaigns) -> list[Act]:
    kind = "call.inbound" if rng.random() < 0.35 else "form.submit"
    return [Act(person.added, person.second, kind, person.added, "crm" if kind == "call.inbound" else "web")]


def _from_syndication(rng: Random, person: Person, campaigns: Campaigns) -> list[Act]:
    campaign = campaigns.running("content syndication", person.added)
    acts = visit(rng, person, person.added, campaigns)[:1]
    return [*acts, Act(person.added, person.second, "content.download", person.added, "syndication",
                       "The cost of an unplanned stop", campaign.key if campaign else "",
                       '{"title": "The cost of an unplanned stop"}')]  # fmt: skip


def _from_list(rng: Random, person: Person, campaigns: Campaigns) -> list[Act]:
    campaign = campaigns.running("purchased list", person.added)
    key = campaign.key if campaign else ""
    acts = [Act(person.added, person.second, "mail.sent", person.added, "post", "", key)]
    if rng.random() < 0.12:
        acts.append(Act(person.added, person.second + 30, "email.bounce", person.added, "email"))
    return acts


FIRST: dict[str, Callable[[Random, Person, Campaigns], list[Act]]] = {
    "website": _from_web,
    "webinar": _from_event("webinar"),
    "trade show": _from_event("trade show"),
    "paid search": _from_paid_search,
    "social": _from_social,
    "referral": _from_referral,
    "partner": _from_partner,
    "content syndication": _from_syndication,
    "purchased list": _from_list,
}
