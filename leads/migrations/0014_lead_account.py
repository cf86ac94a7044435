from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who records waits

    dependencies = [("leads", "0013_capacity")]

    operations = [
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(
                fields=["domain"],
                name="lead_account",
                condition=models.Q(owner__isnull=False) & ~models.Q(domain=""),
            ),
        ),
    ]
