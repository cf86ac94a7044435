"""`python -m bench.scale.load`: record 20 activities and score their leads, five times a second."""

import os
import sys
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from .beside import is_wanted, say_begun

_SOURCE = "bench.load"
_EACH, _LEADS, _PAUSE_SECONDS = 20, 100, 0.2


def main() -> int:
    """Work until the input ends; afterwards the leads are scored as they were."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
    import django

    django.setup()
    from django.db import connection

    from scoring.models import ScoreChange
    from scoring.rescoring.chunk import rescore_chunk

    began = datetime.now(UTC)
    for number in count():
        _round(number)
        if number == 0:
            say_begun()
        if not is_wanted(_PAUSE_SECONDS):
            break
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM leads_activity WHERE source = %s", [_SOURCE])
    rescore_chunk(list(range(1, _LEADS + 1)), datetime.now(UTC))
    ScoreChange.objects.filter(lead_id__lte=_LEADS, changed_at__gte=began).delete()
    return 0


def _round(number: int) -> None:
    from leads.ingest.items import NewActivity
    from leads.ingest.record import record_activities
    from scoring.rescoring.chunk import rescore_chunk

    now = datetime.now(UTC)
    ids = [1 + (number * _EACH + place) % _LEADS for place in range(_EACH)]
    record_activities(
        [NewActivity(uuid4().hex, "web.visit", None, lead_id=lead_id) for lead_id in ids], _SOURCE, now
    )
    rescore_chunk(sorted(ids), now)


if __name__ == "__main__":
    sys.exit(main())
