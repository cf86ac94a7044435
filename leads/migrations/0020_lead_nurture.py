from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0019_results")]

    operations = [
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(
                fields=["stage", "-came_at", "id"],
                name="lead_nurture",
                condition=models.Q(stage__in=("nurture", "recycled")),
            ),
        ),
    ]
