"""Triggers by which no matrix comes into force unless both teams signed it, whoever writes to the tables.

A document is written once, by one update of a draft. `scoring_version_signed` lets it pass where two people,
active now and of the right sides, signed just this hash on just this base. What PostgreSQL can't know is passed
in the row, as `unsigned_because`, stays there for ever, and is held against what can be known:

- `first`: no version has a number yet, of no model: a further model can take leads from those there are. Several
  drafts may begin so; as a version is given its number this is asked once more, and one is published at a time
  (`rescoring.locks`), so one ends so.
- `one_person`: the setting of a company of one person. Whether it is set the database can't see: whoever can set
  the environment of a process can say so. There has to be one signature all the same, of somebody who may sign,
  and the version says for ever that there was but one.
- `before` is for the versions that were there when this migration came; nothing new may say it.

The signers' rows are held as they are looked at: who is being switched off or given another role meanwhile is
waited for, and counts as they are then. A role is judged as `leads.people.roles.role_of` does: a superuser is an
administrator, and signs for neither side.

Who can write to the tables as the product does can also add signatures in the names of others; `verify` finds
those, since each signature is in the audit log too, by its own hash chain. Who owns the database can drop the
triggers. Against both stand the log's head, noted elsewhere, and the restriction of who has that password.
"""

REFUSED = "ERRCODE = 'restrict_violation'"
SIDE = """CASE WHEN u.is_superuser THEN '' WHEN u.role = 'manager' THEN 'sales'
                    WHEN u.role IN ('marketing', 'operations') THEN 'marketing' ELSE '' END"""

VERSIONS = f"""
CREATE FUNCTION scoring_version_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
    sides text[] := ARRAY[]::text[];
    people bigint[] := ARRAY[]::bigint[];
    anybody boolean := false;
BEGIN
    IF TG_OP = 'INSERT' OR NEW.state <> 'filling'
        OR NEW.sha256 <> encode(sha256(convert_to(NEW.document, 'UTF8')), 'hex')
    THEN
        RAISE EXCEPTION 'A matrix is published as a draft whose document is written with its hash, once.'
            USING {REFUSED};
    END IF;
    IF NEW.unsigned_because = 'first' THEN
        IF EXISTS (SELECT 1 FROM scoring_matrixversion WHERE number IS NOT NULL) THEN
            RAISE EXCEPTION 'Version % is not the first: both teams sign it.', NEW.id
                USING {REFUSED};
        END IF;
        RETURN NEW;
    END IF;
    FOR one IN
        SELECT s.side, s.by_id, {SIDE} AS own_side, u.role, u.is_superuser
        FROM scoring_signature s JOIN leads_user u ON u.id = s.by_id
        WHERE s.version_id = NEW.id AND s.sha256 = NEW.sha256 AND s.base_id IS NOT DISTINCT FROM NEW.base_id
          AND u.is_active
        ORDER BY s.by_id FOR SHARE OF u
    LOOP
        anybody := anybody OR one.own_side = one.side OR one.is_superuser OR one.role = 'administrator';
        IF one.own_side = one.side THEN
            sides := sides || one.side::text;
            people := people || one.by_id;
        END IF;
    END LOOP;
    IF NEW.unsigned_because = '' AND 'sales' = ANY (sides) AND 'marketing' = ANY (sides)
        OR NEW.unsigned_because = 'one_person' AND anybody
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Version % is not signed by both teams: its document is not written.', NEW.id
        USING {REFUSED};
END
$$;
CREATE TRIGGER scoring_version_signed_new BEFORE INSERT ON scoring_matrixversion
FOR EACH ROW WHEN (NEW.document <> '') EXECUTE FUNCTION scoring_version_signed();
CREATE TRIGGER scoring_version_signed BEFORE UPDATE ON scoring_matrixversion
FOR EACH ROW WHEN (OLD.document = '' AND NEW.document <> '') EXECUTE FUNCTION scoring_version_signed();
"""

FIRST = f"""
CREATE FUNCTION scoring_version_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM scoring_matrixversion WHERE number IS NOT NULL) THEN
        RAISE EXCEPTION 'Version % was begun as the first, and another came first.', NEW.id
            USING {REFUSED};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER scoring_version_first BEFORE UPDATE ON scoring_matrixversion
FOR EACH ROW WHEN (NEW.unsigned_because = 'first' AND OLD.number IS NULL AND NEW.number IS NOT NULL)
EXECUTE FUNCTION scoring_version_first();
"""

# What a model points at has a document, so that it has passed the trigger above.
MODELS = f"""
CREATE FUNCTION scoring_model_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM scoring_matrixversion
                   WHERE id = NEW.active_id AND model_id = NEW.id AND document <> '')
    THEN
        RAISE EXCEPTION 'Version % is a draft or of another model: it can''t be in force.', NEW.active_id
            USING {REFUSED};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER scoring_model_points BEFORE INSERT OR UPDATE ON scoring_scoringmodel
FOR EACH ROW WHEN (NEW.active_id IS NOT NULL) EXECUTE FUNCTION scoring_model_points();
"""

SIGNATURES = f"""
CREATE FUNCTION scoring_signature_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'Signature % never changes.', OLD.id USING {REFUSED};
    END IF;
    SELECT document INTO written FROM scoring_matrixversion
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END FOR KEY SHARE;
    IF written <> '' THEN
        RAISE EXCEPTION 'The version is published: nobody signs it any more or takes a signature back.'
            USING {REFUSED};
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER scoring_signature_kept BEFORE INSERT OR UPDATE OR DELETE ON scoring_signature
FOR EACH ROW EXECUTE FUNCTION scoring_signature_kept();
"""

CREATE_SIGNING = [VERSIONS, FIRST, MODELS, SIGNATURES]
DROP_SIGNING = [
    "DROP TRIGGER scoring_version_signed ON scoring_matrixversion;"
    "DROP TRIGGER scoring_version_signed_new ON scoring_matrixversion;"
    "DROP FUNCTION scoring_version_signed();",
    "DROP TRIGGER scoring_version_first ON scoring_matrixversion; DROP FUNCTION scoring_version_first();",
    "DROP TRIGGER scoring_model_points ON scoring_scoringmodel; DROP FUNCTION scoring_model_points();",
    "DROP TRIGGER scoring_signature_kept ON scoring_signature; DROP FUNCTION scoring_signature_kept();",
]
