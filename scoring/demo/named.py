"""The three leads that have a name: the two of 80 that are nothing alike, and the line supervisor."""

import json
from typing import Any

from .calendar import Calendar
from .companies import Company
from .person import ORDERED, Act, Person
from .seeds import seed_leads

NUMBERS = {"employees", "annual_revenue", "spend"}
ANSWERED = ("buying_stage", "need", "funding", "authority", "purchase_plan", "spend", "relationship")
SOURCES = {"email": "email", "event": "events", "call": "crm", "meeting": "crm"}


def named_people(first_number: int, calendar: Calendar) -> list[Person]:
    """The leads of `scoring/matrices/seed_leads.yaml`, their days counted back from the calendar's."""
    return [_person(first_number + n, seed, calendar) for n, seed in enumerate(seed_leads())]


def _person(number: int, seed: dict[str, Any], calendar: Calendar) -> Person:
    values = {key: float(value) if key in NUMBERS else value for key, value in seed["fields"].items()}
    company = Company(
        name=str(values["company"]),
        domain=str(values["domain"]),
        country=str(values["country"]),
        industry=str(values["industry"]),
        employees=int(values["employees"]),
        annual_revenue=int(values["annual_revenue"]),
        suits=0.9,
        pull=0.5,
    )
    person = Person(
        number=number,
        company=company,
        kind="named",
        interest=0.5,
        is_active=True,
        added=calendar.today - seed["created_days_ago"],
        second=32_400,
        values={key: value for key, value in values.items() if key not in ANSWERED},
        truth={},
    )
    person.acts = [act for row in seed["activities"] for act in _acts(row, calendar)]
    _answers(person, values)
    return person


def _acts(row: dict[str, Any], calendar: Calendar) -> list[Act]:
    day, topic = calendar.today - row["days_ago"], row.get("topic", "")
    properties = json.dumps({"title": topic}, ensure_ascii=False) if topic else "{}"
    source = SOURCES.get(row["type"].split(".")[0], "web")
    return [
        Act(day, 34_000 + 240 * n, row["type"], day, source, topic, "", properties)
        for n in range(row.get("times", 1))
    ]


def _answers(person: Person, values: dict[str, Any]) -> None:
    """What they answered, known on the day of their first conversation or form; a move has its own day."""
    moved = {act.type.split(".")[1]: act for act in person.acts if act.type.startswith("change.")}
    person.acts = [act for act in person.acts if not act.type.startswith("change.")]
    day = min(act.day for act in person.acts if act.day >= person.added)
    for key in ANSWERED:
        if key in moved:
            rungs = ORDERED[key]
            person.turn(key, rungs[rungs.index(values[key]) - 1], day, 40_000, "form")
            person.turn(key, values[key], moved[key].day, moved[key].second, "conversation")
        elif key in values:
            person.turn(key, values[key], day, 40_000, "conversation")
    person.settle()
