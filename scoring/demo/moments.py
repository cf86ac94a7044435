"""What somebody does in one go: a visit with its pages, an e-mail and its clicks, an event."""

import json
from collections.abc import Callable
from functools import cache
from random import Random

from .campaigns import Campaigns
from .people import second_of
from .person import Act, Person
from .words import Draw, words

VISIT_PAGES = {
    "ordinary": Draw.of({"product": 44, "blog": 20, "other": 12, "pricing": 7, "microsite": 9, "careers": 0.6,
                         "press": 0.4, "investors": 0.3, "leadership": 0.7}),
    "buyer": Draw.of({"product": 48, "blog": 14, "other": 8, "pricing": 14, "microsite": 14, "careers": 0.3,
                      "leadership": 0.6}),
    "reader": Draw.of({"product": 40, "blog": 25, "pricing": 7, "microsite": 12, "other": 16}),
    "job seeker": Draw.of({"careers": 50, "leadership": 15, "other": 15, "product": 10, "blog": 10}),
    "student": Draw.of({"blog": 45, "product": 20, "careers": 15, "other": 20}),
    "journalist": Draw.of({"press": 45, "leadership": 20, "investors": 15, "blog": 15, "other": 5}),
    "competitor": Draw.of({"pricing": 35, "product": 45, "blog": 10, "investors": 10}),
}  # fmt: skip
LATER = {"web visit": 50, "e-mail": 25, "event": 5, "reading": 10, "social": 3, "learning": 2, "community": 2}


def later_moment(rng: Random, person: Person, day: int, campaigns: Campaigns) -> list[Act]:
    """Something that a person does on a day, once we know them."""
    kind = _later().one(rng)
    return MOMENTS[kind](rng, person, day, campaigns)


def visit(rng: Random, person: Person, day: int, campaigns: Campaigns, channel: str = "") -> list[Act]:
    """A visit: page after page; whoever is interested takes something along, now and then asks."""
    at = second_of(rng, person.company)
    campaign = _key(campaigns, channel, day)
    acts = [Act(day, at, "web.visit", day, campaign=campaign)]
    for _ in range(min(1 + int(rng.expovariate(1 / (1.6 + 3.0 * person.interest))), 14)):
        at = min(at + rng.randrange(12, 400), 82_700)
        acts.append(_page(rng, person, day, at))
    if rng.random() < 0.10 + 0.35 * person.interest:
        acts.append(_take(rng, day, min(at + 40, 82_750)))
    if rng.random() < 0.03 * person.interest:
        wish = "form.demo_request" if rng.random() < 0.55 else "form.contact_request"
        acts.append(Act(day, min(at + 90, 82_790), wish, day, properties=_page_of(wish)))
    return acts


def reading(rng: Random, person: Person, day: int, campaigns: Campaigns) -> list[Act]:
    """Reads, watches or listens to something, without a visit around it."""
    return [_take(rng, day, second_of(rng, person.company))]


def email(rng: Random, person: Person, day: int, campaigns: Campaigns) -> list[Act]:
    """A newsletter: opened, perhaps again, perhaps clicked; rarely answered, left or complained of."""
    at, campaign = second_of(rng, person.company), _key(campaigns, "newsletter", day)
    kinds = ["email.open"]
    if rng.random() < 0.22:
        kinds.append("email.open_again")
    if rng.random() < 0.15 + 0.4 * person.interest:
        kinds.append("email.click")
    if rng.random() < 0.05 * person.interest:
        kinds.append("email.reply")
    elif rng.random() < 0.016 * (1 - person.interest):
        kinds.append("email.unsubscribe" if rng.random() < 0.75 else "email.spam_complaint")
    step = rng.randrange(60, 500)
    return [
        Act(day, min(at + step * n, 82_790), kind, day, "email", "", campaign) for n, kind in enumerate(kinds)
    ]


def event(rng: Random, person: Person, day: int, campaigns: Campaigns) -> list[Act]:
    """The event nearest to the day: registered, and come or not. A list from a fair is known days later."""
    channel = rng.choices(("webinar", "livestream", "seminar", "trade show"), (68, 12, 10, 10))[0]
    held = campaigns.nearest(channel, day)
    if abs(held.starts - day) > 40 or held.starts < person.added:
        return visit(rng, person, day, campaigns)
    return attend(rng, person, channel, held.starts, campaigns)


