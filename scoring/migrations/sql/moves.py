"""A move from stage to stage keeps the score of then, whoever moves the lead: leads knows nothing of scores."""

CREATE_MOVES = """
CREATE FUNCTION scoring_move_score() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT s.composite, s.version_id INTO NEW.composite_tenths, NEW.matrix_version
    FROM scoring_scoringmodel m
    JOIN scoring_leadscore s ON s.version_id = m.active_id AND s.lead_id = NEW.lead_id AND s.counts;
    RETURN NEW;
END $$;
CREATE TRIGGER scoring_move_score BEFORE INSERT ON leads_stagemove
FOR EACH ROW WHEN (NEW.matrix_version IS NULL) EXECUTE FUNCTION scoring_move_score();
"""

DROP_MOVES = "DROP TRIGGER scoring_move_score ON leads_stagemove; DROP FUNCTION scoring_move_score();"
