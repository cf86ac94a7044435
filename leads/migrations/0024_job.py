
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0023_api_key'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('wanted', 'Waiting for a worker'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='wanted', max_length=8)),
                ('wanted_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('done', models.BigIntegerField(default=0, help_text='Rows, leads or activities, as the kind counts.')),
                ('total', models.BigIntegerField(default=0, help_text='0: not known.')),
                ('attempts', models.SmallIntegerField(default=0, help_text='Steps begun since it came any further.')),
                ('error', models.TextField(blank=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['kind', 'subject_id', '-id'], name='job_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['wanted', 'running'])), fields=('kind', 'subject_id'), name='job_open_once')],
            },
        ),
    ]
