"""The leads behind a count of a cohort: what is counted is what is listed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from .cohort import ANSWERS, COHORT, NONE, STANDINGS, STEPS, Asked

PAGE = 50
# What can be chosen -> its condition on the cohort.
_CHOICES = {
    "step": "reached >= %(step_value)s",
    "standing": "standing = %(standing_value)s",
    "answer": "answer = %(answer_value)s",
    "answered": "seconds IS NOT NULL",
    "week": "week = %(week_value)s",
    "source": f"coalesce(nullif(source, ''), '{NONE}') = %(source_value)s",
    "band": f"coalesce(band::text, '{NONE}') = %(band_value)s",
    "person": "%(person_value)s = ANY(hands::text[])",
    "answerer": f"coalesce(answerer::text, '{NONE}') = %(answerer_value)s",
}
CHOICES = tuple(_CHOICES)
_KNOWN = {"step": tuple(step.value for step in STEPS), "standing": tuple(STANDINGS), "answer": tuple(ANSWERS)}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A lead of the cohort; `seconds` of working time until it was answered, or None."""

    lead_id: int
    arrived_at: datetime
    standing: str
    answer: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of the leads behind a count, the latest arrival first; `total` is that count."""

    leads: tuple[Arrived, ...]
    total: int


def leads_behind(asked: Asked, chosen: dict[str, str], page: int) -> Behind:
    """The leads of a cohort for which all that was chosen holds.

    Args:
        asked: which cohort.
        chosen: by keys of `CHOICES`; another key is ignored, and of a value that is none there is no lead.
        page: from 1 on, of `PAGE` leads each.
    """
    wanted = {key: value for key, value in chosen.items() if key in _CHOICES}
    if any(value not in _KNOWN[key] for key, value in wanted.items() if key in _KNOWN):
        return Behind((), 0)
    where = " AND ".join(["true", *(_CHOICES[key] for key in wanted)])
    arguments: dict[str, Any] = {f"{key}_value": value for key, value in wanted.items()}
    if "step" in wanted:
        arguments["step_value"] = _KNOWN["step"].index(wanted["step"]) + 1
    query = (
        f"{COHORT} SELECT lead_id, arrived_at, standing, answer, seconds::float, count(*) OVER () FROM cohort"
        f" WHERE {where} ORDER BY arrived_at DESC, lead_id LIMIT {PAGE} OFFSET %(offset)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, asked.arguments() | arguments | {"offset": (page - 1) * PAGE})
        rows = cursor.fetchall()
    return Behind(tuple(Arrived(*row[:-1]) for row in rows), rows[0][-1] if rows else 0)
