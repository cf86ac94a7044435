
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0022_notice_of_matrix'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('source', models.CharField(help_text='What comes in with this key is noted as coming from here.', max_length=60)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('leads.read', 'Read leads and what they did'), ('leads.write', 'Create and change leads'), ('activities.write', 'Send activities'), ('scores.read', 'Read scores and their explanation'), ('matrix.read', 'Read matrix versions'), ('segments.read', 'Read segments and the leads in them'), ('catalog.read', 'Read the catalog of fields and activity types'), ('track', 'Track (the write key of a Segment client)')], max_length=40), size=None)),
                ('start', models.CharField(editable=False, help_text='How the key begins.', max_length=12)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('per_minute', models.PositiveIntegerField(default=600, help_text='More requests in a minute are refused.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000)])),
                ('allowance', models.FloatField(editable=False)),
                ('counted_at', models.DateTimeField(editable=False)),
                ('made_at', models.DateTimeField(editable=False)),
                ('expires_at', models.DateTimeField(blank=True, help_text='From then on it opens nothing.', null=True)),
                ('revoked_at', models.DateTimeField(editable=False, null=True)),
                ('last_used_at', models.DateTimeField(editable=False, null=True)),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'API key',
                'ordering': ['-id'],
            },
        ),
    ]
