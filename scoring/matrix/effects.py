"""What a version did once it was in force: bands, MQLs a week, what sales accepted, in its first 30 days.

It is held against what was expected when it was published. Counts are over all leads: the matrix is for all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count

from scoring.models import LeadScore, MatrixVersion, PublishRun

SPAN = timedelta(days=30)
_DAY = timedelta(days=1)
# The leads that the turn itself lifts over the line are no inflow: it finds them within this time.
_TURNING = timedelta(hours=1)


@dataclass(frozen=True)
class Effect:
    """What happened from `from_at` to `until`, both UTC and aware.

    `until` is 30 days later, or when another version of the model came into force, or now; `is_whole` where
    nothing will be added. `bands`: leads in each at `until`, without those that are disqualified. `mqls` came
    in that time, `mqls_by_turn` besides by the change of rules itself. Of those that came, sales `accepted`
    some of those on which it `decided` by now.
    """

    from_at: datetime
    until: datetime
    is_whole: bool
    bands: dict[str, int]
    mqls: int
    mqls_by_turn: int
    decided: int
    accepted: int

    @property
    def days(self) -> float:
        """How long it was looked at."""
        return (self.until - self.from_at) / _DAY

    @property
    def mql_a_week(self) -> float | None:
        """MQLs a week; None in the first day, when a week can't be told."""
        return self.mqls / self.days * 7 if self.days >= 1 else None

    @property
    def acceptance(self) -> float | None:
        """The share that sales accepted; None where it decided on none."""
        return self.accepted / self.decided if self.decided else None


def actual_effect(version: MatrixVersion, now: datetime, *, latest: bool = False) -> Effect | None:
    """What a version did in the 30 days after it came into force; the first time, which is what was expected.

    It takes seconds with a million leads and a moment gone by; what is whole does not change any more.

    Args:
        version: of any state.
        now: UTC and aware.
        latest: the last time instead, for one that was put in force again.

    Returns:
        None where it never came into force.
    """
    turns = _turns(version.model_id, now)
    own = [at for version_id, at in turns if version_id == version.pk]
    if not own:
        return None
    from_at = own[-1 if latest else 0]
    ends = [at for _, at in turns if at > from_at]
    until = min([from_at + SPAN, now, *ends])
    inflow, by_turn = _mqls(version, from_at, until)
    decided, accepted = _said(version, from_at, until, now)
    return Effect(
        from_at=from_at,
        until=until,
        is_whole=until < now,
        bands=_bands_now(version) if until == now else _bands_at(version, until),
        mqls=inflow,
        mqls_by_turn=by_turn,
        decided=decided,
        accepted=accepted,
    )


def _turns(model_id: int, now: datetime) -> list[tuple[int, datetime]]:
    """When which version came into force, earliest first; a version again and again by rolling back."""
    runs = PublishRun.objects.filter(
        version__model=model_id, state=PublishRun.State.DONE, ended_at__lte=now
    ).order_by("ended_at", "id")
    return [(version_id, at) for version_id, at in runs.values_list("version_id", "ended_at") if at]


def _bands_now(version: MatrixVersion) -> dict[str, int]:
    rows = LeadScore.objects.filter(version_id=version.pk, counts=True, is_listed=True)
    counted = rows.order_by().values_list("band").annotate(count=Count("lead_id"))
    return dict(counted)


# The chain of changes says in which band a lead was on a day, whatever version scored it then. Who was
# disqualified on that day nobody noted; those are left out who are so now. What another version changed as it
# came into force, at that very moment, is not of this one.
_BANDS_AT = """
    SELECT last.to_band, count(*) FROM (
        SELECT DISTINCT ON (lead_id) lead_id, to_band, version_id FROM scoring_scorechange
        WHERE changed_at < %(at)s ORDER BY lead_id, changed_at DESC, id DESC
    ) last
    JOIN scoring_matrixversion v ON v.id = last.version_id AND v.model_id = %(model)s
    WHERE NOT EXISTS (
        SELECT 1 FROM scoring_leadscore s JOIN scoring_scoringmodel m ON m.active_id = s.version_id
        WHERE m.id = %(model)s AND s.lead_id = last.lead_id AND NOT s.is_listed AND s.counts)
    GROUP BY 1
"""


def _bands_at(version: MatrixVersion, at: datetime) -> dict[str, int]:
    return dict(_rows(_BANDS_AT, version, at=at))


_ARRIVALS = """
    SELECT DISTINCT ON (move.lead_id) move.lead_id, move.moved_at FROM leads_stagemove move
    LEFT JOIN scoring_matrixversion v ON v.id = move.matrix_version
    WHERE move.to_stage = 'mql' AND move.moved_at >= %(since)s AND move.moved_at < %(until)s
      AND (v.id IS NULL OR v.model_id = %(model)s)
    ORDER BY move.lead_id, move.moved_at
"""
_MQLS = f"""
    SELECT count(*), count(*) FILTER (WHERE arrived.moved_at < %(turned)s AND EXISTS (
        SELECT 1 FROM scoring_scorechange c
        WHERE c.lead_id = arrived.lead_id AND c.version_id = %(version)s AND c.cause = 'matrix'
          AND c.changed_at <= arrived.moved_at AND 'mql' = ANY(c.to_meets) AND NOT 'mql' = ANY(c.from_meets)))
    FROM ({_ARRIVALS}) arrived
"""
# What sales said last of an arrival, known by now; of leads that came again, of their first coming on.
_SAID = f"""
    SELECT count(*), count(*) FILTER (WHERE said.kind = 'accepted') FROM ({_ARRIVALS}) arrived
    CROSS JOIN LATERAL (
        SELECT kind FROM leads_outcome o
        WHERE o.lead_id = arrived.lead_id AND o.kind IN ('accepted', 'rejected')
          AND o.known_at >= arrived.moved_at AND o.known_at <= %(now)s
        ORDER BY o.known_at DESC, o.id DESC LIMIT 1
    ) said
"""


def _mqls(version: MatrixVersion, since: datetime, until: datetime) -> tuple[int, int]:
    ((count, by_turn),) = _rows(_MQLS, version, since=since, until=until, turned=since + _TURNING)
    return count - by_turn, by_turn


def _said(version: MatrixVersion, since: datetime, until: datetime, now: datetime) -> tuple[int, int]:
    ((decided, accepted),) = _rows(_SAID, version, since=since, until=until, now=now)
    return decided, accepted


def _rows(query: str, version: MatrixVersion, **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"version": version.pk, "model": version.model_id, **more})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
