from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # concurrently, so that nobody who works leads waits

    dependencies = [("leads", "0014_lead_account")]

    operations = [
        AddIndexConcurrently(
            model_name="outcome",
            index=models.Index(
                condition=models.Q(("kind__in", ["accepted", "rejected"])),
                fields=["happened_on"],
                name="outcome_said",
            ),
        ),
        AddIndexConcurrently(
            model_name="stagemove",
            index=models.Index(
                condition=models.Q(
                    ("to_stage", "mql"),
                    models.Q(
                        ("from_stage__in", ("", "inquiry", "nurture", "recycled", "disqualified")),
                        ("to_stage", "sal"),
                    ),
                    _connector="OR",
                ),
                fields=["id"],
                name="stagemove_arrived",
            ),
        ),
    ]
