from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0035_suspect_look")]

    operations = [
        AddIndexConcurrently(model_name="lead", index=models.Index(fields=["added_at"], name="lead_added")),
    ]
