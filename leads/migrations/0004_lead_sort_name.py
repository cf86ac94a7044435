from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import leads.models.names


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0003_fieldchange_reason")]

    operations = [
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(leads.models.names.sort_name(), "id", name="lead_sort_name"),
        ),
    ]
