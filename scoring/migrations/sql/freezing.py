"""Triggers that keep a published matrix, and the fields and types it rests on, as they are.

They refuse update and delete, not truncate: tests need that one.
"""

_REFUSED = "ERRCODE = 'restrict_violation'"


def _trigger(name: str, table: str, events: str, body: str, when: str = "") -> str:
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
{body}
$$;
CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}();
"""


VERSIONS = _trigger(
    "scoring_version_frozen",
    "scoring_matrixversion",
    "UPDATE OR DELETE",
    f"""
DECLARE
    -- What the run itself writes, and what goes when a user is deleted.
    free text[] := ARRAY['state', 'number', 'published_at', 'published_by_id', 'created_by_id'];
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(OLD) - free <> to_jsonb(NEW) - free
        OR NEW.number IS DISTINCT FROM coalesce(OLD.number, NEW.number)
        OR NEW.published_at IS DISTINCT FROM coalesce(OLD.published_at, NEW.published_at)
        OR NEW.state = 'draft'
        OR (OLD.state = 'published' AND NEW.state <> 'published')
    THEN
        RAISE EXCEPTION 'Version % of a matrix is published: it never changes.', OLD.id USING {_REFUSED};
    END IF;
    RETURN NEW;
END
""",
    "WHEN (OLD.document <> '')",
)


# The lock waits for a publishing that is just writing the document; it holds up no other editor.
def _rows(table: str, old: str, new: str) -> str:
    body = f"""
DECLARE
    one bigint;
    written text;
BEGIN
    FOREACH one IN ARRAY ARRAY[{old}, {new}] LOOP
        SELECT document INTO written FROM scoring_matrixversion WHERE id = one FOR KEY SHARE;
        IF written <> '' THEN
            RAISE EXCEPTION 'Version % of a matrix is published: its rows never change.', one USING {_REFUSED};
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
"""
    return _trigger(f"{table}_frozen", table, "INSERT OR UPDATE OR DELETE", body)


_OF_PARAMETER = "(SELECT version_id FROM scoring_parameter WHERE id = {row}.parameter_id)"

ROWS = [
    *(
        _rows(f"scoring_{name}", "OLD.version_id", "NEW.version_id")
        for name in ("parameter", "threshold", "disqualifier")
    ),
    _rows("scoring_scoringrule", _OF_PARAMETER.format(row="OLD"), _OF_PARAMETER.format(row="NEW")),
]

FIELDS = _trigger(
    "scoring_field_kept",
    "leads_field",
    "UPDATE OR DELETE",
    f"""
DECLARE
    used_by text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.key = OLD.key AND NEW.type = OLD.type THEN
        RETURN NEW;
    END IF;
    SELECT name INTO used_by FROM scoring_matrixversion
    WHERE document <> '' AND OLD.key = ANY (used_fields) ORDER BY id DESC LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The field % is named in the published matrix %: it keeps its name and type.',
            OLD.key, used_by USING {_REFUSED};
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
""",
)

TYPES = _trigger(
    "scoring_type_kept",
    "leads_activitytype",
    "UPDATE",
    f"""
BEGIN
    IF NEW.key <> OLD.key OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'The activity type % keeps its key: rules name it. Add another type instead.', OLD.key
            USING {_REFUSED};
    END IF;
    RETURN NEW;
END
""",
)

_NAMES = {
    "scoring_matrixversion": "scoring_version_frozen",
    **{
        f"scoring_{name}": f"scoring_{name}_frozen"
        for name in ("parameter", "threshold", "disqualifier", "scoringrule")
    },
    "leads_field": "scoring_field_kept",
    "leads_activitytype": "scoring_type_kept",
}

CREATE_FREEZING = [VERSIONS, *ROWS, FIELDS, TYPES]
DROP_FREEZING = [f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();" for table, name in _NAMES.items()]
