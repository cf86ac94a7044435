from django.db import migrations

from scoring.migrations.sql.freezing import CREATE_FREEZING, DROP_FREEZING
from scoring.migrations.sql.noting import CREATE_NOTING, DROP_NOTING


class Migration(migrations.Migration):

    dependencies = [("scoring", "0001_initial"), ("leads", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_NOTING, DROP_NOTING),
        migrations.RunSQL(CREATE_FREEZING, DROP_FREEZING),
    ]
