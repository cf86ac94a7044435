"""What the rows themselves did, written down by triggers that only these schedules have.

The product's own records (moves, the audit log) are held against it: neither can be wrong unseen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection

_CREATE = """
CREATE TABLE IF NOT EXISTS schedule_witness (seq bigserial PRIMARY KEY, what text, lead_id bigint,
    old text, new text, old_owner bigint, new_owner bigint, is_barred boolean,
    tx xid8 DEFAULT pg_current_xact_id());
CREATE OR REPLACE FUNCTION schedule_saw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'leads_lead' THEN
        INSERT INTO schedule_witness (what, lead_id, old, new, old_owner, new_owner, is_barred)
        VALUES ('lead', NEW.id, OLD.stage, NEW.stage, OLD.owner_id, NEW.owner_id,
            NEW.do_not_call OR NEW.email_opt_out OR NEW.title = 'Student');
    ELSIF TG_TABLE_NAME = 'scoring_handoff' THEN
        INSERT INTO schedule_witness (what, lead_id, new, new_owner)
        VALUES ('given', NEW.lead_id, NEW.id, NEW.to_id);
    ELSIF TG_TABLE_NAME = 'leads_waiting' THEN
        INSERT INTO schedule_witness (what, lead_id, old, new) VALUES ('waiting',
            coalesce(NEW.lead_id, OLD.lead_id), OLD.kind || ' ' || OLD.until, NEW.kind || ' ' || NEW.until);
    ELSE
        INSERT INTO schedule_witness (what, lead_id, new) VALUES (TG_ARGV[0], NEW.lead_id, NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER schedule_saw AFTER UPDATE ON leads_lead FOR EACH ROW
    WHEN ((OLD.stage, OLD.owner_id) IS DISTINCT FROM (NEW.stage, NEW.owner_id))
    EXECUTE FUNCTION schedule_saw();
CREATE OR REPLACE TRIGGER schedule_saw AFTER INSERT OR UPDATE OR DELETE ON leads_waiting FOR EACH ROW
    EXECUTE FUNCTION schedule_saw();
CREATE OR REPLACE TRIGGER schedule_saw AFTER INSERT ON leads_activity FOR EACH ROW
    EXECUTE FUNCTION schedule_saw('activity');
CREATE OR REPLACE TRIGGER schedule_saw AFTER INSERT OR UPDATE ON scoring_handoff FOR EACH ROW
    WHEN (NEW.state = 'given') EXECUTE FUNCTION schedule_saw();
"""
_DROP = "DROP FUNCTION schedule_saw() CASCADE; DROP TABLE schedule_witness;"


class Seen(NamedTuple):
    """What a row did; `seq` rises, for one lead in the order in which it was done.

    `is_barred`: nobody may be given the lead. `tx` is the transaction that did it.
    """

    seq: int
    what: str
    lead_id: int
    old: str | None
    new: str | None
    old_owner: int | None
    new_owner: int | None
    is_barred: bool | None
    tx: int


@contextmanager
def watching() -> Iterator[None]:
    """Write down what leads, activities, hand-offs and what waits do."""
    _run(_CREATE)
    try:
        yield
    finally:
        _run(_DROP)


def forget() -> None:
    """Begin anew."""
    _run("TRUNCATE schedule_witness")


def seen(what: str) -> list[Seen]:
    """What was seen of a "lead", an "activity", of what is "waiting", of who was "given"; in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, what, lead_id, old, new, old_owner, new_owner, is_barred, tx::text::bigint"
            " FROM schedule_witness"
            " WHERE what = %s ORDER BY seq",
            [what],
        )
        return [Seen(*row) for row in cursor.fetchall()]


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
