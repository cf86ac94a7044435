
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0014_lead_account'),
        ('scoring', '0004_move_score'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandoffQueue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('members', models.ManyToManyField(blank=True, related_name='handoff_queues', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='HandoffRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=80)),
                ('stage', models.CharField(choices=[('mql', 'MQL'), ('sql', 'SQL')], default='mql', max_length=16)),
                ('active_since', models.DateTimeField(editable=False, null=True)),
                ('grades', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('bands', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('regions', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('industries', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('products', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('employees_from', models.FloatField(blank=True, null=True, verbose_name='Employees from')),
                ('employees_below', models.FloatField(blank=True, null=True, verbose_name='Employees below')),
                ('target', models.CharField(choices=[('person', 'A person'), ('queue', 'A queue'), ('account', 'Who works another lead of that company'), ('pool', 'The pool: any SDR takes it')], default='queue', max_length=8)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handoff_rules', to=settings.AUTH_USER_MODEL)),
                ('queue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='scoring.handoffqueue')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Handoff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('mql', 'MQL'), ('sql', 'SQL')], max_length=16)),
                ('state', models.CharField(choices=[('given', 'Given'), ('pool', 'Left in the pool'), ('waiting', 'Waiting'), ('withheld', 'Withheld'), ('over', 'Taken by hand or moved on')], max_length=8)),
                ('words', models.TextField(blank=True)),
                ('since', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handoffs', to='leads.lead')),
                ('move', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='handoff', to='leads.stagemove')),
                ('to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='handoffs', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='handoffs', to='scoring.handoffrule')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='handoffrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('queue__isnull', True), ('target', 'person')), models.Q(('person__isnull', True), ('queue__isnull', False), ('target', 'queue')), models.Q(('person__isnull', True), ('queue__isnull', True), ('target__in', ['account', 'pool'])), _connector='OR'), name='handoffrule_one_target'),
        ),
        migrations.AddConstraint(
            model_name='handoffrule',
            constraint=models.CheckConstraint(condition=models.Q(('stage', 'sql'), ('target', 'pool'), _negated=True), name='handoffrule_pool_of_mqls'),
        ),
        migrations.AddIndex(
            model_name='handoff',
            index=models.Index(fields=['rule', 'at'], name='handoff_rule'),
        ),
        migrations.AddIndex(
            model_name='handoff',
            index=models.Index(condition=models.Q(('state', 'given')), fields=['to', 'at'], name='handoff_given'),
        ),
        migrations.AddIndex(
            model_name='handoff',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'withheld'])), fields=['since'], name='handoff_open'),
        ),
    ]
