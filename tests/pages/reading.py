"""A company of 200,000 scored leads, made by the database in seconds, and how many rows a query reads."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import User
from scoring.matrix.versions import compiled_version
from scoring.models import MatrixVersion
from scoring.rescoring.partitions import analyse_partition
from scoring.rescoring.store import partition_of

LEADS = 200_000
FIRST = 1_000_000  # ids: whoever else is there is not among them
_LEADS = """
    INSERT INTO leads_lead (id, email, first_name, last_name, company, stage, owner_id, added_at, is_marked,
        phone, title, seniority, department, domain, industry, country, region, source, product, buying_stage,
        funding, need, authority, purchase_plan, relationship, extra, overruled_disqualifier)
    SELECT lead_id, 'person' || lead_id || '@company' || lead_id % 997 || '.example',
        'Ada' || lead_id % 977, 'Okafor' || lead_id, 'Company ' || lead_id % 997, stage, owner_id, now(),
        is_marked, '', '', '', '', '', industry, '', region, source, '', '', '', '', '', '', '', '{}', ''
    FROM made
"""
# Uneven as real ones: many score the same, some never did anything, few have an owner.
_MADE = """
    CREATE TEMP TABLE made ON COMMIT DROP AS
    SELECT %(first)s + n AS lead_id, composite, fit,
        CASE WHEN n %% 3 = 0 THEN 0 ELSE n * 53 %% 1001 END::smallint AS qualification,
        (n * 71 %% 1001)::smallint AS engagement,
        CASE WHEN n %% 4 > 0 THEN now() - (n * 7919::bigint %% 20000000) * interval '1 second' END AS last_at,
        n %% 33 > 0 AS is_listed, n %% 2 = 0 AS is_look, n %% 997 = 0 AS is_marked,
        CASE WHEN n %% 50 = 1 THEN (%(owners)s::bigint[])[1 + n / 50 %% %(many)s] END AS owner_id,
        CASE WHEN n %% 50 = 1 THEN 'sal' WHEN n %% 100 = 2 THEN 'mql' WHEN n %% 100 = 3 THEN 'nurture'
             WHEN n %% 200 = 4 THEN 'disqualified' ELSE 'inquiry' END AS stage,
        CASE WHEN n %% 100 = 5 THEN 'apac' WHEN n %% 10 < 3 THEN 'americas' ELSE 'emea' END AS region,
        CASE WHEN n %% 50 = 7 THEN 'energy' ELSE 'software' END AS industry,
        CASE WHEN n %% 25 = 11 THEN 'referral' ELSE 'web' END AS source
    FROM generate_series(1, %(leads)s) n,
        LATERAL (SELECT n * 37::bigint * (n %% 19) / 19 %% 1001 AS drawn) drawn,
        LATERAL (SELECT CASE WHEN n %% 11 = 0 THEN 0 ELSE drawn END::smallint AS composite,
                     (n * 29 %% 1001)::smallint AS fit) one
"""
_SCORES = """
    CREATE TABLE {partition} (LIKE scoring_leadscore INCLUDING DEFAULTS);
    INSERT INTO {partition} (version_id, lead_id, as_of, engine_revision, inputs_revision, fit, engagement,
        qualification, penalty, composite, points, grade, level, band, meets, "values", is_worth_a_look,
        counts, is_listed, owner_id, stage, is_marked, region, industry, source, last_activity_at)
    SELECT {version}, lead_id, now(), 1, 1, fit, engagement, qualification, 0, composite, composite,
        (ARRAY['D', 'C', 'B', 'A'])[1 + width_bucket(fit, 250, 1000, 3)], '4', band, '{{}}',
        array_fill(0::bigint, ARRAY[{parameters}]), is_look, true, is_listed, owner_id, stage, is_marked,
        region, industry, source, last_at
    FROM made, LATERAL (SELECT name AS band FROM unnest({bands}, {lines}) line (name, least)
                        WHERE composite >= least ORDER BY least DESC LIMIT 1) line;
    ALTER TABLE scoring_leadscore ATTACH PARTITION {partition} FOR VALUES IN ({version})
"""


def make(version: MatrixVersion, owners: list[User]) -> None:
    """Put the company in the place of what the version has scored; in a transaction that is rolled back."""
    arguments = {"first": FIRST, "leads": LEADS, "owners": [one.pk for one in owners], "many": len(owners)}
    matrix = compiled_version(version.pk).matrix
    said = {
        "partition": partition_of(version.pk),
        "version": version.pk,
        "parameters": len(matrix.parameters),
        "bands": f"ARRAY{[str(one.name) for one in matrix.bands]}",
        "lines": f"ARRAY{[round(one.from_ * 10) for one in matrix.bands]}",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_MADE, arguments)
        with _without_indexes(cursor):
            cursor.execute(_LEADS)
        cursor.execute(f"DROP TABLE {said['partition']}")
        cursor.execute(_SCORES.format(**said))
        cursor.execute("ANALYZE leads_lead")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    analyse_partition(version.pk)


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """Make the indexes of leads anew at the end, which is quicker than row by row."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = 'leads_lead'::regclass AND NOT indisprimary"
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, made in indexes:
        cursor.execute(made)


Reads = list[tuple[str, int]]  # each query that was asked, with how many rows it read


@contextmanager
def reads() -> Iterator[Reads]:
    """Count the rows that each query inside reads; each is asked once more to be explained.

    What is bound by the server names its leads one by one, and cannot be asked again.
    """
    found: Reads = []
    with CaptureQueriesContext(connection) as asked:
        yield found
    for one in asked.captured_queries:
        if re.match(r"\s*(SELECT|WITH)", one["sql"]) and "$1" not in one["sql"]:
            found.append((one["sql"], _rows_of(one["sql"])))


def _rows_of(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql)
        (plan,) = cursor.fetchone()
    return round(_read((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def _read(node: dict[str, Any]) -> float:
    """Rows that the scans of a plan met, those that a filter threw away too."""
    own = 0.0
    if node["Node Type"].endswith(" Scan") and not {"Subquery Scan", "CTE Scan"} & {node["Node Type"]}:
        thrown = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        own = (node["Actual Rows"] + sum(node.get(name, 0) for name in thrown)) * node["Actual Loops"]
    return own + sum(_read(child) for child in node.get("Plans", ()))
