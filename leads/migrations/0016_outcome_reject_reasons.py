from django.db import migrations

# Rejections from before there was a list of reasons say theirs in words alone: "No need", "No need: too small".
LINK = """
    UPDATE leads_outcome o SET reject_reason_id = r.id
    FROM leads_rejectreason r
    WHERE o.kind = 'rejected' AND o.reject_reason_id IS NULL
      AND (o.reason = r.label OR starts_with(o.reason, r.label || ':'))
"""


class Migration(migrations.Migration):

    dependencies = [("leads", "0015_outcome_said_stagemove_arrived")]

    operations = [migrations.RunSQL(LINK, migrations.RunSQL.noop)]
