import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations.sql.signing import CREATE_SIGNING, DROP_SIGNING


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0011_open_pages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=9)),
                ('at', models.DateTimeField()),
                ('sha256', models.CharField(help_text='Of the canonical document that would be published.', max_length=64)),
                ('edit', models.PositiveIntegerField(help_text="The draft's last edit then.")),
            ],
            options={
                'ordering': ['version', '-id'],
            },
        ),
        migrations.AddField(
            model_name='matrixversion',
            name='expected',
            field=models.JSONField(editable=False, help_text='What it was expected to do as it was published: note, figures.', null=True),
        ),
        migrations.AddField(
            model_name='matrixversion',
            name='unsigned_because',
            field=models.CharField(blank=True, choices=[('first', 'The first version: nothing was in force before'), ('one_person', 'A company of one person: one signature is enough'), ('before', 'Published before signatures were asked for')], editable=False, help_text='Why it was published without the signatures of both teams; empty where they signed.', max_length=10, default='before'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='publishrange',
            name='done_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='publishrun',
            name='attempts',
            field=models.SmallIntegerField(default=0, help_text='Begun by workers since it came any further.'),
        ),
        migrations.AddField(
            model_name='publishrun',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publishrun',
            name='doing',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='publishrun',
            name='in_background',
            field=models.BooleanField(default=False, help_text='By the workers, not by whoever began it.'),
        ),
        migrations.AddField(
            model_name='publishrun',
            name='why',
            field=models.TextField(blank=True, help_text="Of going back to an earlier version, in people's words."),
        ),
        migrations.AlterField(
            model_name='publishrun',
            name='state',
            field=models.CharField(choices=[('wanted', 'Waiting for a worker'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='running', max_length=8),
        ),
        migrations.AddIndex(
            model_name='publishrun',
            index=models.Index(condition=models.Q(('state__in', ['wanted', 'running'])), fields=['id'], name='publish_run_open'),
        ),
        migrations.AddField(
            model_name='signature',
            name='base',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.matrixversion'),
        ),
        migrations.AddField(
            model_name='signature',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signature',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='scoring.matrixversion'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('version', 'by', 'sha256', 'base'), name='signature_once', nulls_distinct=False),
        ),
        # What was published until now was so without signatures; drafts are still to be signed.
        migrations.RunSQL(
            "UPDATE scoring_matrixversion SET unsigned_because = '' WHERE document = ''", migrations.RunSQL.noop
        ),
        migrations.RunSQL(CREATE_SIGNING, DROP_SIGNING),
    ]
