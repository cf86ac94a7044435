"""The leads of a page with their scores, by one statement that is planned once a connection.

As models, three a lead, they would take longer to make than the database takes to find them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import sql

from leads.catalog.fields import STANDARD_COLUMNS
from leads.fetching import fetched
from leads.models import Lead, User
from scoring.models import LeadScore

_SCORE = (
    *("lead_id", "fit", "engagement", "qualification", "composite", "grade", "level", "band"),
    *("disqualified_by", "values", "is_worth_a_look", "last_activity_at"),
)
_LEAD = (*STANDARD_COLUMNS, "extra", "stage", "is_marked", "erased_at")
_OWNER = ("id", "username", "first_name", "last_name")
_NAMES = (*_SCORE, *_LEAD)


def _columns(table: str, names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(table, name) for name in names)


_ROWS = sql.SQL("""
    SELECT {score}, {lead}, {owner} FROM scoring_leadscore score
    JOIN leads_lead lead ON lead.id = score.lead_id LEFT JOIN leads_user owner ON owner.id = lead.owner_id
    WHERE score.version_id = %s AND score.lead_id = ANY(%s)
""").format(score=_columns("score", _SCORE), lead=_columns("lead", _LEAD), owner=_columns("owner", _OWNER))
_QUERY = _ROWS.as_bytes()


class Listed:
    """A lead with its score: the columns under the names that both models give them."""

    lead_id: int
    composite: int
    fit: int | None
    engagement: int | None
    qualification: int | None
    grade: str | None
    level: str | None
    band: str
    values: list[int]
    disqualified_by: str | None
    is_worth_a_look: bool
    is_marked: bool
    last_activity_at: datetime | None
    stage: str
    title: str
    company: str
    country: str
    extra: dict[str, Any]

    # As the models say it.
    name: Any = Lead.name
    needs_a_look: Any = LeadScore.needs_a_look

    def __init__(self, values: Sequence[Any], owner: User | None) -> None:
        self.__dict__.update(zip(_NAMES, values, strict=True))
        self.owner = owner

    @property
    def pk(self) -> int:
        return self.lead_id


def listed(version_id: int, lead_ids: Sequence[int]) -> list[Listed]:
    """The leads in the order given; those that are gone, or have no score by now, are left out.

    Args:
        version_id: whose scores.
        lead_ids: of leads that the person who looks may see.
    """
    owners: dict[int | None, User | None] = {None: None}
    found = {}
    for row in fetched(_QUERY, [version_id, list(lead_ids)]) if lead_ids else ():
        values, owner = row[: len(_NAMES)], row[len(_NAMES) :]
        if owner[0] not in owners:
            owners[owner[0]] = User(**dict(zip(_OWNER, owner, strict=True)))
        found[row[0]] = Listed(values, owners[owner[0]])
    return [found[lead_id] for lead_id in lead_ids if lead_id in found]
