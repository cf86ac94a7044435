"""A working day in which everybody is killed again and again: at its end every lead is where it should be."""

import logging
import time
from random import Random, SystemRandom

import pytest

from .people import NAMES

pytestmark = pytest.mark.processes
log = logging.getLogger(__name__)
_ROUNDS, _ARRIVE = 6, 10
_FIRST = 1_011  # no other test has touched these leads

# Each finds nothing where all is well.
WRONG = {
    "a lead stands elsewhere than where its last move ended": """
        SELECT l.id FROM leads_lead l JOIN LATERAL (SELECT to_stage FROM leads_stagemove m
            WHERE m.lead_id = l.id ORDER BY m.id DESC LIMIT 1) last ON last.to_stage <> l.stage""",
    "moves of a lead go back in time": """
        SELECT lead_id FROM (SELECT lead_id, moved_at < lag(moved_at) OVER (PARTITION BY lead_id ORDER BY id)
            AS is_back FROM leads_stagemove) moves WHERE is_back""",
    "a lead is taken without an outcome, or twice": """
        SELECT lead_id FROM (SELECT lead_id, 1 AS n FROM leads_stagemove WHERE to_stage = 'sal'
            UNION ALL SELECT lead_id, -1 FROM leads_outcome WHERE kind = 'accepted') both_
        GROUP BY lead_id HAVING sum(n) <> 0""",
    "who was taken has no owner, or who was let go has one": """
        SELECT id FROM leads_lead WHERE stage <> 'mql'
            AND (owner_id IS NOT NULL) <> (stage IN ('sal', 'sql', 'opportunity', 'customer'))""",
    "a person's move is not in the audit log once": """
        SELECT lead_id FROM (SELECT lead_id, 1 AS n FROM leads_stagemove WHERE by_id IS NOT NULL
            UNION ALL SELECT subject_id, -1 FROM leads_auditentry WHERE action = 'lead.stage') both_
        GROUP BY lead_id HAVING sum(n) <> 0""",
    "a move to nurture or back to the pool is not one activity": """
        SELECT m.lead_id FROM leads_stagemove m LEFT JOIN leads_activity a
            ON a.source = 'stage' AND a.key = m.id::text
        WHERE m.to_stage IN ('nurture', 'recycled', 'opportunity', 'customer') AND a.id IS NULL""",
    "who is given a lead is not told once": """
        SELECT lead_id FROM (SELECT lead_id, 1 AS n FROM scoring_handoff WHERE state = 'given'
            UNION ALL SELECT lead_id, -1 FROM leads_notice WHERE kind = 'handed') both_
        GROUP BY lead_id HAVING sum(n) <> 0""",
    "an MQL of nobody is forgotten": """
        SELECT l.id FROM leads_lead l WHERE stage = 'mql' AND owner_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM scoring_handoff h WHERE h.lead_id = l.id AND h.state = 'waiting')""",
    "a lead that met MQL was not lifted": """
        SELECT s.lead_id FROM scoring_leadscore s JOIN scoring_scoringmodel m ON m.active_id = s.version_id
        WHERE s.meets @> '{mql}' AND s.stage = 'inquiry'""",
}


def wrong(installation) -> dict[str, list[int]]:
    """By what is wrong, the leads; those of other tests stand as they have set them."""
    found = {words: [row[0] for row in installation.sql.execute(query)] for words, query in WRONG.items()}
    mine = {words: [lead for lead in leads if lead >= _FIRST - _ARRIVE] for words, leads in found.items()}
    return {words: leads for words, leads in mine.items() if leads}


# Each does harm that `wrong` must see; all is taken back.
HARM = (
    "UPDATE leads_lead SET stage = 'disqualified' WHERE id IN (SELECT lead_id FROM leads_stagemove)",
    "DELETE FROM leads_outcome WHERE kind = 'accepted'",
    "DELETE FROM leads_notice WHERE kind = 'handed'",
    "DELETE FROM leads_activity WHERE source = 'stage'",
)


def assert_harm_is_seen(installation) -> None:
    for harm in HARM:
        with installation.sql.transaction(force_rollback=True):
            assert installation.sql.execute(harm).rowcount
            assert wrong(installation), harm


def given_a_day(installation) -> list[tuple[str, int]]:
    rows = installation.sql.execute(
        "SELECT u.username, count(*) FROM scoring_handoff h JOIN leads_user u ON u.id = h.to_id"
        " WHERE h.state = 'given' GROUP BY u.username, h.at::date"
    )
    return rows.fetchall()


def has_begun(installation) -> bool:
    """All are up: leads were scored and lifted, and somebody has done something with one."""
    return bool(installation.one("SELECT count(*) FROM leads_stagemove WHERE by_id IS NOT NULL"))


def somebody_accepted(installation) -> bool:
    return bool(installation.one("SELECT count(*) FROM leads_outcome WHERE kind = 'accepted'"))


def settled_after(installation) -> float:
    """In seconds. Housekeeping does once a minute what a death kept from being done, and takes a while."""
    try:
        return installation.wait_until(lambda: installation.pending() == 0 and not wrong(installation), 180)
    except AssertionError as late:
        raise AssertionError(f"{late}: {installation.pending()} pending, {wrong(installation)}") from None


def test_a_day_of_work_in_which_everybody_is_killed_again_and_again(installation):
    seed = SystemRandom().randrange(2**32)
    log.info(f"seed {seed}")
    random = Random(seed)
    installation.hire()
    starts = {
        "worker": installation.start_worker,
        "dispatcher": installation.start_dispatcher,
        "people": lambda: installation.start_people(random.randrange(1_000)),
    }
    running = {name: start() for name, start in starts.items()}
    installation.asks_for_a_demo(_ARRIVE, first=_FIRST - _ARRIVE)
    installation.wait_until(lambda: has_begun(installation), 60)
    for part in range(_ROUNDS):
        installation.asks_for_a_demo(_ARRIVE, first=_FIRST + part * _ARRIVE)
        time.sleep(random.uniform(0.5, 3))
        name = random.choice(list(starts))
        installation.kill(running[name])
        running[name] = starts[name]()
    installation.wait_until(lambda: somebody_accepted(installation), 60)
    installation.kill(running["people"])
    took = settled_after(installation)
    given = given_a_day(installation)
    log.info(f"{took:.1f} s after the last death all is well; given: {given}")
    assert given
    assert all(leads <= NAMES[name] for name, leads in given)
    installation.assert_all_is_true()
    assert_harm_is_seen(installation)
