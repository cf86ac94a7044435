"""Two indexes of scores that nobody asks for: each costs every row that is written.

A band is a stretch of composites, so all the others hold it. Whose lead is a team's is asked of its members.
"""

_FILTERS = ("band", "team_id")

DROP_INDEXES = [f"DROP INDEX score_of_{name}" for name in _FILTERS]
CREATE_INDEXES = [
    f"CREATE INDEX score_of_{name} ON scoring_leadscore ({name}, composite DESC, lead_id) WHERE is_listed"
    for name in _FILTERS
]
