"""Triggers that note which leads have something new, so that no writer can forget, a bulk load included.

One trigger for each event, a statement each: with transition tables PostgreSQL takes neither a list of columns nor
two events. They append and never merge, or who records would wait for who scores.
"""

# What of a lead a score may rest on; owner and stage are decided by people and feed no score.
SCORED_COLUMNS = (
    "created_on", "email", "first_name", "last_name", "phone", "title", "seniority", "department", "company",
    "domain", "industry", "employees", "annual_revenue", "country", "region", "source", "product",
    "buying_stage", "funding", "need", "authority", "purchase_plan", "spend", "relationship", "do_not_call",
    "email_opt_out", "extra", "overruled_disqualifier",
)  # fmt: skip
UNSCORED_COLUMNS = (
    "id", "stage", "owner_id", "added_at", "came_at", "is_marked", "erased_at", "merged_into_id",
)  # fmt: skip


def _row(alias: str, columns: tuple[str, ...]) -> str:
    return "ROW(" + ", ".join(f"{alias}.{column}" for column in columns) + ")"


def _trigger(name: str, table: str, event: str, body: str) -> str:
    tables = {
        "INSERT": "REFERENCING NEW TABLE AS new_rows",
        "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "REFERENCING OLD TABLE AS old_rows",
    }[event]
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{body}
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event} ON {table} {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def _note(cause: str, leads: str, lane: int = 0) -> str:
    return f"""
    INSERT INTO scoring_pending (lead_id, cause, lane, noted_at, attempts)
    SELECT lead_id, {cause}, {lane}, clock_timestamp(), 0 FROM ({leads}) AS touched
    WHERE lead_id IS NOT NULL GROUP BY lead_id;
"""


_ACTIVITY = ("lead_id", "type_id", "occurred_at")
_FIELD = "'field'"
# That a field moved is an activity too; the data are what changed then.
_ACTIVITY_OR_FIELD = (
    "CASE WHEN bool_and(type_id IN (SELECT id FROM leads_activitytype WHERE key LIKE 'change.%'))"
    " THEN 'field' ELSE 'activity' END"
)

ACTIVITIES = [
    _trigger(
        "scoring_activity_added", "leads_activity", "INSERT", _note(_ACTIVITY_OR_FIELD, "SELECT lead_id, type_id FROM new_rows")
    ),
    _trigger(
        "scoring_activity_changed",
        "leads_activity",
        "UPDATE",
        _note(
            "'activity'",
            "SELECT unnest(ARRAY[o.lead_id, n.lead_id]) AS lead_id FROM old_rows o JOIN new_rows n USING (id)"
            f" WHERE {_row('o', _ACTIVITY)} IS DISTINCT FROM {_row('n', _ACTIVITY)}",
        ),
    ),
    _trigger(
        "scoring_activity_removed", "leads_activity", "DELETE", _note("'activity'", "SELECT lead_id FROM old_rows")
    ),
]

# Nothing points at a score by a foreign key, so what goes with a lead goes here.
_GOES_WITH_A_LEAD = "".join(
    f"    DELETE FROM {table} WHERE lead_id IN (SELECT id FROM old_rows);\n"
    for table in (
        "scoring_leadscore",
        "scoring_scorechange",
        "scoring_activitydigest",
        "scoring_quarantine",
        "scoring_pending",
    )
)

_COPY = """
    IF EXISTS (SELECT 1 FROM old_rows o JOIN new_rows n USING (id)
               WHERE (o.owner_id, o.stage) IS DISTINCT FROM (n.owner_id, n.stage)) THEN
        UPDATE scoring_leadscore s
        SET owner_id = n.owner_id, stage = n.stage,
            team_id = (SELECT team_id FROM leads_user WHERE id = n.owner_id)
        FROM old_rows o JOIN new_rows n USING (id)
        WHERE s.lead_id = n.id AND (o.owner_id, o.stage) IS DISTINCT FROM (n.owner_id, n.stage);
    END IF;
"""

LEADS = [
    _trigger("scoring_lead_added", "leads_lead", "INSERT", _note(_FIELD, "SELECT id AS lead_id FROM new_rows")),
    _trigger(
        "scoring_lead_changed",
        "leads_lead",
        "UPDATE",
        _note(
            _FIELD,
            "SELECT n.id AS lead_id FROM old_rows o JOIN new_rows n USING (id)"
            f" WHERE {_row('o', SCORED_COLUMNS)} IS DISTINCT FROM {_row('n', SCORED_COLUMNS)}",
        )
        + _COPY,
    ),
    _trigger("scoring_lead_removed", "leads_lead", "DELETE", _GOES_WITH_A_LEAD),
]

TEAMS = _trigger(
    "scoring_team_changed",
    "leads_user",
    "UPDATE",
    """
    UPDATE scoring_leadscore s SET team_id = n.team_id FROM old_rows o JOIN new_rows n USING (id)
    WHERE s.owner_id = n.id AND o.team_id IS DISTINCT FROM n.team_id;
""",
)

# Which model counts may have changed for every lead: behind what happens now.
MODELS = _trigger(
    "scoring_model_changed",
    "scoring_scoringmodel",
    "UPDATE",
    """
    IF EXISTS (SELECT 1 FROM old_rows o JOIN new_rows n USING (id)
               WHERE (o.conditions, o.position) IS DISTINCT FROM (n.conditions, n.position)) THEN
"""
    + _note("'matrix'", "SELECT id AS lead_id FROM leads_lead", lane=1)
    + "    END IF;\n",
)

_NAMES = {
    "leads_activity": ("activity_added", "activity_changed", "activity_removed"),
    "leads_lead": ("lead_added", "lead_changed", "lead_removed"),
    "leads_user": ("team_changed",),
    "scoring_scoringmodel": ("model_changed",),
}

# Rows come and go all the time: the dead ones at its head are swept before a claim stumbles over them.
SWEEPING = """
ALTER TABLE scoring_pending SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0)
"""

CREATE_NOTING = [SWEEPING, *ACTIVITIES, *LEADS, TEAMS, MODELS]
DROP_NOTING = [
    f"DROP TRIGGER scoring_{name} ON {table}; DROP FUNCTION scoring_{name}();"
    for table, names in _NAMES.items()
    for name in names
]
