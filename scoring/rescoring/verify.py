"""Read-only checks of what the product promises (reliability.md), for users to run on their own data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from leads.people.audit_check import check_log

from .verify_scores import leads_computed_otherwise

_PATIENCE = timedelta(seconds=60)
_PATIENCE_OF_HANDING = timedelta(minutes=5)
_PATIENCE_OF_TIME = timedelta(hours=6)  # the lane of time goes behind the other, over every lead


class Broken(NamedTuple):
    """A promise that does not hold, how often, and in which way."""

    promise: str
    times: int
    words: str


AUDIT = "The audit log"
HANDING = "P17"
SIGNED = "P18"
PROMISES = {
    "P1": "every activity is stored once for its source and key",
    "P4": "what is stored is in the scores in time",
    "P5": "a score that is behind says so",
    "P6": "every score equals its computation from scratch",
    "P7": "every score is of one version that never changed",
    "P9": "every threshold crossed is recorded once",
    HANDING: "each lead that became MQL or SQL is handed off by the rules, in time and once",
    SIGNED: "every version in force after another was signed by both teams, or says why not",
    AUDIT: "no entry was changed, added or taken out",
}

_P1 = """
    SELECT count(*) FROM (
        SELECT 1 FROM leads_activity GROUP BY source, key HAVING count(*) > 1) AS twice
"""

_P4 = """
    SELECT count(DISTINCT lead_id) FROM scoring_pending
    WHERE noted_at < CASE lane WHEN 0 THEN %(patience)s ELSE %(patience_of_time)s END
"""

_P4_QUARANTINED = "SELECT count(*) FROM scoring_quarantine"

# Neither pending nor set aside: nothing says that these are behind.
_UNMARKED = """
    NOT EXISTS (SELECT 1 FROM scoring_pending p WHERE p.lead_id = l.id)
    AND NOT EXISTS (SELECT 1 FROM scoring_quarantine q WHERE q.lead_id = l.id)
"""

_P5 = f"""
    SELECT count(*) FROM leads_lead l CROSS JOIN scoring_scoringmodel m
    LEFT JOIN scoring_leadscore s ON s.version_id = m.active_id AND s.lead_id = l.id
    LEFT JOIN scoring_activitydigest d ON d.lead_id = l.id
    WHERE m.active_id IS NOT NULL AND l.erased_at IS NULL AND {_UNMARKED}
      AND (s.lead_id IS NULL OR d.revision IS NULL OR s.inputs_revision <> d.revision)
"""

_P7_DOCUMENTS = """
    SELECT count(*) FROM scoring_matrixversion
    WHERE document <> '' AND encode(sha256(convert_to(document, 'UTF8')), 'hex') <> sha256
"""

_P7_ACTIVE = """
    SELECT count(*) FROM scoring_scoringmodel m JOIN scoring_matrixversion v ON v.id = m.active_id
    WHERE v.model_id <> m.id OR v.state <> 'published'
"""

_P7_COUNTS = f"""
    SELECT count(*) FROM leads_lead l
    WHERE {_UNMARKED} AND l.merged_into_id IS NULL AND l.erased_at IS NULL
      AND EXISTS (SELECT 1 FROM scoring_scoringmodel WHERE active_id IS NOT NULL)
      AND 1 <> (SELECT count(*) FROM scoring_leadscore s
                JOIN scoring_scoringmodel m ON m.active_id = s.version_id WHERE s.lead_id = l.id AND s.counts)
"""

_P7_ORPHANS = """
    SELECT count(*) FROM scoring_leadscore s
    WHERE NOT EXISTS (SELECT 1 FROM leads_lead l WHERE l.id = s.lead_id AND l.erased_at IS NULL)
       OR NOT EXISTS (SELECT 1 FROM scoring_matrixversion v WHERE v.id = s.version_id AND v.document <> '')
"""

_P7_COPIES = """
    SELECT count(*) FROM scoring_leadscore s JOIN scoring_scoringmodel m ON m.active_id = s.version_id
    JOIN leads_lead l ON l.id = s.lead_id LEFT JOIN leads_user u ON u.id = l.owner_id
    WHERE (s.owner_id, s.team_id, s.stage, s.is_marked)
          IS DISTINCT FROM (l.owner_id, u.team_id, l.stage, l.is_marked)
