"""The table of scores: a partition a version, so a version is filled, read and dropped alone.

A partition is made `LIKE ... INCLUDING ALL` and attached while it is empty. The key begins with the lead: within
a partition the version is always the same.
"""

COLUMNS = """
CREATE TABLE scoring_leadscore (
    version_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    as_of timestamptz NOT NULL,
    engine_revision smallint NOT NULL,
    inputs_revision bigint NOT NULL,
    fit smallint,
    engagement smallint,
    qualification smallint,
    penalty integer NOT NULL,
    composite smallint NOT NULL,
    points bigint NOT NULL,
    grade text,
    level text,
    band text NOT NULL,
    meets text[] NOT NULL,
    disqualified_by text,
    "values" bigint[] NOT NULL,
    next_change_on date,
    fades_until date,
    is_worth_a_look boolean NOT NULL,
    counts boolean NOT NULL,
    is_listed boolean NOT NULL,
    owner_id bigint,
    team_id bigint,
    stage text NOT NULL,
    region text NOT NULL,
    industry text NOT NULL,
    source text NOT NULL,
    last_activity_at timestamptz,
    noted_composite smallint,
    PRIMARY KEY (lead_id, version_id)
) PARTITION BY LIST (version_id);
"""

# Every order of the ranking, and every filter followed by the usual order.
_ORDERS = ("composite", "fit", "engagement", "qualification", "last_activity_at")
_FILTERS = ("band", "grade", "stage", "owner_id", "team_id", "region", "industry", "source")
_RANKING = "composite DESC, lead_id"

INDEXES = [
    *(
        f"CREATE INDEX score_by_{name} ON scoring_leadscore ({name} DESC NULLS LAST, lead_id) WHERE is_listed;"
        for name in _ORDERS
        if name != "composite"
    ),
    f"CREATE INDEX score_by_composite ON scoring_leadscore ({_RANKING}) WHERE is_listed;",
    *(
        f"CREATE INDEX score_of_{name} ON scoring_leadscore ({name}, {_RANKING}) WHERE is_listed;"
        for name in _FILTERS
    ),
    f"CREATE INDEX score_worth_a_look ON scoring_leadscore ({_RANKING}) WHERE is_listed AND is_worth_a_look;",
    "CREATE INDEX score_disqualified ON scoring_leadscore (composite DESC, lead_id)"
    " WHERE counts AND NOT is_listed;",
    "CREATE INDEX score_next_change ON scoring_leadscore (next_change_on) WHERE next_change_on IS NOT NULL;",
    "CREATE INDEX score_fades ON scoring_leadscore (fades_until) WHERE fades_until IS NOT NULL;",
    "CREATE INDEX score_ready ON scoring_leadscore (lead_id)"
    " WHERE is_listed AND stage = 'inquiry' AND meets @> '{mql}';",
]

CREATE_SCORES = [COLUMNS, *INDEXES]
