from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("leads", "0030_merging")]

    operations = [
        migrations.RemoveField("rulechange", "left"),
        migrations.AddField("rulechange", "through", models.BigIntegerField(default=0)),
    ]