"""

_CHAIN = """
    WITH chain AS (
        SELECT c.*, v.model_id,
            lag(ROW(c.to_composite, c.to_grade, c.to_level, c.to_band, c.to_meets)) OVER link AS before,
            row_number() OVER link AS place,
            lead(c.id) OVER link IS NULL AS is_last
        FROM scoring_scorechange c JOIN scoring_matrixversion v ON v.id = c.version_id
        WINDOW link AS (PARTITION BY c.lead_id, v.model_id ORDER BY c.changed_at, c.id)
    )
"""

_P9_LINKS = f"""
    {_CHAIN}
    SELECT count(*) FROM chain WHERE CASE
        WHEN place = 1 THEN from_composite IS NOT NULL
        ELSE before IS DISTINCT FROM ROW(from_composite, from_grade, from_level, from_band, from_meets) END
"""

_P9_ENDS = f"""
    {_CHAIN}
    SELECT count(*) FROM scoring_leadscore s JOIN scoring_scoringmodel m ON m.active_id = s.version_id
    LEFT JOIN chain c ON c.lead_id = s.lead_id AND c.model_id = m.id AND c.is_last
    WHERE c.id IS NULL OR s.noted_composite IS DISTINCT FROM c.to_composite
       OR abs(s.composite - s.noted_composite) >= 10
       OR (s.grade, s.level, s.band, s.meets) IS DISTINCT FROM (c.to_grade, c.to_level, c.to_band, c.to_meets)
"""

# By id: a lead is held while it is moved, whatever the clocks of several hosts say.
_P9_STAGES = """
    SELECT count(*) FROM (
        SELECT from_stage, lag(to_stage) OVER (PARTITION BY lead_id ORDER BY id) AS before
        FROM leads_stagemove
    ) AS chain WHERE from_stage <> before
"""

# Those that the dispatcher, which looks each minute, should long have seen to.
_UNHANDED = """
    SELECT count(*) FROM leads_lead l
    JOIN (SELECT stage, min(active_since) AS since FROM scoring_handoffrule
          WHERE active_since IS NOT NULL GROUP BY stage) r ON r.stage = l.stage
    JOIN LATERAL (
        SELECT id, to_stage, moved_at FROM leads_stagemove v WHERE v.lead_id = l.id ORDER BY id DESC LIMIT 1
    ) m ON m.to_stage = l.stage AND m.moved_at BETWEEN r.since AND %(patience_of_handing)s
    JOIN scoring_leadscore s ON s.lead_id = l.id AND s.counts
    JOIN scoring_scoringmodel o ON o.active_id = s.version_id
    LEFT JOIN leads_user u ON u.id = l.owner_id
    WHERE (l.stage = 'mql' AND l.owner_id IS NULL
           OR l.stage = 'sql' AND (l.owner_id IS NULL OR u.role = 'sdr'))
      AND NOT EXISTS (SELECT 1 FROM scoring_handoff h WHERE h.move_id = m.id)
      AND NOT EXISTS (SELECT 1 FROM scoring_pending p WHERE p.lead_id = l.id AND p.lane = 0)
"""

_MISHANDED = """
    SELECT count(*) FROM scoring_handoff h JOIN leads_stagemove m ON m.id = h.move_id
    WHERE (h.lead_id, h.stage) IS DISTINCT FROM (m.lead_id, m.to_stage)
       OR h.to_id IS NOT NULL AND h.state <> 'given'
"""

# People may have other roles by now, or be gone: what counted is what they were then.
_UNSIGNED = """
    SELECT count(*) FROM scoring_matrixversion v WHERE v.document <> '' AND CASE v.unsigned_because
        WHEN '' THEN NOT EXISTS (
            SELECT 1 FROM scoring_signature s JOIN scoring_signature m
                ON m.version_id = s.version_id AND m.side = 'marketing' AND m.by_id <> s.by_id
            WHERE s.version_id = v.id AND s.side = 'sales' AND s.sha256 = v.sha256 AND m.sha256 = v.sha256
              AND s.base_id IS NOT DISTINCT FROM v.base_id AND m.base_id IS NOT DISTINCT FROM v.base_id)
        WHEN 'one_person' THEN NOT EXISTS (
            SELECT 1 FROM scoring_signature s WHERE s.version_id = v.id AND s.sha256 = v.sha256)
        WHEN 'first' THEN v.number IS NOT NULL AND EXISTS (
            SELECT 1 FROM scoring_matrixversion o
            WHERE o.id <> v.id AND o.number IS NOT NULL
              AND (o.model_id = v.model_id AND o.number < v.number OR o.unsigned_because = 'first'))
        ELSE v.unsigned_because <> 'before' END
