"""Random leads and what they did, dense enough that rules meet, as plain data.

Few types, few days and few words make resets, bursts, limits, windows and conditions fall on one another;
days lie on the edges of weeks, months and windows, moments on both sides of midnight and of `as_of`.
"""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

TYPES = (
    "web", "web.visit", "web.page", "web.page.pricing", "web.page.blog", "webinar.held", "email.open",
    "email.unsubscribe", "form.submit", "lifecycle.recycled", "change.plan.back",
)  # fmt: skip
FIELDS = {
    "country": "text", "plan": "text", "department": "text", "employees": "number", "spend": "number",
    "partner": "boolean", "opted_out": "boolean",
    "renewal_on": "date", "seen_on": "date", "created_on": "date",
}  # fmt: skip
WORDS = ("no", "norway", "now", "within 6 months", "none", "1", "true", "éire", "sales ops")
NUMBERS = (0, 1, 2, 2.5, 10, 49, 50, 51, 200, 1000, -3, 0.1, 0.30000000000000004)
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia",
    "Africa/Cairo",
)  # fmt: skip
DAYS = ("2026-03-29", "2026-03-30", "2026-10-25", "2026-06-01", "2027-01-01", "2024-02-29")
DAYS_BEFORE = (0, 1, 2, 5, 6, 7, 8, 13, 14, 29, 30, 31, 59, 60, 61, 90, 120)


def maybe(rng: random.Random, chance: float) -> bool:
    return rng.random() < chance


def moment(rng: random.Random) -> tuple[datetime, str]:
    """An `as_of` and its zone, near the edges of months, weeks, summer time and midnight."""
    zone = rng.choice(ZONES)
    day = date.fromisoformat(rng.choice(DAYS))
    hour, minute = rng.choice(((0, 0), (0, 30), (1, 30), (2, 30), (12, 0), (23, 59)))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)), zone


def raw_value(rng: random.Random, kind: str, as_of: datetime) -> str:
    if maybe(rng, 0.2):
        return rng.choice(("", "  ", "n/a", "1e999", "12-31-2026"))
    if kind == "number":
        return rng.choice(("{}", " {} ", "+{}", "{}e0")).format(abs(rng.choice(NUMBERS)))
    if kind == "boolean":
        return rng.choice(("true", "FALSE", "Yes", "no", " 1", "0"))
    if kind == "date":
        return raw_date(rng, as_of)
    spelt = rng.choice((str.upper, str.title, str.lower))(rng.choice(WORDS))
    return rng.choice(("{}", " {} ", "{}s")).format(spelt)


def raw_date(rng: random.Random, as_of: datetime) -> str:
    day = as_of.date() - timedelta(rng.choice((-90, -30, -2, -1, 0, 1, 2, 6, 7, 8, 29, 30, 31, 90, 91, 200)))
    return rng.choice(("{}", "{}T00:30:00Z", "{} 23:30", "{}T12:00:00+05:30")).format(day.isoformat())


def leads(rng: random.Random, as_of: datetime, count: int) -> list[dict[str, str]]:
    made = []
    for number in range(count):
        lead = {"id": f"L{number}"}
        for name, kind in FIELDS.items():
            if maybe(rng, 0.8):
                lead[name] = raw_value(rng, kind, as_of)
        made.append(lead)
    return made


def activities(
    rng: random.Random, as_of: datetime, leads: list[dict[str, str]]
) -> list[tuple[str, str, str]]:
    """In no order; some after `as_of`, some on the minute, some twice the same."""
    made = []
    for lead in leads:
        days = rng.choices(DAYS_BEFORE, k=rng.randint(1, 6))
        for _ in range(rng.choice((0, 3, 10, 25))):
            made.append((lead["id"], rng.choice(TYPES), written(rng, as_of, rng.choice(days))))
    rng.shuffle(made)
    return made


def written(rng: random.Random, as_of: datetime, days_before: int) -> str:
    at = as_of.replace(tzinfo=None) - timedelta(days=days_before)
    if maybe(rng, 0.3):
        at += timedelta(minutes=rng.choice((-1, 0, 1, 90)))
    else:
        at = at.replace(hour=rng.choice((0, 1, 2, 3, 12, 23)), minute=rng.choice((0, 30, 59)))
    offset = rng.choice(("", "", "Z", "+02:00", "-03:30"))
    return at.isoformat(sep=rng.choice("T "), timespec=rng.choice(("minutes", "seconds"))) + offset
