from django.db import migrations

from .sql.merging import CREATE_HIDING, DROP_HIDING


class Migration(migrations.Migration):

    dependencies = [("scoring", "0016_model_order"), ("leads", "0030_merging")]

    operations = [migrations.RunSQL(CREATE_HIDING, DROP_HIDING)]
