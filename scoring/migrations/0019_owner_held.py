"""Whoever gives a lead to somebody, or moves it, holds that person: scores copy the team with the owner.

Else somebody who changes teams at the same moment finds no score of that lead yet, and it keeps the old team.
"""

from django.db import migrations

_HELD = """
    CREATE FUNCTION scoring_owner_held() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM leads_user WHERE id = NEW.owner_id FOR SHARE;
        RETURN NEW;
    END $$;
    CREATE TRIGGER scoring_owner_held BEFORE UPDATE OF owner_id, stage ON leads_lead FOR EACH ROW
    WHEN (NEW.owner_id IS NOT NULL AND (OLD.owner_id, OLD.stage) IS DISTINCT FROM (NEW.owner_id, NEW.stage))
    EXECUTE FUNCTION scoring_owner_held()
"""
_LET_GO = "DROP TRIGGER scoring_owner_held ON leads_lead; DROP FUNCTION scoring_owner_held()"


class Migration(migrations.Migration):
    dependencies = [("scoring", "0018_quality"), ("leads", "0036_lead_added")]
    operations = [migrations.RunSQL(_HELD, _LET_GO)]
