"""That somebody marks a lead as worth a look is copied to its scores as its owner and stage are.

Marks are few and made one at a time: a trigger of its own for each row costs other updates of leads nothing.
"""

ADD_COLUMN = "ALTER TABLE scoring_leadscore ADD COLUMN is_marked boolean NOT NULL DEFAULT false"
DROP_COLUMN = "ALTER TABLE scoring_leadscore DROP COLUMN is_marked"

_RANKING = "composite DESC, lead_id"
# One list, whoever thinks that a lead is worth a look; and those that are marked, for who sees them for that.
CREATE_INDEXES = [
    f"CREATE INDEX score_to_look_at ON scoring_leadscore ({_RANKING})"
    " WHERE is_listed AND (is_worth_a_look OR is_marked)",
    f"CREATE INDEX score_marked ON scoring_leadscore ({_RANKING}) WHERE is_marked",
    "DROP INDEX score_worth_a_look",
]
DROP_INDEXES = [
    f"CREATE INDEX score_worth_a_look ON scoring_leadscore ({_RANKING}) WHERE is_listed AND is_worth_a_look",
    "DROP INDEX score_marked",
    "DROP INDEX score_to_look_at",
]

CREATE_COPY = """
CREATE FUNCTION scoring_lead_marked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE scoring_leadscore SET is_marked = NEW.is_marked WHERE lead_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER scoring_lead_marked AFTER UPDATE OF is_marked ON leads_lead
FOR EACH ROW WHEN (OLD.is_marked IS DISTINCT FROM NEW.is_marked) EXECUTE FUNCTION scoring_lead_marked();
"""
DROP_COPY = "DROP TRIGGER scoring_lead_marked ON leads_lead; DROP FUNCTION scoring_lead_marked();"
