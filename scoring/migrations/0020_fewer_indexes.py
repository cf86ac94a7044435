from django.db import migrations

from scoring.migrations.sql.fewer_indexes import CREATE_INDEXES, DROP_INDEXES


class Migration(migrations.Migration):

    dependencies = [("scoring", "0019_owner_held")]

    operations = [migrations.RunSQL(DROP_INDEXES, CREATE_INDEXES)]
