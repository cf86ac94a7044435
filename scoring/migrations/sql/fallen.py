"""Where leads are looked for that fell in somebody's hands: those that are worked and do not meet MQL."""

CREATE_INDEX = """
CREATE INDEX score_fallen ON scoring_leadscore (lead_id)
WHERE owner_id IS NOT NULL AND stage IN ('mql', 'sal', 'sql', 'opportunity')
  AND (NOT is_listed OR NOT meets @> '{mql}');
"""
DROP_INDEX = "DROP INDEX score_fallen;"