"""

# A signature that somebody put into the table has no entry in the log, whose hashes can't be made up.
_FORGED = """
    SELECT count(*) FROM scoring_signature s WHERE NOT EXISTS (
        SELECT 1 FROM leads_auditentry a
        WHERE a.kind = 'matrixversion' AND a.subject_id = s.version_id AND a.action = 'matrix.signed'
          AND a.actor_id = s.by_id AND a.body::jsonb -> 'details' ->> 'sha256' = s.sha256
          AND a.body::jsonb -> 'details' ->> 'side' = s.side)
"""

# Of an order of models that is in force: by two people, and both, or the one, wrote it into the log.
_UNAGREED = """
    SELECT count(*) FROM scoring_modelorder o WHERE o.state = 'in_force' AND (
        NOT o.one_person AND (o.agreed_by_id IS NULL OR o.agreed_by_id = o.by_id)
        OR EXISTS (
            SELECT 1 FROM (VALUES ('models.asked', o.by_id),
                                  ('models.ordered', coalesce(o.agreed_by_id, o.by_id))) AS said (what, who)
            WHERE NOT EXISTS (
                SELECT 1 FROM leads_auditentry a
                WHERE a.kind = 'modelorder' AND a.subject_id = o.id AND a.action = said.what
                  AND a.actor_id = said.who AND a.body::jsonb -> 'details' ->> 'sha256' = o.sha256)))
"""

_QUERIES = (
    ("P1", "activities are stored twice for one source and key", _P1),
    ("P4", "leads have been waiting for their score for too long", _P4),
    ("P4", "leads could not be scored and are in quarantine", _P4_QUARANTINED),
    ("P5", "scores are missing or behind, and nothing says so", _P5),
    ("P7", "published documents are not what their hash says", _P7_DOCUMENTS),
    ("P7", "models point at a version that is not theirs or not published", _P7_ACTIVE),
    ("P7", "leads have no score that counts, or several", _P7_COUNTS),
    ("P7", "scores have no lead or no version", _P7_ORPHANS),
    ("P7", "scores list a lead under another owner or stage than it has", _P7_COPIES),
    ("P9", "changes of a score do not begin where the one before ended", _P9_LINKS),
    ("P9", "scores are not where their last recorded change ended", _P9_ENDS),
    ("P9", "moves from stage to stage do not begin where the one before ended", _P9_STAGES),
    (HANDING, "leads that arrived were not handed off", _UNHANDED),
    (SIGNED, "versions were published without the signatures that they need", _UNSIGNED),
    (SIGNED, "signatures are not in the audit log", _FORGED),
    (SIGNED, "orders of scoring models came into force that two people did not agree to", _UNAGREED),
    (HANDING, "hand-offs are of another arrival than they say, or hide to whom they went", _MISHANDED),
)


def verify(
    now: datetime, sample: int | None = None, progress: Callable[[int], None] | None = None
) -> list[Broken]:
    """Check P1, P4 to P7, P9, P17, P18 and the audit log, all as of one moment; writes nothing.

    Args:
        now: UTC and aware.
        sample: recompute the scores of about so many leads; None for every one.
        progress: told how many leads have been recomputed.

    Returns:
        Each promise that is broken; nothing where all hold.
    """
    arguments = {
        "patience": now - _PATIENCE,
        "patience_of_time": now - _PATIENCE_OF_TIME,
        "patience_of_handing": now - _PATIENCE_OF_HANDING,
    }
    with _one_moment():
        found = [Broken(promise, _count(query, arguments), words) for promise, words, query in _QUERIES]
        found.append(_audit())
        digests, scores = leads_computed_otherwise(sample, progress)
    found.append(Broken("P6", digests, "leads have another digest than their activities make"))
    found.append(Broken("P6", scores, "scores are not what computing them from scratch gives"))
    return sorted(broken for broken in found if broken.times)


def _audit() -> Broken:
    broken = check_log().broken
    return Broken(AUDIT, int(broken is not None), f"entry is not as it was written, the first at {broken}")


def _count(query: str, arguments: dict[str, datetime]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return int(cursor.fetchone()[0])


@contextmanager
def _one_moment() -> Iterator[None]:
    """All queries see the same moment, however busy the database is."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
