from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

FUNNEL = ("mql", "sal", "sql", "opportunity", "customer")


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who moves leads waits

    dependencies = [("leads", "0018_lead_marked")]

    operations = [
        AddIndexConcurrently(
            model_name="stagemove",
            index=models.Index(
                fields=["moved_at"],
                include=["lead"],
                name="stagemove_came",
                condition=models.Q(to_stage__in=FUNNEL) & ~models.Q(from_stage__in=FUNNEL),
            ),
        ),
        AddIndexConcurrently(
            model_name="outcome",
            index=models.Index(fields=["kind", "happened_on"], name="outcome_kind"),
        ),
    ]
