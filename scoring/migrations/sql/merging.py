"""A lead that becomes part of another is hidden at once, and scored anew: its activities went over.

Merges are made one at a time: a trigger of its own for each row costs other updates of leads nothing.
"""

CREATE_HIDING = """
CREATE FUNCTION scoring_lead_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.merged_into_id IS NOT NULL THEN
        UPDATE scoring_leadscore SET counts = false, is_listed = false, is_worth_a_look = false
        WHERE lead_id = NEW.id;
    END IF;
    INSERT INTO scoring_pending (lead_id, cause, lane, noted_at, attempts)
    VALUES (NEW.id, 'field', 0, clock_timestamp(), 0);
    RETURN NULL;
END $$;
CREATE TRIGGER scoring_lead_merged AFTER UPDATE OF merged_into_id ON leads_lead
FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id)
EXECUTE FUNCTION scoring_lead_merged();
"""
DROP_HIDING = "DROP TRIGGER scoring_lead_merged ON leads_lead; DROP FUNCTION scoring_lead_merged();"
