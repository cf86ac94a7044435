from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0007_audit_log")]

    operations = [
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(
                fields=["id"], name="lead_pool", condition=models.Q(stage="mql", owner__isnull=True)
            ),
        ),
    ]