def attend(rng: Random, person: Person, channel: str, day: int, campaigns: Campaigns) -> list[Act]:
    """Registers for the event of a channel that was held on a day, and comes or not."""
    held, at = campaigns.nearest(channel, day), second_of(rng, person.company)
    topic = held.title
    if channel == "trade show":
        known = held.starts + rng.randrange(2, 6)
        return [Act(held.starts, at, "event.trade_show", known, "fair list", topic, held.key)]
    before = max(held.starts - rng.randrange(1, 15), person.added - 1)
    acts = [Act(before, at, "event.registered", before, "events", topic, held.key)]
    if rng.random() < 0.3:
        return [*acts, Act(held.starts, 54_000, "event.no_show", held.starts, "events", topic, held.key)]
    kind = f"event.{channel}" if channel != "seminar" or rng.random() < 0.7 else "event.attended"
    known = held.starts + (2 if channel == "seminar" else 0)
    return [*acts, Act(held.starts, 50_400, kind, known, "events", topic, held.key)]


def social(rng: Random, person: Person, day: int, campaigns: Campaigns) -> list[Act]:
    """Likes, shares or comments."""
    good = 0.35 + person.interest
    kinds = ("social.like", "social.share", "social.comment.positive", "social.comment.negative")
    kind = rng.choices(kinds, (6, 2 * good, good, 0.28))[0]
    topic = rng.choice(words("offers")["posts"])
    return [
        Act(day, second_of(rng, person.company), kind, day, "social", topic, _key(campaigns, "social", day))
    ]


def learning(rng: Random, person: Person, day: int, campaigns: Campaigns) -> list[Act]:
    """Starts an online course, completes it or not."""
    at, course = second_of(rng, person.company), rng.choice(words("offers")["courses"])
    kinds = ("course.started", "course.completed", "course.certified")[
        : rng.choices((1, 2, 3), (60, 28, 12))[0]
    ]
    return [
        Act(day, min(at + 1500 * n, 82_790), kind, day, "academy", course) for n, kind in enumerate(kinds)
    ]


def community(rng: Random, person: Person, day: int, campaigns: Campaigns) -> list[Act]:
    """Joins the community, or posts where they have."""
    joined = any(act.type == "community.joined" for act in person.acts)
    kind = "community.posted" if joined else "community.joined"
    topic = rng.choice(words("offers")["posts"]) if joined else ""
    return [Act(day, second_of(rng, person.company), kind, day, "community", topic)]


MOMENTS: dict[str, Callable[[Random, Person, int, Campaigns], list[Act]]] = {
    "web visit": visit,
    "e-mail": email,
    "event": event,
    "reading": reading,
    "social": social,
    "learning": learning,
    "community": community,
}


def _page(rng: Random, person: Person, day: int, at: int) -> Act:
    page, offers = VISIT_PAGES[person.kind].one(rng), words("offers")
    if page == "microsite":
        title = rng.choice(offers["microsites"])
        return Act(day, at, "web.microsite", day, topic=title, properties=_titled(title))
    if page == "product":
        title = person.values["product"] or rng.choice(offers["products"])
        return Act(day, at, "web.page.product", day, topic=str(title), properties=_page_of(str(title)))
    if page == "blog":
        title = rng.choice(offers["posts"])
        return Act(day, at, "web.page.blog", day, topic=title, properties=_titled(title))
    return Act(day, at, f"web.page.{page}", day, properties=_page_of(page))


def _take(rng: Random, day: int, at: int) -> Act:
    kinds = (
        "content.download",
        "content.video",
        "content.podcast",
        "content.videocast",
        "content.download_again",
    )
    kind = rng.choices(kinds, (60, 22, 7, 4, 7))[0]
    offers = words("offers")
    listed = {"content.video": "videos", "content.videocast": "videos", "content.podcast": "podcasts"}
    title = rng.choice(offers[listed.get(kind, "white_papers")])
    return Act(day, at, kind, day, topic=title, properties=_titled(title))


def _key(campaigns: Campaigns, channel: str, day: int) -> str:
    running = campaigns.running(channel, day) if channel else None
    return running.key if running else ""


@cache
def _titled(title: str) -> str:
    return json.dumps({"title": title}, ensure_ascii=False)


@cache
def _page_of(name: str) -> str:
    path = name.lower().replace(".", "-").replace(" ", "-").replace("_", "-")
    return json.dumps({"page": f"/{path}"})


@cache
def _later() -> Draw[str]:
    return Draw.of(LATER)
