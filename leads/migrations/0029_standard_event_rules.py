from django.db import migrations

from leads.tracking.standard import write_standard_rules


def forwards(apps, schema_editor):
    write_standard_rules(apps.get_model("leads", "EventRule"), apps.get_model("leads", "ActivityType"))


class Migration(migrations.Migration):

    dependencies = [("leads", "0028_tracking")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
