"""Those whom rules hand leads to: what they have, what they may get, and whose turn it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from leads.days import bounds, day_of, week_of
from leads.models import WORKED, Capacity, Role, Stage

# An SQL goes to a sales agent; an MQL to anybody who works leads.
ROLES: dict[str, tuple[Role, ...]] = {
    Stage.MQL: (Role.SDR, Role.REPRESENTATIVE, Role.MANAGER),
    Stage.SQL: (Role.REPRESENTATIVE, Role.MANAGER),
}
_NEVER = datetime(1, 1, 1, tzinfo=UTC)

_QUERY = """
    SELECT u.id, coalesce(nullif(trim(concat(u.first_name, ' ', u.last_name)), ''), u.username) AS name,
        u.role, u.team_id, coalesce(c.experience, %(experience)s) AS experience, c.most_a_day, c.most_a_week,
        (SELECT max(a.last_on) FROM leads_absence a
         WHERE a.person_id = u.id AND %(today)s BETWEEN a.first_on AND a.last_on) AS absent_through,
        (SELECT count(*) FROM leads_lead l WHERE l.owner_id = u.id AND l.stage = ANY(%(worked)s)) AS load,
        (SELECT count(*) FROM scoring_handoff h
         WHERE h.to_id = u.id AND h.state = 'given' AND h.at >= %(day)s) AS today,
        (SELECT count(*) FROM scoring_handoff h
         WHERE h.to_id = u.id AND h.state = 'given' AND h.at >= %(week)s) AS week,
        (SELECT max(h.at) FROM scoring_handoff h WHERE h.to_id = u.id AND h.state = 'given') AS last_at
    FROM leads_user u LEFT JOIN leads_capacity c ON c.person_id = u.id
    WHERE u.is_active AND NOT u.is_superuser AND u.role = ANY(%(roles)s)
    ORDER BY u.id
"""


@dataclass(slots=True)
class Agent:
    """Somebody who can be given leads, with the counts as of now; `take` keeps them true.

    `load` is how many open leads they work; `today` and `week` how many were handed to them since midnight
    and since Monday, in the organisation's zone; `last` when that was last, with its place among those of
    one moment.
    """

    id: int
    name: str
    role: str
    team_id: int | None
    experience: int
    most_a_day: int | None
    most_a_week: int | None
    absent_through: date | None
    load: int
    today: int
    week: int
    last: tuple[datetime, int]

    @property
    def absence(self) -> str:
        """ "absent through 3 June"; "" for who is there today."""
        through = self.absent_through
        return f"absent through {through.day} {through:%B}" if through else ""

    def why_not(self, stage: str) -> str:
        """Why this one gets no lead of a stage now, in words that complete "Ruth ..."; "" where they can."""
        if self.role not in ROLES[stage]:
            return "is no sales agent"
        if self.absent_through is not None:
            return f"is {self.absence}"
        if self.most_a_day is not None and self.today >= self.most_a_day:
            return f"has had {self.today} today, of {self.most_a_day} a day"
        if self.most_a_week is not None and self.week >= self.most_a_week:
            return f"has had {self.week} this week, of {self.most_a_week} a week"
        return ""

    def take(self, now: datetime, place: int) -> None:
        """Count a lead that is given to them now, after others of this very moment."""
        self.load += 1
        self.today += 1
        self.week += 1
        self.last = (now, place)


def roster(now: datetime) -> dict[int, Agent]:
    """Everybody who can be given leads, by id; those whose account is switched off are not among them."""
    today = day_of(now)
    arguments: dict[str, Any] = {
        "experience": Capacity.Experience.EXPERIENCED.value,
        "today": today,
        "day": bounds(today)[0],
        "week": bounds(week_of(today))[0],
        "worked": [stage.value for stage in WORKED],
        "roles": [role.value for role in ROLES[Stage.MQL]],
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, arguments)
        rows = cursor.fetchall()
    return {row[0]: Agent(*[*row[:-1], (row[-1] or _NEVER, 0)]) for row in rows}


def choose(agents: Iterable[Agent], stage: str, is_hottest: bool) -> Agent | None:
    """Who of several gets a lead.

    The hottest go to the most experienced; then to who works the fewest, then to who got one longest ago.

    Returns:
        None where nobody can take it.
    """
    able = [agent for agent in agents if not agent.why_not(stage)]
    return min(
        able,
        key=lambda agent: (-agent.experience if is_hottest else 0, agent.load, agent.last, agent.id),
        default=None,
    )


def nobody_in_words(agents: Mapping[int, Agent], wanted: Iterable[int], stage: str) -> str:
    """Why nobody of these can take a lead: each with the reason."""
    reasons = [
        f"{agents[agent_id].name} {agents[agent_id].why_not(stage)}"
        for agent_id in wanted
        if agent_id in agents
    ]
    return "; ".join(reasons)
