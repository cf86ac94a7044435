from django.db import migrations, models

from scoring.migrations.sql.marks import (
    ADD_COLUMN,
    CREATE_COPY,
    CREATE_INDEXES,
    DROP_COLUMN,
    DROP_COPY,
    DROP_INDEXES,
)


class Migration(migrations.Migration):

    dependencies = [("scoring", "0006_arrival"), ("leads", "0018_lead_marked")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(ADD_COLUMN, DROP_COLUMN),
                migrations.RunSQL(CREATE_INDEXES, DROP_INDEXES),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="leadscore", name="is_marked", field=models.BooleanField(default=False)
                ),
            ],
        ),
        migrations.RunSQL(CREATE_COPY, DROP_COPY),
    ]
