
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0034_file_import'),
    ]

    operations = [
        migrations.CreateModel(
            name='SuspectLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found_at', models.DateTimeField()),
                ('pairs', models.JSONField(default=list)),
                ('total', models.IntegerField()),
            ],
        ),
    ]
