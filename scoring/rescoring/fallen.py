"""A lead that falls back is not taken from who works it: they are told, once for each fall.

It has fallen as one that nobody works would have (`falling`): below MQL by more than the gap and after the
minimum stay, or disqualified.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from leads.models import NoticeKind
from leads.notices.notify import News, notify
from scoring.matrix.versions import compiled_version
from scoring.models import ScoreChange

from .falling import mql_rule, still_below

# A fall is the change that lost MQL. It is news while the score still moves, so that nobody is told of old
# falls on the first day; and a lead that goes up and down is told of once a week.
_NEWS_FOR = timedelta(days=3)
_TOLD_AGAIN_AFTER = timedelta(days=7)

_WORKED = """
    FROM scoring_leadscore s JOIN scoring_scoringmodel m ON m.active_id = s.version_id
    {join}
    WHERE s.owner_id IS NOT NULL AND s.stage IN ('mql', 'sal', 'sql', 'opportunity')
      AND NOT EXISTS (SELECT 1 FROM scoring_pending p WHERE p.lead_id = s.lead_id)
      AND {where}
"""

_FALL = """
    JOIN LATERAL (
        SELECT c.id, c.cause FROM scoring_scorechange c
        JOIN scoring_matrixversion v ON v.id = c.version_id AND v.model_id = m.id
        WHERE c.lead_id = s.lead_id AND c.from_meets @> '{mql}' AND NOT c.to_meets @> '{mql}'
        ORDER BY c.changed_at DESC, c.id DESC LIMIT 1
    ) fall ON true
"""
_FELL = """
    s.is_listed AND NOT s.meets @> '{mql}'
    AND (SELECT max(c.changed_at) FROM scoring_scorechange c
         WHERE c.lead_id = s.lead_id AND c.version_id = s.version_id) > %(fresh)s
    AND NOT EXISTS (SELECT 1 FROM leads_stagemove v
                    WHERE v.lead_id = s.lead_id AND v.to_stage = 'mql' AND v.moved_at > %(stayed)s)
    AND NOT EXISTS (SELECT 1 FROM leads_notice n
                    WHERE n.user_id = s.owner_id AND n.lead_id = s.lead_id AND n.kind = 'fallen'
                      AND (n.key = 'change ' || fall.id OR n.made_at > %(lately)s))
"""
# It has no change of its own: once for each disqualifier while it stands in its stage.
_STAY = """
    LEFT JOIN LATERAL (
        SELECT v.id FROM leads_stagemove v WHERE v.lead_id = s.lead_id
        ORDER BY v.moved_at DESC, v.id DESC LIMIT 1
    ) stay ON true
"""
_OUT_KEY = "'out ' || s.lead_id || ' ' || coalesce(stay.id, 0) || ' ' || left(s.disqualified_by, 16)"
_IS_OUT = f"""
    NOT s.is_listed AND s.counts
    AND NOT EXISTS (SELECT 1 FROM leads_notice n
                    WHERE n.user_id = s.owner_id AND n.lead_id = s.lead_id AND n.kind = 'fallen'
                      AND n.key = {_OUT_KEY})
"""
_SUSPECTS = "SELECT s.lead_id, s.owner_id, s.version_id, s.composite, fall.id, fall.cause" + _WORKED.format(
    join=_FALL, where=_FELL
)
_OUT = f"SELECT s.lead_id, s.owner_id, s.version_id, s.disqualified_by, {_OUT_KEY}" + _WORKED.format(
    join=_STAY, where=_IS_OUT
)


class _Fallen(NamedTuple):
    """A lead that somebody works and that meets MQL no more; `fall` is the change that lost it."""

    lead_id: int
    owner_id: int
    version_id: int
    composite: int
    fall: int
    cause: str


def tell_fallen(now: datetime) -> None:
    """Tell of leads that fell in the hands of who works them.

    It looks at the scores in the index `score_fallen` alone: of leads that somebody works.

    Args:
        now: UTC and aware.
    """
    rule = mql_rule()
    suspects = _suspects(now, timedelta(hours=rule.min_stay_hours))
    below = still_below({one.lead_id: one.version_id for one in suspects}, rule.gap, now)
    notify((_news(one) for one in suspects if one.lead_id in below), now)
    notify(_disqualified(), now)


def _suspects(now: datetime, stay: timedelta) -> list[_Fallen]:
    moments = {"fresh": now - _NEWS_FOR, "lately": now - _TOLD_AGAIN_AFTER, "stayed": now - stay}
    with connection.cursor() as cursor:
        cursor.execute(_SUSPECTS, moments)
        return [_Fallen(*row) for row in cursor.fetchall()]


def _news(one: _Fallen) -> News:
    why = "By the new rules it" if one.cause == ScoreChange.Cause.MATRIX else "It"
    words = f"{why} no longer meets MQL: the score is {one.composite / 10:.1f}."
    return News(one.owner_id, NoticeKind.FALLEN, one.lead_id, f"change {one.fall}", words)


def _disqualified() -> Iterable[News]:
    with connection.cursor() as cursor:
        cursor.execute(_OUT)
        rows = cursor.fetchall()
    labels = {version_id: _labels(version_id) for version_id in {row[2] for row in rows}}
    for lead_id, owner_id, version_id, disqualifier, key in rows:
        words = (
            f"It is disqualified: {labels[version_id].get(disqualifier) or disqualifier.replace('_', ' ')}."
        )
        yield News(owner_id, NoticeKind.FALLEN, lead_id, key, words)


def _labels(version_id: int) -> dict[str, str]:
    return {one.key: one.label or "" for one in compiled_version(version_id).matrix.disqualify}
