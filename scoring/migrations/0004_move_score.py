from django.db import migrations

from scoring.migrations.sql.moves import CREATE_MOVES, DROP_MOVES


class Migration(migrations.Migration):

    dependencies = [("scoring", "0003_stage_rule"), ("leads", "0005_handoff")]

    operations = [migrations.RunSQL(CREATE_MOVES, DROP_MOVES)]
