from django.db import migrations

from scoring.migrations.sql.fallen import CREATE_INDEX, DROP_INDEX


class Migration(migrations.Migration):

    dependencies = [("scoring", "0008_saved_view")]

    operations = [migrations.RunSQL(CREATE_INDEX, DROP_INDEX)]
