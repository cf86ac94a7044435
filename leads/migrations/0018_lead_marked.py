from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0017_look_mark")]

    operations = [
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(fields=["id"], name="lead_marked", condition=models.Q(is_marked=True)),
        ),
    ]
