"""What trackers sent for ten days: visits and events, some that no rule knows; and a conflict."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, pairwise
from random import Random
from typing import Any

from leads.models import ActivityType, EventRule, Lead, Stage, User
from leads.tracking.editing import save_rule
from leads.tracking.taking import take_in
from scoring.demo.calendar import Calendar
from scoring.demo.words import Draw

_SOURCE = "website"
_DAYS, _VISITORS = 10, 14  # a day
_PAGES = Draw.of(
    {
        ("/", "Home"): 22,
        ("/pricing", "Prices"): 12,
        ("/products/press-monitoring", "Press monitoring"): 16,
        ("/products/line-analytics", "Line analytics"): 10,
        ("/blog/what-a-bearing-says", "What a bearing says"): 14,
        ("/blog/why-dashboards-fail", "Why dashboards fail"): 9,
        ("/careers", "Careers"): 5,
        ("/docs/sensors", "Sensors"): 6,
    }
)
# The last four are known by no rule; of them the calculator has got one since.
_EVENTS = Draw.of(
    {
        "White Paper Downloaded": 8,
        "Video Playback Started": 6,
        "Webinar Registered": 4,
        "Downtime Calculated": 9,
        "Search Used": 8,
        "Chat Opened": 7,
        "Language Changed": 3,
    }
)
_LEARNED = "Downtime Calculated"
Message = dict[str, Any]


def track(by: User, calendar: Calendar, seed: int) -> None:
    """Take in what came, and give one of the unknown events a rule: the past is typed anew."""
    rng = Random(f"{seed}/tracked")
    for day in range(calendar.today - _DAYS, calendar.today):
        visits = [_visit(rng, f"{day}-{number}", day, calendar) for number in range(_VISITORS)]
        take_in([*chain(*visits), *_broken(day)], _SOURCE, calendar.moment(day, 82_000))
    at = calendar.moment(calendar.today, 48_000)
    take_in(list(_of_leads(rng, at)), _SOURCE, at)
    kind = ActivityType.objects.get(key="web.microsite")
    rule = EventRule(event=_LEARNED, type=kind, topic="Downtime calculator")
    save_rule(rule, 1, by, calendar.moment(calendar.today, 52_000))


def _of_leads(rng: Random, at: datetime) -> Iterator[Message]:
    """Leads come back to the website; and the address of one is typed in the browser of a colleague."""
    known = Lead.objects.filter(stage=Stage.INQUIRY, visitors__identities__kind="anonymous")
    leads = list(known.order_by("-pk").distinct()[:200])
    for lead in leads[:6]:
        yield _page(rng, f"browser-{lead.pk}", f"today-{lead.pk}", at)
    for one, other in [pair for pair in pairwise(leads) if pair[0].domain == pair[1].domain][:1]:
        said = _said(f"browser-{other.pk}", "claim", at)
        yield {**said, "type": "identify", "traits": {"email": one.email}}


def _visit(rng: Random, who: str, day: int, calendar: Calendar) -> Iterator[Message]:
    """A page or two, and sometimes something done there."""
    second = rng.randrange(25_000, 80_000)
    for number in range(rng.choice((1, 1, 2))):
        yield _page(rng, f"tracked-{who}", f"{who}-{number}", calendar.moment(day, second + 40 * number))
    if rng.random() < 0.4:
        at = calendar.moment(day, second + 120)
        yield {**_said(f"tracked-{who}", f"{who}-event", at), "type": "track", "event": _EVENTS.one(rng)}


def _page(rng: Random, anonymous: str, number: str, at: datetime) -> Message:
    path, title = _PAGES.one(rng)
    return {**_said(anonymous, number, at), "type": "page", "properties": {"path": path, "title": title}}


def _said(anonymous: str, number: str, at: datetime) -> Message:
    return {"anonymousId": anonymous, "messageId": f"demo-{number}", "timestamp": at.isoformat()}


def _broken(day: int) -> Iterator[Message]:
    """A tag that was put in wrong, until somebody mended it."""
    if day % 3 == 0:
        yield {"type": "track", "messageId": f"demo-broken-{day}", "event": "Chat Opened"}
