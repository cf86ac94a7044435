from django.db import migrations

from leads.handoff.reasons import write_standard_reasons

# Working hours, of which a day has eight.
HOURS = {"mql": 4, "sal": 16, "sql": 24, "opportunity": 40}


def forwards(apps, schema_editor):
    write_standard_reasons(apps.get_model("leads", "RejectReason"))
    times = apps.get_model("leads", "ResponseTime")
    for stage, hours in HOURS.items():
        times.objects.get_or_create(stage=stage, defaults={"hours": hours})


class Migration(migrations.Migration):

    dependencies = [("leads", "0005_handoff")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
