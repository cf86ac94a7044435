import django.core.validators
from django.db import migrations, models


def forwards(apps, schema_editor):
    apps.get_model("scoring", "StageRule").objects.get_or_create(stage="mql")


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0002_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='StageRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('mql', 'MQL')], max_length=16, unique=True)),
                ('gap', models.FloatField(default=5, help_text='Points. It falls back only if it is below the line lowered by so much.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('min_stay_hours', models.PositiveSmallIntegerField(default=24, help_text='Hours. It stays so long at least, whatever its score does.', validators=[django.core.validators.MaxValueValidator(2400)], verbose_name='Minimum stay')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
