from django.db import migrations

from leads.catalog.write import write_standard


def forwards(apps, schema_editor):
    write_standard(apps.get_model("leads", "Field"), apps.get_model("leads", "ActivityType"))


class Migration(migrations.Migration):

    dependencies = [("leads", "0001_initial")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
