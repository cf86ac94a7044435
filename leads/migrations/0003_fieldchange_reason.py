from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_standard_catalog")]

    operations = [
        migrations.AddField(
            model_name="fieldchange",
            name="reason",
            field=models.TextField(blank=True, db_default="", help_text="Why, where a person said so."),
        ),
    ]
