"""Who gets which lead in the demo: two teams, rules for six weeks, somebody on holiday."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from leads.days import bounds, day_of, week_of
from leads.models import Absence, Capacity, User
from scoring.handing.service import hand_off
from scoring.models import HandoffQueue, HandoffRule

_WEEKS = 6
_QUEUES = {
    "EMEA SDRs": ("ivo.brandt", "amira.khelifi"),
    "Americas SDRs": ("dana.whitlock",),
    "EMEA sales": ("nils.aaberg", "giulia.ferrante"),
    "Americas sales": ("luis.arbelaez", "priya.raman"),
}
# Username -> experience, leads a day, leads a week.
_TAKES = {
    "ivo.brandt": (1, 4, 20),
    "amira.khelifi": (3, 8, 40),
    "dana.whitlock": (2, 8, 40),
    "nils.aaberg": (2, 8, 30),
    "giulia.ferrante": (3, 8, 30),
    "luis.arbelaez": (2, 6, 25),
    "priya.raman": (1, 4, 15),
}
_ABSENT = ("priya.raman", -2, 6)  # days from today
_REST_OF_THE_WORLD = ["americas", "apac"]
_RULES: tuple[dict[str, Any], ...] = (
    {"name": "Companies somebody works already", "stage": "mql", "target": "account"},
    {"name": "Europe, Middle East, Africa", "stage": "mql", "regions": ["emea"], "queue": "EMEA SDRs"},
    {"name": "Rest of the world", "stage": "mql", "regions": _REST_OF_THE_WORLD, "queue": "Americas SDRs"},
    {"name": "Companies somebody sells to already", "stage": "sql", "target": "account"},
    {
        "name": "Large companies that fit",
        "stage": "sql",
        "grades": ["A"],
        "regions": ["emea"],
        "employees_from": 1000,
        "person": "giulia.ferrante",
    },
    {"name": "Europe, Middle East, Africa", "stage": "sql", "regions": ["emea"], "queue": "EMEA sales"},
    {"name": "Rest of the world", "stage": "sql", "regions": _REST_OF_THE_WORLD, "queue": "Americas sales"},
)
# What the rules would have done: who moved the lead on, or has it still, had been given it.
_PAST = """
    INSERT INTO scoring_handoff (move_id, lead_id, stage, rule_id, to_id, state, words, since, at)
    SELECT m.id, m.lead_id, m.to_stage, r.id, u.id, 'given', '', m.moved_at, m.moved_at
    FROM leads_stagemove m JOIN leads_lead l ON l.id = m.lead_id
    LEFT JOIN LATERAL (
        SELECT by_id FROM leads_stagemove n WHERE n.lead_id = m.lead_id AND n.id > m.id ORDER BY n.id LIMIT 1
    ) next ON true
    JOIN leads_user u ON u.id = coalesce(next.by_id, l.owner_id)
    JOIN scoring_handoffqueue_members q ON q.user_id = u.id
    JOIN scoring_handoffrule r ON r.queue_id = q.handoffqueue_id AND r.stage = m.to_stage
    WHERE m.moved_at >= r.active_since ORDER BY m.moved_at, m.id
"""


def set_up_handing(now: datetime) -> None:
    """Make the rules and their past, once, and hand off what has come since."""
    _make(now)
    hand_off(now)


@transaction.atomic
def _make(now: datetime) -> None:
    if HandoffRule.objects.exists():
        return
    people = {user.username: user for user in User.objects.filter(username__in=_TAKES)}
    _say_who_takes_what(people, now)
    since = bounds(week_of(day_of(now)) - timedelta(weeks=_WEEKS))[0]
    _make_rules(people, since)
    with connection.cursor() as cursor:
        cursor.execute(_PAST)


def _say_who_takes_what(people: Mapping[str, User], now: datetime) -> None:
    Capacity.objects.bulk_create(
        Capacity(person=people[name], experience=experience, most_a_day=a_day, most_a_week=a_week)
        for name, (experience, a_day, a_week) in _TAKES.items()
    )
    name, first, last = _ABSENT
    today = day_of(now)
    Absence.objects.create(
        person=people[name],
        first_on=today + timedelta(days=first),
        last_on=today + timedelta(days=last),
    )


def _make_rules(people: Mapping[str, User], since: datetime) -> None:
    queues = {}
    for name, members in _QUEUES.items():
        queues[name] = HandoffQueue.objects.create(name=name)
        queues[name].members.set([people[member] for member in members])
    for position, asks in enumerate(_RULES, start=1):
        rule = HandoffRule(position=position, active_since=since, **_without_names(asks))
        rule.queue, rule.person = queues.get(str(asks.get("queue"))), people.get(str(asks.get("person")))
        if rule.person is not None:
            rule.target = HandoffRule.Target.PERSON
        rule.full_clean()
        rule.save()


def _without_names(asks: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in asks.items() if key not in ("queue", "person")}
