"""The turn: behind the gate, in one transaction, the last leads are scored and the model's pointer moves."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from leads.crash import crash_at
from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.engine.times import date_of
from scoring.inputs import day_of
from scoring.matrix.news import tell_in_force
from scoring.matrix.signing import tell_signed
from scoring.matrix.versions import Active
from scoring.models import MatrixVersion, PublishRun, ScoringModel

from .claims import CHUNK_LEADS
from .filling import behind, rescore_under
from .locks import close_gate

# Several processes share the work of a SELECT over all leads; a DELETE or an UPDATE has one.
_LEFT_BEHIND = """
    SELECT s.lead_id FROM scoring_leadscore s
    LEFT JOIN leads_lead l ON l.id = s.lead_id AND l.erased_at IS NULL
    LEFT JOIN leads_user u ON u.id = l.owner_id
    WHERE s.version_id = %(version)s
      AND (l.id IS NULL OR (s.owner_id, s.team_id, s.stage, s.is_marked)
                           IS DISTINCT FROM (l.owner_id, u.team_id, l.stage, l.is_marked))
"""

_ORPHANS = """
    DELETE FROM scoring_leadscore s WHERE version_id = %(version)s AND lead_id = ANY(%(leads)s)
    AND NOT EXISTS (SELECT 1 FROM leads_lead l WHERE l.id = s.lead_id AND l.erased_at IS NULL)
"""

_COPIES = """
    UPDATE scoring_leadscore s
    SET owner_id = l.owner_id, team_id = u.team_id, stage = l.stage, is_marked = l.is_marked
    FROM leads_lead l LEFT JOIN leads_user u ON u.id = l.owner_id
    WHERE s.version_id = %(version)s AND s.lead_id = ANY(%(leads)s) AND s.lead_id = l.id
      AND (s.owner_id, s.team_id, s.stage, s.is_marked)
          IS DISTINCT FROM (l.owner_id, u.team_id, l.stage, l.is_marked)
"""

# Where the newcomer counts, the others no longer do.
_COUNTS = """
    UPDATE scoring_leadscore s SET counts = false, is_listed = false, is_worth_a_look = false
    FROM scoring_leadscore n
    WHERE n.version_id = %(version)s AND n.counts AND s.lead_id = n.lead_id
      AND s.version_id = ANY(%(others)s) AND s.counts
"""

# From what was noted last to what the newcomer's row has as noted: so the chain never breaks.
_CROSSINGS = """
    INSERT INTO scoring_scorechange (lead_id, version_id, changed_at, cause, from_composite, to_composite,
        from_grade, to_grade, from_level, to_level, from_band, to_band, from_meets, to_meets)
    SELECT n.lead_id, n.version_id, greatest(%(at)s, n.as_of, o.as_of),
        CASE WHEN o.lead_id IS NULL THEN 'first' ELSE 'matrix' END, o.noted_composite, n.noted_composite,
        o.grade, n.grade, o.level, n.level, o.band, n.band, coalesce(o.meets, ARRAY[]::text[]), n.meets
    FROM scoring_leadscore n
    LEFT JOIN scoring_leadscore o ON o.version_id = %(old)s AND o.lead_id = n.lead_id
    WHERE n.version_id = %(version)s AND (o.lead_id IS NULL
        OR (o.noted_composite, o.grade, o.level, o.band, o.meets)
           IS DISTINCT FROM (n.noted_composite, n.grade, n.level, n.band, n.meets))
"""


@transaction.atomic
def turn(run: PublishRun, version: Active, by: User | None, at: datetime) -> None:
    """Make a filled version the active one; from here on every reader sees it, and none sees two.

    Args:
        run: the run that filled it.
        version: the version.
        by: who publishes it; None at the command line.
        at: when, UTC and aware.
    """
    close_gate()
    model = ScoringModel.objects.select_for_update(no_key=True).get(pk=version.model_id)
    at = max(at, _last_turn(model) or at)
    left = behind(version.version_id, at)
    for start in range(0, len(left), CHUNK_LEADS):
        rescore_under(version, left[start : start + CHUNK_LEADS], at)
    _settle(model, version, at)
    crash_at("in_turn")
    was = model.active.number if model.active else None
    model.active_id = version.version_id
    model.timed_through = date_of(day_of(at))
    model.save(update_fields=["active", "timed_through"])
    row, is_back = _number(version, at)
    run.state, run.ended_at, run.error = PublishRun.State.DONE, at, ""
    run.save(update_fields=["state", "ended_at", "error"])
    action = Action.MATRIX_ROLLED_BACK if is_back else Action.MATRIX_PUBLISHED
    subject = Subject("matrixversion", row.pk, f"{model.name} v{row.number}")
    record(by, action, subject, {"sha256": row.sha256, "instead_of": was}, at)
    tell_signed(row)
    if was is not None:
        tell_in_force(row, run, is_back, at)


def follow_leads(version_id: int) -> None:
    """Copy what leads' rows say by now to scores that were written from what they said before.

    Scores of leads that are gone go with them.
    """
    arguments: dict[str, Any] = {"version": version_id}
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_BEHIND, arguments)
        arguments["leads"] = [lead_id for (lead_id,) in cursor.fetchall()]
        if arguments["leads"]:
            cursor.execute(_ORPHANS, arguments)
            cursor.execute(_COPIES, arguments)


def _last_turn(model: ScoringModel) -> datetime | None:
    """Turns never go back in time, whatever the clocks of several hosts say."""
    runs = PublishRun.objects.filter(version__model=model, state=PublishRun.State.DONE)
    last: datetime | None = runs.aggregate(last=Max("ended_at"))["last"]
    return last


def _settle(model: ScoringModel, version: Active, at: datetime) -> None:
    others = ScoringModel.objects.exclude(pk=model.pk).filter(active__isnull=False)
    arguments = {
        "version": version.version_id,
        "old": model.active_id,
        "others": list(others.values_list("active_id", flat=True)),
        "at": at,
    }
    follow_leads(version.version_id)
    with connection.cursor() as cursor:
        for query in (_CROSSINGS, *([_COUNTS] if arguments["others"] else [])):
            cursor.execute(query, arguments)


def _number(version: Active, at: datetime) -> tuple[MatrixVersion, bool]:
    """Give a version its number, once. Returns it, and whether it had one: then one goes back to it."""
    row = MatrixVersion.objects.get(pk=version.version_id)
    if row.state == MatrixVersion.State.PUBLISHED:
        return row, True
    last = MatrixVersion.objects.filter(model=version.model_id).aggregate(last=Max("number"))["last"]
    row.state, row.number, row.published_at = MatrixVersion.State.PUBLISHED, (last or 0) + 1, at
    row.save(update_fields=["state", "number", "published_at"])
    return row, False
