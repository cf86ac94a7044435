from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0025_activity_about")]

    operations = [
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("about", ""), _negated=True),
                fields=["visitor", "type", "about"],
                name="activity_about",
            ),
        ),
    ]
