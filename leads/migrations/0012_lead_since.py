from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce

# Most leads are inquiries that have never moved: these stay as they are.
FILL = """
    UPDATE leads_lead l SET came_at = m.moved_at
    FROM (SELECT lead_id, to_stage, max(moved_at) AS moved_at FROM leads_stagemove GROUP BY 1, 2) m
    WHERE m.lead_id = l.id AND m.to_stage = l.stage
"""
SINCE = Coalesce("came_at", "added_at")


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0011_lead_came_at")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(
                SINCE, "id", name="lead_pool_since", condition=models.Q(stage="mql", owner__isnull=True)
            ),
        ),
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(
                "stage",
                SINCE,
                "owner",
                name="lead_worked",
                condition=models.Q(stage__in=("mql", "sal", "sql", "opportunity")),
            ),
        ),
    ]
