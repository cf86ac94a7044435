"""Triggers by which no person alone changes which model counts for a lead, whoever writes to the tables.

Once a version of any model is published, the place and the conditions of a model change only to what the last
order in force says of it (`scoring_model_order_agreed`); a new model comes last, without conditions, and has no
effect before both teams have signed its first version. An order comes into force once, from being open, with two
people, active now and one of each side; their rows are held as they are looked at. That one person is enough
(`one_person`) is what the setting says, which the database can't see: there has to be one of either side, or an
administrator, and the order says so for ever.
"""

from .signing import REFUSED, SIDE

ORDERS = f"""
CREATE FUNCTION scoring_model_order_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
    sides text[] := ARRAY[]::text[];
    anybody boolean := false;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Order % of models is kept.', OLD.id USING {REFUSED};
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.sha256 <> encode(sha256(convert_to(NEW.document, 'UTF8')), 'hex') THEN
            RAISE EXCEPTION 'An order of models begins as an open one, with its hash.' USING {REFUSED};
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'open'
        OR (OLD.document, OLD.sha256, OLD.side, OLD.by_id) IS DISTINCT FROM
           (NEW.document, NEW.sha256, NEW.side, NEW.by_id)
    THEN
        RAISE EXCEPTION 'Order % of models is no longer open, or another than it was.', OLD.id USING {REFUSED};
    END IF;
    IF NEW.state <> 'in_force' THEN
        RETURN NEW;
    END IF;
    FOR one IN
        SELECT u.id, {SIDE} AS own_side, u.role, u.is_superuser FROM leads_user u
        WHERE u.id IN (NEW.by_id, NEW.agreed_by_id) AND u.is_active ORDER BY u.id FOR SHARE OF u
    LOOP
        anybody := anybody OR one.own_side <> '' OR one.is_superuser OR one.role = 'administrator';
        IF one.id <> NEW.by_id OR one.own_side = NEW.side THEN
            sides := sides || one.own_side::text;
        END IF;
    END LOOP;
    IF 'sales' = ANY (sides) AND 'marketing' = ANY (sides) OR NEW.one_person AND anybody THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Order % of models is not agreed to by both teams.', OLD.id USING {REFUSED};
END
$$;
CREATE TRIGGER scoring_model_order_kept BEFORE INSERT OR UPDATE OR DELETE ON scoring_modelorder
FOR EACH ROW EXECUTE FUNCTION scoring_model_order_kept();
"""

MODELS = f"""
CREATE FUNCTION scoring_model_order_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    agreed jsonb;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM scoring_matrixversion WHERE number IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.conditions <> '[]' OR EXISTS (SELECT 1 FROM scoring_scoringmodel WHERE position > NEW.position)
        THEN
            RAISE EXCEPTION 'A new model comes last, without conditions: both teams agree on more.'
                USING {REFUSED};
        END IF;
        RETURN NEW;
    END IF;
    SELECT document::jsonb -> 'after' -> NEW.position::int INTO agreed
    FROM scoring_modelorder WHERE state = 'in_force' ORDER BY id DESC LIMIT 1;
    IF agreed IS DISTINCT FROM jsonb_build_object('id', NEW.id, 'conditions', NEW.conditions) THEN
        RAISE EXCEPTION 'Which model counts for a lead changes once both teams agree to it.' USING {REFUSED};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER scoring_model_order_new BEFORE INSERT ON scoring_scoringmodel
FOR EACH ROW EXECUTE FUNCTION scoring_model_order_agreed();
CREATE TRIGGER scoring_model_order_agreed BEFORE UPDATE ON scoring_scoringmodel
FOR EACH ROW WHEN ((OLD.position, OLD.conditions) IS DISTINCT FROM (NEW.position, NEW.conditions))
EXECUTE FUNCTION scoring_model_order_agreed();
"""

CREATE_MODEL_ORDER = [ORDERS, MODELS]
DROP_MODEL_ORDER = [
    "DROP TRIGGER scoring_model_order_kept ON scoring_modelorder; DROP FUNCTION scoring_model_order_kept();",
    "DROP TRIGGER scoring_model_order_new ON scoring_scoringmodel;"
    "DROP TRIGGER scoring_model_order_agreed ON scoring_scoringmodel;"
    "DROP FUNCTION scoring_model_order_agreed();",
]
