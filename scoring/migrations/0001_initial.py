import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations.sql.scores import CREATE_SCORES


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('leads', '0002_standard_catalog'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ActivityDigest',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='digest', serialize=False, to='leads.lead')),
                ('packed', models.BinaryField()),
                ('revision', models.BigIntegerField(default=1)),
                ('last_activity_at', models.DateTimeField(null=True)),
                ('rebuilt_at', models.DateTimeField()),
                ('zone', models.TextField(default='UTC')),
            ],
        ),
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='quarantine', serialize=False, to='leads.lead')),
                ('error', models.TextField()),
                ('attempts', models.SmallIntegerField()),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MatrixVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False, help_text='Given when it is published.', null=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('filling', 'Being published'), ('published', 'Published')], default='draft', editable=False, max_length=9)),
                ('name', models.CharField(max_length=120)),
                ('label', models.CharField(blank=True, max_length=120)),
                ('note', models.TextField(blank=True)),
                ('fields', models.JSONField(blank=True, default=dict, help_text='Types of the fields that are not text.')),
                ('weights', models.JSONField(default=dict)),
                ('full_marks', models.JSONField(blank=True, default=dict)),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('used_fields', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, editable=False, help_text='Fields that the document names, once published; the database keeps them as they are.', size=None)),
                ('document', models.TextField(blank=True, editable=False, help_text='Canonical JSON, once published.')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('created_at', models.DateTimeField(editable=False)),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['model', '-id'],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CREATE_SCORES, "DROP TABLE scoring_leadscore")],
            state_operations=[
                migrations.CreateModel(
                    name='LeadScore',
                    fields=[
                        ('pk', models.CompositePrimaryKey('version_id', 'lead_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('as_of', models.DateTimeField()),
                        ('engine_revision', models.SmallIntegerField()),
                        ('inputs_revision', models.BigIntegerField(help_text="Revision of the lead's digest that it was made from.")),
                        ('fit', models.SmallIntegerField(null=True)),
                        ('engagement', models.SmallIntegerField(null=True)),
                        ('qualification', models.SmallIntegerField(null=True)),
                        ('penalty', models.IntegerField()),
                        ('composite', models.SmallIntegerField()),
                        ('points', models.BigIntegerField()),
                        ('grade', models.TextField(null=True)),
                        ('level', models.TextField(null=True)),
                        ('band', models.TextField()),
                        ('meets', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                        ('disqualified_by', models.TextField(null=True)),
                        ('values', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                        ('next_change_on', models.DateField(null=True)),
                        ('fades_until', models.DateField(null=True)),
                        ('is_worth_a_look', models.BooleanField(default=False)),
                        ('counts', models.BooleanField(default=True, help_text='Of several models, this one counts for the lead.')),
                        ('is_listed', models.BooleanField(default=True, help_text='Counts, and is not disqualified or was overruled by a person.')),
                        ('owner_id', models.BigIntegerField(null=True)),
                        ('team_id', models.BigIntegerField(help_text="The owner's team.", null=True)),
                        ('stage', models.TextField()),
                        ('region', models.TextField()),
                        ('industry', models.TextField()),
                        ('source', models.TextField()),
                        ('last_activity_at', models.DateTimeField(null=True)),
                        ('noted_composite', models.SmallIntegerField(null=True)),
                        ('lead', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='scores', to='leads.lead')),
                        ('version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='scoring.matrixversion')),
                    ],
                    options={
                        'db_table': 'scoring_leadscore',
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('key', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('\\A[a-z0-9_]+\\Z', 'Small letters, digits and _ only.')])),
                ('label', models.CharField(blank=True, max_length=120)),
                ('note', models.TextField(blank=True)),
                ('axis', models.CharField(choices=[('fit', 'Fit'), ('engagement', 'Engagement'), ('qualification', 'Qualification'), ('penalty', 'Penalty')], max_length=13)),
                ('min', models.FloatField(blank=True, null=True)),
                ('max', models.FloatField(blank=True, null=True)),
                ('combine', models.CharField(choices=[('sum', 'Sum'), ('strongest', 'Strongest')], default='sum', max_length=9)),
                ('reset_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parameters', to='scoring.matrixversion')),
            ],
            options={
                'ordering': ['version', 'position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Pending',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('lead_id', models.BigIntegerField()),
                ('cause', models.CharField(help_text='As of `ScoreChange`.', max_length=8)),
                ('lane', models.SmallIntegerField(choices=[(0, 'What happened now'), (1, 'What time did')], db_default=0, default=0)),
                ('noted_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
            ],
            options={
                'db_table': 'scoring_pending',
                'indexes': [models.Index(fields=['lead_id'], name='pending_lead'), models.Index(condition=models.Q(('attempts', 0)), fields=['lane', 'id'], name='pending_fresh'), models.Index(condition=models.Q(('attempts__gt', 0)), fields=['id'], name='pending_again')],
            },
        ),
        migrations.CreateModel(
            name='PublishRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='running', max_length=8)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='scoring.matrixversion')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PublishRange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_lead', models.BigIntegerField()),
                ('last_lead', models.BigIntegerField()),
                ('leads', models.IntegerField()),
                ('is_done', models.BooleanField(default=False)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ranges', to='scoring.publishrun')),
            ],
        ),
        migrations.CreateModel(
            name='ScoreChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField()),
                ('cause', models.CharField(choices=[('activity', 'New activity'), ('field', 'Data changed'), ('time', 'Time passed'), ('matrix', 'Rules changed'), ('first', 'First score')], max_length=8)),
                ('from_composite', models.SmallIntegerField(null=True)),
                ('to_composite', models.SmallIntegerField()),
                ('from_grade', models.TextField(null=True)),
                ('to_grade', models.TextField(null=True)),
                ('from_level', models.TextField(null=True)),
                ('to_level', models.TextField(null=True)),
                ('from_band', models.TextField(null=True)),
                ('to_band', models.TextField()),
                ('from_meets', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('to_meets', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='score_changes', to='leads.lead')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.matrixversion')),
            ],
        ),
        migrations.CreateModel(
            name='ScoringModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z0-9_]+\\Z', 'Small letters, digits and _ only.')])),
                ('name', models.CharField(max_length=120)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('conditions', models.JSONField(blank=True, default=list, help_text='As `if` of a rule; none: every lead.')),
                ('timed_through', models.DateField(editable=False, help_text='The day up to which the time lane has been through.', null=True)),
                ('active', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.matrixversion')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.AddField(
            model_name='matrixversion',
            name='model',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='scoring.scoringmodel'),
        ),
        migrations.CreateModel(
            name='ScoringRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('key', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('\\A[a-z0-9_]+\\Z', 'Small letters, digits and _ only.')])),
                ('label', models.CharField(blank=True, max_length=120)),
                ('note', models.TextField(blank=True)),
                ('definition', models.JSONField(default=dict)),
                ('parameter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='scoring.parameter')),
            ],
            options={
                'ordering': ['parameter', 'position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('grade', 'Grade'), ('level', 'Level'), ('band', 'Band'), ('stage', 'Stage')], max_length=5)),
                ('key', models.CharField(max_length=60)),
                ('from_score', models.FloatField(blank=True, null=True)),
                ('ways', models.JSONField(blank=True, default=list, help_text="A stage's ways, as in the document.")),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thresholds', to='scoring.matrixversion')),
            ],
            options={
                'ordering': ['version', 'kind', 'position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Disqualifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('key', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('\\A[a-z0-9_]+\\Z', 'Small letters, digits and _ only.')])),
                ('label', models.CharField(blank=True, max_length=120)),
                ('note', models.TextField(blank=True)),
                ('conditions', models.JSONField(default=list)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disqualifiers', to='scoring.matrixversion')),
            ],
            options={
                'ordering': ['version', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('version', 'key'), name='disqualifier_key_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='parameter',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='parameter_key_once'),
        ),
        migrations.AddIndex(
            model_name='scorechange',
            index=models.Index(fields=['lead', 'version', 'changed_at'], name='scorechange_lead'),
        ),
        migrations.AddConstraint(
            model_name='matrixversion',
            constraint=models.UniqueConstraint(fields=('model', 'number'), name='version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='scoringrule',
            constraint=models.UniqueConstraint(fields=('parameter', 'key'), name='rule_key_once'),
        ),
        migrations.AddConstraint(
            model_name='threshold',
            constraint=models.UniqueConstraint(fields=('version', 'kind', 'key'), name='threshold_once'),
        ),
    ]
