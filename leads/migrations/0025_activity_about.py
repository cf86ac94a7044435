from django.db import migrations, models

from leads.catalog.write import write_standard


def write_types(apps, schema_editor):
    write_standard(apps.get_model("leads", "Field"), apps.get_model("leads", "ActivityType"))


class Migration(migrations.Migration):

    dependencies = [("leads", "0024_job")]

    operations = [
        migrations.RunPython(write_types, migrations.RunPython.noop),
        migrations.AddField(
            model_name="activity",
            name="about",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The message opened, the file downloaded.",
                max_length=200,
            ),
        ),
    ]
