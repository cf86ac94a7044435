"""Scoring a chunk of leads, in one transaction: read what is pending, compute, write, delete those notes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from leads.crash import crash_at
from leads.fetching import Rows, fetched_together, written
from scoring.digests import Digest, rebuild, stored
from scoring.inputs import LeadRows, asked_of_leads, leads_in
from scoring.matrix.versions import ACTIVE, active_in
from scoring.models import Pending

from .changes import Cause, Move, note_moves, noted
from .compute import compute
from .hot import tell_hot
from .lineup import Lineup, lineup_of
from .locks import hold_gate, locking
from .rows import ScoreRow, is_different
from .store import asked_of_rows, rows_in, write_rows

_PENDING = "SELECT lead_id, id, cause, lane FROM scoring_pending WHERE lead_id = ANY(%s)"
_SETTLED = """
    WITH scored AS (DELETE FROM scoring_quarantine WHERE lead_id = ANY(%s))
    DELETE FROM scoring_pending WHERE id = ANY(%s)
"""
_BY_WEIGHT = (Cause.ACTIVITY, Cause.FIELD, Cause.MATRIX, Cause.TIME)


class Note(NamedTuple):
    """One pending row."""

    id: int
    cause: str
    lane: int


@dataclass(frozen=True)
class Work:
    """Leads to be scored, and why. `fresh` are those whose activities are read anew."""

    notes: Mapping[int, list[Note]]
    lead_ids: Sequence[int]

    def cause(self, lead_id: int) -> str:
        """The weightiest cause that was noted for a lead."""
        causes = {note.cause for note in self.notes.get(lead_id, ())}
        return next((cause for cause in _BY_WEIGHT if cause in causes), Cause.FIELD)

    def is_fresh(self, lead_id: int) -> bool:
        """Whether something came in, rather than only time passed."""
        notes = self.notes.get(lead_id, ())
        return not notes or any(note.lane == Pending.Lane.NOW for note in notes)


@transaction.atomic
def rescore_chunk(lead_ids: Iterable[int], now: datetime, *, anyway: bool = False) -> list[int]:
    """Score leads under every active version and write what came of it.

    Call it outside of a transaction: it waits for locks, and they are held until the outermost one ends.

    Args:
        lead_ids: at most some hundreds.
        now: UTC and aware.
        anyway: also those for which nothing is pending.

    Returns:
        The leads that were scored; of the others somebody else has taken care, or they are gone.
    """
    wanted = sorted(set(lead_ids))
    hold_gate()
    # What is pending is read before the leads, so that what comes in later stays pending.
    _, pending, active = fetched_together(locking(wanted), (_PENDING, [wanted]), (ACTIVE, []))
    notes = _notes_in(pending)
    work = Work(notes, wanted if anyway else sorted(notes))
    scored = _score(work, lineup_of(active_in(active)), now)
    _settle(notes, scored)
    crash_at("before_commit")
    return scored


def _notes_in(rows: Rows) -> dict[int, list[Note]]:
    notes: dict[int, list[Note]] = {}
    for lead_id, *note in rows:
        notes.setdefault(lead_id, []).append(Note._make(note))
    return notes


def _settle(notes: Mapping[int, list[Note]], scored: list[int]) -> None:
    """Take away exactly the notes that were read: what came in since stays pending."""
    read = [note.id for found in notes.values() for note in found]
    written(_SETTLED, [scored, read])


def _score(work: Work, lineup: Lineup, now: datetime) -> list[int]:
    leads, old = _read(work, lineup)
    crash_at("after_read")
    digests = _digests(work, leads.ids, now)
    rows = compute(leads, digests, lineup, now, _not_before(old.values(), lineup, now))
    crash_at("before_write")
    for version_id, mine in rows.items():
        _write(work, {row.lead_id: old.get((version_id, row.lead_id)) for row in mine}, mine, now)
    return leads.ids


def _read(work: Work, lineup: Lineup) -> tuple[LeadRows, dict[tuple[int, int], ScoreRow]]:
    """The leads, held, and the scores that they have."""
    versions = [version.version_id for version in lineup.versions]
    leads, old = fetched_together(
        asked_of_leads(work.lead_ids, lineup.fields, hold=True), asked_of_rows(versions, work.lead_ids)
    )
    return leads_in(leads, lineup.fields), rows_in(old)


def _digests(work: Work, lead_ids: list[int], now: datetime) -> dict[int, Digest]:
    as_they_were = [lead_id for lead_id in lead_ids if not work.is_fresh(lead_id)]
    digests = stored(as_they_were) if as_they_were else {}
    anew = [lead_id for lead_id in lead_ids if lead_id not in digests]
    return digests | (rebuild(anew, now) if anew else {})


def _not_before(old: Iterable[ScoreRow], lineup: Lineup, now: datetime) -> dict[int, datetime]:
    """Times of a lead's scores never go back, whatever the clocks of several hosts say."""
    turned_at = max((version.turned_at for version in lineup.versions if version.turned_at), default=now)
    moments: dict[int, datetime] = {}
    for row in old:
        moments[row.lead_id] = max(row.as_of, turned_at, moments.get(row.lead_id, row.as_of))
    return moments


def _write(work: Work, old: Mapping[int, ScoreRow | None], rows: Sequence[ScoreRow], now: datetime) -> None:
    kept: list[ScoreRow] = []
    first: list[ScoreRow] = []
    moves: list[Move] = []
    for row in rows:
        before = old[row.lead_id]
        if before is not None and not work.is_fresh(row.lead_id) and _is_as_it_was(before, row):
            continue
        row = noted(before, row)
        (kept if before else first).append(row)
        moves.append(Move(before, row, work.cause(row.lead_id)))
    write_rows(kept, first)
    changes = note_moves(moves, now)
    tell_hot(changes, {row.lead_id for row in rows if row.counts and row.is_listed}, now)


def _is_as_it_was(before: ScoreRow, row: ScoreRow) -> bool:
    """Time changed nothing; what was packed anew, for another zone, is written all the same."""
    return before.inputs_revision == row.inputs_revision and not is_different(before, row)
