import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("leads", "0016_outcome_reject_reasons")]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="is_marked",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Somebody says that it is worth a look (`LookMark`), and nobody has looked yet.",
            ),
        ),
        migrations.CreateModel(
            name="LookMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("marked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="look_marks", to="leads.lead"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="lookmark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("lead",), name="look_mark_open"
            ),
        ),
    ]
