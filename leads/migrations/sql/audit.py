"""Triggers of the audit log: they chain what is added, as it is committed, and refuse all else.

They refuse update and delete, not truncate: tests need that one.
"""

LOCK = "PERFORM pg_advisory_xact_lock(4712, 1);"

# Deferred to the commit: the lock is the last that a transaction takes and is held for an instant, so that
# nobody waits for somebody else's long transaction, and no two wait for each other.
CHAIN_FUNCTION = f"""
CREATE OR REPLACE FUNCTION leads_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_number bigint;
    last_hash text;
BEGIN
    {LOCK}
    SELECT number, hash INTO last_number, last_hash FROM leads_auditentry
    WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1;
    UPDATE leads_auditentry
    SET number = coalesce(last_number, 0) + 1,
        hash = encode(sha256(convert_to(coalesce(last_hash, repeat('0', 64)) || NEW.body, 'UTF8')), 'hex')
    WHERE id = NEW.id;
    RETURN NULL;
END
$$;
"""

_CHAIN = """
CREATE CONSTRAINT TRIGGER leads_audit_chain AFTER INSERT ON leads_auditentry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leads_audit_chain();
"""

# The one update that passes is the chaining itself, from within the trigger above.
_KEPT = """
CREATE FUNCTION leads_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.number := NULL;
        NEW.hash := '';
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.number IS NULL AND pg_trigger_depth() > 1
        AND to_jsonb(OLD) - 'number' - 'hash' = to_jsonb(NEW) - 'number' - 'hash'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit log is only ever added to: entry % stays as it is.',
        coalesce(OLD.number::text, 'without a number') USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER leads_audit_kept BEFORE INSERT OR UPDATE OR DELETE ON leads_auditentry
FOR EACH ROW EXECUTE FUNCTION leads_audit_kept();
"""

CREATE_AUDIT = [CHAIN_FUNCTION, _CHAIN, _KEPT]
DROP_AUDIT = [
    "DROP TRIGGER leads_audit_kept ON leads_auditentry; DROP FUNCTION leads_audit_kept();",
    "DROP TRIGGER leads_audit_chain ON leads_auditentry; DROP FUNCTION leads_audit_chain();",
]
