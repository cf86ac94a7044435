"""Back from MQL to inquiry: a lead that a rule has raised, that nobody works, and that is clearly below.

Clearly: not even with every score that MQL asks for lowered by the gap, and after the minimum stay
(`StageRule`). Parameters and conditions of a matrix have no gap: the stay alone holds what turns by the day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from leads.handoff.stages import move_stage
from leads.models import Lead, Stage
from scoring.digests import stored
from scoring.engine.compile import Compiled, CompiledWay
from scoring.engine.kernel import score
from scoring.inputs import batch_of, day_of, read_leads
from scoring.matrix.versions import compiled_version
from scoring.models import StageRule

from .locks import lock_leads

BELOW = "The score fell below MQL."
DISQUALIFIED = "A disqualifier holds."
_MQL = "mql"
_MOST = 500

# What is pending is decided once it is scored. A person's move is a person's to take back.
_SUSPECTS = """
    SELECT s.lead_id, s.version_id, s.composite, s.is_listed
    FROM scoring_leadscore s JOIN scoring_scoringmodel m ON m.active_id = s.version_id
    JOIN LATERAL (
        SELECT to_stage, by_id, moved_at FROM leads_stagemove v
        WHERE v.lead_id = s.lead_id ORDER BY moved_at DESC, id DESC LIMIT 1
    ) last ON last.to_stage = 'mql' AND last.by_id IS NULL
    WHERE s.stage = 'mql' AND s.owner_id IS NULL AND {}
      AND (%(every)s OR s.lead_id = ANY(%(leads)s))
      AND NOT EXISTS (SELECT 1 FROM scoring_pending p WHERE p.lead_id = s.lead_id)
"""
_FELL = "s.is_listed AND NOT s.meets @> '{mql}' AND last.moved_at <= %(stayed)s"
_IS_OUT = "s.counts AND NOT s.is_listed"
_QUERY = f"{_SUSPECTS.format(_FELL)} UNION ALL {_SUSPECTS.format(_IS_OUT)} ORDER BY lead_id"


class Suspect(NamedTuple):
    """An MQL of nobody whose counting score does not meet it, or that is disqualified."""

    lead_id: int
    version_id: int
    composite: int
    is_listed: bool


def move_fallen(now: datetime, lead_ids: Collection[int] | None = None) -> int:
    """Move back leads that fell below MQL or were disqualified, and that nobody works.

    Args:
        now: UTC and aware.
        lead_ids: only of these; None for all.

    Returns:
        How many moved.
    """
    rule = mql_rule()
    suspects = [suspect.lead_id for suspect in _suspects(rule, now, lead_ids)]
    return sum(_lower(part, rule, now) for part in parts(suspects))


def mql_rule() -> StageRule:
    """What keeps a lead at the edge of MQL from going up and down."""
    return StageRule.objects.filter(stage=_MQL).first() or StageRule(stage=_MQL)


def parts(lead_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many leads at once as may be held together."""
    return (lead_ids[start : start + _MOST] for start in range(0, len(lead_ids), _MOST))


@transaction.atomic
def _lower(lead_ids: Collection[int], rule: StageRule, now: datetime) -> int:
    """Hold the leads, look again, move: somebody may have taken one since it was found."""
    lock_leads(lead_ids)  # before the leads, as whoever scores does
    leads = Lead.objects.filter(pk__in=lead_ids, stage=Stage.MQL, owner__isnull=True)
    held = list(leads.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    suspects = _suspects(rule, now, held)
    out = [suspect for suspect in suspects if not suspect.is_listed]
    listed = {suspect.lead_id: suspect.version_id for suspect in suspects if suspect.is_listed}
    below = still_below(listed, rule.gap, now)
    fallen = [suspect for suspect in suspects if suspect.lead_id in below]
    return _back(out, DISQUALIFIED, now) + _back(fallen, BELOW, now)


def _back(suspects: Sequence[Suspect], reason: str, now: datetime) -> int:
    scores = {suspect.lead_id: (suspect.composite, suspect.version_id) for suspect in suspects}
    return len(move_stage(scores, Stage.INQUIRY, None, reason, now, scores=scores, only_from=[Stage.MQL]))


def _suspects(rule: StageRule, now: datetime, lead_ids: Collection[int] | None) -> list[Suspect]:
    arguments: dict[str, Any] = {
        "every": lead_ids is None,
        "leads": list(lead_ids or ()),
        "stayed": now - timedelta(hours=rule.min_stay_hours),
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, arguments)
        return [Suspect(*row) for row in cursor.fetchall()]


def still_below(version_of: Mapping[int, int], gap: float, now: datetime) -> set[int]:
    """The leads that do not meet MQL even with its scores lowered by the gap, computed by the kernel.

    Args:
        version_of: by lead, the version that counts for it.
        gap: in points.
        now: UTC and aware.
    """
    leads_of: dict[int, list[int]] = defaultdict(list)
    for lead_id, version_id in version_of.items():
        leads_of[version_id].append(lead_id)
    below: set[int] = set()
    for version_id, lead_ids in leads_of.items():
        below |= _short_of(_lowered(compiled_version(version_id), gap), lead_ids, now)
    return below


def _short_of(compiled: Compiled, lead_ids: Sequence[int], now: datetime) -> set[int]:
    if _MQL not in compiled.stage_keys:
        return set()
    digests = stored(lead_ids)
    leads = read_leads(list(digests), compiled.fields)
    scores = score(compiled, batch_of(leads, digests, compiled), day_of(now))
    meets = scores.meets[:, compiled.stage_keys.index(_MQL)]
    return {lead_id for lead_id, met in zip(leads.ids, meets.tolist(), strict=True) if not met}


def _lowered(compiled: Compiled, gap: float) -> Compiled:
    """The matrix with every score that MQL asks for less by the gap."""
    stages = tuple(
        tuple(_lower_way(way, gap) for way in ways) if key == _MQL else ways
        for key, ways in zip(compiled.stage_keys, compiled.stages, strict=True)
    )
    return replace(compiled, stages=stages)


def _lower_way(way: CompiledWay, gap: float) -> CompiledWay:
    return replace(way, scores=tuple((name, least - gap) for name, least in way.scores))
