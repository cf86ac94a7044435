import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0004_lead_sort_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='RejectReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z0-9_]+\\Z', 'Small letters, digits and _ only.')])),
                ('label', models.CharField(max_length=80)),
                ('is_active', models.BooleanField(default=True, help_text='Offered to those who reject a lead.')),
                ('position', models.PositiveSmallIntegerField(default=100)),
            ],
            options={
                'ordering': ['position', 'label'],
            },
        ),
        migrations.CreateModel(
            name='ResponseTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('inquiry', 'Inquiry'), ('mql', 'MQL'), ('sal', 'SAL'), ('sql', 'SQL'), ('opportunity', 'Opportunity'), ('customer', 'Customer'), ('nurture', 'Nurture'), ('recycled', 'Recycled'), ('disqualified', 'Disqualified')], max_length=16, unique=True)),
                ('hours', models.PositiveSmallIntegerField(help_text='Working hours: Monday to Friday, 9 to 17.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(400)])),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='outcome',
            name='reject_reason',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.rejectreason'),
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('words', models.TextField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='leads.lead')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['owner', 'due_on'], name='task_open')],
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='waiting', serialize=False, to='leads.lead')),
                ('kind', models.CharField(choices=[('put_off', 'Put off'), ('nurture', 'In nurture')], max_length=8)),
                ('until', models.DateField()),
                ('words', models.TextField(blank=True)),
                ('since', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'waiting',
                'indexes': [models.Index(fields=['kind', 'until'], name='waiting_until')],
            },
        ),
    ]
