"""What rules look at: a lead as it stands, with the score that counts and its arrival at the stage."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from leads.models import Role, Stage
from scoring.matrix.versions import compiled_version
from scoring.models import ScoringModel

DISQUALIFIED = "Disqualified: it goes to nobody until that is overruled."
DO_NOT_CALL = "Opted out: do not call."
NO_MAIL = "Opted out of e-mail."

# An arrival is a lead's last move, by id: whatever the clocks of several hosts say.
_ARRIVED = """
    JOIN LATERAL (
        SELECT id, to_stage, moved_at FROM leads_stagemove v WHERE v.lead_id = l.id ORDER BY id DESC LIMIT 1
    ) m ON m.to_stage = l.stage AND l.stage IN ('mql', 'sql')
"""
_AS_IF = "CROSS JOIN LATERAL (SELECT 0 AS id, %(stage)s AS to_stage, l.added_at AS moved_at) m"
_QUERY = """
    SELECT l.id, m.id AS move_id, m.to_stage AS stage, m.moved_at, u.id AS owner_id, u.role, s.version_id,
        s.is_listed, s.composite, s.grade, s.band, l.region, l.industry, l.product, l.employees, l.domain,
        l.do_not_call, l.email_opt_out,
        EXISTS (SELECT 1 FROM scoring_pending p WHERE p.lead_id = l.id AND p.lane = 0) AS is_behind
    FROM leads_lead l {arrival}
    JOIN scoring_leadscore s ON s.lead_id = l.id AND s.version_id = ANY(%(versions)s) AND s.counts
    LEFT JOIN leads_user u ON u.id = l.owner_id
    WHERE l.id = ANY(%(leads)s)
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """A lead at MQL or SQL. `heat` is 0 in the top band, 1 in the next; `withheld` says why nobody gets it.

    `is_free`: nobody works it in this stage. An SQL is on its way as long as an SDR has it. `is_behind`: it
    is about to be scored, which may disqualify it.
    """

    lead_id: int
    move_id: int
    stage: str
    arrived_at: datetime
    owner_id: int | None
    is_free: bool
    is_behind: bool
    heat: int
    composite: int
    grade: str
    band: str
    region: str
    industry: str
    product: str
    employees: float | None
    domain: str
    withheld: str

    @property
    def turn(self) -> tuple[int, datetime, int]:
        """The order in which leads are handed off: the hottest first, then those that have waited longest."""
        return self.heat, self.arrived_at, self.lead_id


def facts_of(lead_ids: Collection[int], as_if_at: str = "") -> dict[int, Facts]:
    """The facts of those of the leads that stand at MQL or SQL, came there by a move, and have a score.

    Args:
        lead_ids: of the leads.
        as_if_at: a stage; then of all that have a score, as if they had just come there.
    """
    versions = ScoringModel.objects.filter(active__isnull=False).values_list("active_id", flat=True)
    with connection.cursor() as cursor:
        query = _QUERY.format(arrival=_AS_IF if as_if_at else _ARRIVED)
        cursor.execute(query, {"versions": list(versions), "leads": list(lead_ids), "stage": as_if_at})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    heats = _heats({row["version_id"] for row in rows})
    return {row["id"]: _facts(row, heats) for row in rows}


def _facts(row: dict[str, Any], heats: Mapping[tuple[int, str], int]) -> Facts:
    return Facts(
        lead_id=row["id"],
        move_id=row["move_id"],
        stage=row["stage"],
        arrived_at=row["moved_at"],
        owner_id=row["owner_id"],
        is_free=row["owner_id"] is None or (row["stage"] == Stage.SQL and row["role"] == Role.SDR),
        is_behind=row["is_behind"],
        heat=heats.get((row["version_id"], row["band"]), 0),
        composite=row["composite"],
        grade=row["grade"] or "",
        band=row["band"],
        region=row["region"],
        industry=row["industry"],
        product=row["product"],
        employees=row["employees"],
        domain=row["domain"],
        withheld=_withheld(row),
    )


def _withheld(row: dict[str, Any]) -> str:
    if not row["is_listed"]:
        return DISQUALIFIED
    if row["do_not_call"]:
        return DO_NOT_CALL
    return NO_MAIL if row["email_opt_out"] else ""


def _heats(version_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """Place from the top of each band of these versions, by version and band."""
    return {
        (version_id, str(band.name)): place
        for version_id in version_ids
        for place, band in enumerate(compiled_version(version_id).matrix.bands)
    }
