"""How many leads of a cohort came how far, in all and by week, person, source and score."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .cohort import ANSWERS, COHORT, NONE, STANDINGS, STEPS, Asked

_FIGURES = ", ".join(
    [
        *(f"count(*) FILTER (WHERE reached >= {place})" for place in range(1, len(STEPS) + 1)),
        *(f"count(*) FILTER (WHERE standing = '{key}')" for key in STANDINGS),
        *(f"count(*) FILTER (WHERE answer = '{key}')" for key in ANSWERS),
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)",
        "percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)",
    ]
)
# What a cohort is broken down by -> the query of its groups.
GROUPS = {
    "all": f"SELECT 'all', '', {_FIGURES} FROM cohort",
    "week": f"SELECT 'week', week, {_FIGURES} FROM cohort GROUP BY 2",
    "source": f"SELECT 'source', coalesce(nullif(source, ''), '{NONE}'), {_FIGURES} FROM cohort GROUP BY 2",
    "band": f"SELECT 'band', coalesce(band::text, '{NONE}'), {_FIGURES} FROM cohort GROUP BY 2",
    "person": f"SELECT 'person', person::text, {_FIGURES} FROM cohort"
    " CROSS JOIN LATERAL (SELECT DISTINCT unnest(hands) AS person) h GROUP BY 2",
    "answerer": f"SELECT 'answerer', coalesce(answerer::text, '{NONE}'), {_FIGURES} FROM cohort GROUP BY 2",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads came how far; `steps` as `STEPS`, each with those that went further.

    Seconds are working time from the arrival to the first answer, of those that were answered; None where
    nobody was.
    """

    steps: tuple[int, ...]
    standings: dict[str, int]
    answers: dict[str, int]
    median_seconds: float | None
    slowest_tenth_seconds: float | None

    @property
    def leads(self) -> int:
        """How many arrived."""
        return self.steps[0]


NOTHING = Counts((0,) * len(STEPS), dict.fromkeys(STANDINGS, 0), dict.fromkeys(ANSWERS, 0), None, None)


def counts_of(asked: Asked, groups: tuple[str, ...] = tuple(GROUPS)) -> dict[str, dict[str, Counts]]:
    """The counts of a cohort, by what it is broken down by and by group.

    Args:
        asked: which cohort.
        groups: keys of `GROUPS`.

    Returns:
        A dictionary for each of `groups`: the group's key in an address -> its counts. That of "all" is "".
    """
    query = f"{COHORT} {' UNION ALL '.join(GROUPS[key] for key in groups)}"
    found: dict[str, dict[str, Counts]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(query, asked.arguments())
        for kind, key, *figures in cursor.fetchall():
            found[kind][key] = _counts(figures)
    return {key: found[key] for key in groups}


def _counts(figures: list[Any]) -> Counts:
    steps, rest = figures[: len(STEPS)], figures[len(STEPS) :]
    standings, rest = rest[: len(STANDINGS)], rest[len(STANDINGS) :]
    answers, (median, slowest) = rest[: len(ANSWERS)], rest[len(ANSWERS) :]
    return Counts(
        tuple(steps),
        dict(zip(STANDINGS, standings, strict=True)),
        dict(zip(ANSWERS, answers, strict=True)),
        None if median is None else float(median),
        None if slowest is None else float(slowest),
    )
