from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("leads", "0010_notices")]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="came_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When it came to its stage; without one it has been there since it was added.",
                null=True,
            ),
        ),
    ]
