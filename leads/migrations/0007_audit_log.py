import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from leads.migrations.sql.audit import CREATE_AUDIT, DROP_AUDIT


class Migration(migrations.Migration):

    dependencies = [("leads", "0006_handoff_settings")]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(null=True, unique=True)),
                ('at', models.DateTimeField(db_index=True)),
                ('actor_name', models.CharField(blank=True, max_length=150)),
                ('action', models.CharField(max_length=40)),
                ('kind', models.CharField(blank=True, help_text='Of what it was done to: lead, user, ...', max_length=40)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('subject_name', models.TextField(blank=True, help_text='Never that of a lead.')),
                ('body', models.TextField()),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit entries',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['kind', 'subject_id'], name='audit_subject')],
            },
        ),
        migrations.RunSQL(CREATE_AUDIT, DROP_AUDIT),
    ]
