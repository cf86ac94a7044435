import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0012_lead_since'),
    ]

    operations = [
        migrations.CreateModel(
            name='Capacity',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='capacity', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('experience', models.PositiveSmallIntegerField(choices=[(1, 'New'), (2, 'Experienced'), (3, 'Expert')], default=2, help_text='The hottest go to the highest.')),
                ('most_a_day', models.PositiveSmallIntegerField(blank=True, help_text='Empty: any number.', null=True, verbose_name='Leads a day')),
                ('most_a_week', models.PositiveSmallIntegerField(blank=True, help_text='From Monday on. Empty: any number.', null=True, verbose_name='Leads a week')),
            ],
            options={'verbose_name_plural': 'capacities'},
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['first_on', 'id'],
                'indexes': [models.Index(fields=['person', 'last_on'], name='absence_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='absence_in_order')],
            },
        ),
    ]
