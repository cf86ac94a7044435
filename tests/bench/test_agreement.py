"""The company that is measured on, scored in every way there is: all come out the same, to the last digit."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench.scale.company import make
from bench.scale.matrix import document
from bench.scale.order import Order
from bench.scale.rescore import active_version
from bench.scale.standing import publish_first
from bench.scale.statement import statement
from scoring.engine.files import score_files
from scoring.engine.matrix import parse
from scoring.engine.times import read_moment
from scoring.inputs import STANDARD
from scoring.matrix.versions import active_of
from scoring.rescoring.chunk import rescore_chunk
from scoring.rescoring.rows import ScoreRow
from scoring.rescoring.store import read_rows

pytestmark = pytest.mark.django_db(transaction=True)
LEADS = 250
RULES = ("fit", "engagement", "qualification", "penalty", "composite", "points", "grade", "level", "band",
         "meets", "disqualified_by", "values", "is_listed", "last_activity_at", "region")  # fmt: skip
TIME = ("next_change_on", "fades_until")


@pytest.fixture
def filled() -> dict[int, ScoreRow]:
    """The scores of all leads, as publishing a version fills them in."""
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    make(Order(LEADS), now, lambda what: None)
    publish_first(now)
    return rows()


def rows() -> dict[int, ScoreRow]:
    found = read_rows([active_version().pk], range(1, LEADS + 1))
    assert len(found) == LEADS
    return {lead_id: row for (_, lead_id), row in sorted(found.items())}


def as_of(filled: dict[int, ScoreRow]) -> datetime:
    (moment,) = {row.as_of for row in filled.values()}
    return moment


def test_leads_scored_one_by_one_come_out_as_all_at_once(filled):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scoring_leadscore; DELETE FROM scoring_activitydigest")
    for lead_id in filled:
        rescore_chunk([lead_id], as_of(filled), anyway=True)
    assert rows() == filled


def test_their_files_come_out_as_all_at_once(filled, tmp_path):
    exported(tmp_path / "leads.csv", f"id, {', '.join(sorted(STANDARD))} FROM leads_lead ORDER BY id")
    exported(
        tmp_path / "activities.csv",
        'lead_id, t.key AS type, to_char(occurred_at, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\') AS occurred_at'
        " FROM leads_activity a JOIN leads_activitytype t ON t.id = a.type_id",
    )
    paths = (tmp_path / name for name in ("leads.csv", "activities.csv", "out.jsonl"))
    moment = read_moment(as_of(filled).isoformat(), UTC)
    assert moment is not None
    summary = score_files(parse(document()), *paths, moment, UTC, pytest.fail)
    assert summary.leads == LEADS
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [in_tenths(json.loads(line)) for line in lines] == [shown(row) for row in filled.values()]


def test_one_statement_over_the_raw_activities_gives_the_same_scores(filled):
    query = statement(active_of(active_version()).compiled, "beside", 1, as_of(filled))
    listed = ", ".join(f'"{name}"' for name in ("lead_id", *RULES))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE beside (LIKE scoring_leadscore); {query}")
        cursor.execute(f"SELECT {listed} FROM beside ORDER BY lead_id")
        found = cursor.fetchall()
    assert found == [tuple(getattr(row, name) for name in ("lead_id", *RULES)) for row in filled.values()]


def exported(path: Path, what: str) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT {what}) TO STDOUT (FORMAT csv, HEADER)") as copy,
    ):
        path.write_bytes(b"".join(bytes(block) for block in copy))


def shown(row: ScoreRow) -> dict[str, Any]:
    """What files say of a lead, as its row has it."""
    said = {name: getattr(row, name) for name in (*RULES[:-3], *TIME)}
    return {"id": str(row.lead_id), **said} | {name: said[name] and str(said[name]) for name in TIME}


def in_tenths(line: dict[str, Any]) -> dict[str, Any]:
    """A line of a file in the whole numbers that rows have."""
    tenths = {name: round(line[name] * 10) for name in RULES[:6]}
    values = [round(value * 1_000_000) for value in line["values"].values()]
    del line["contributions"]
    return line | tenths | {"values": values, "level": str(line["level"])}
