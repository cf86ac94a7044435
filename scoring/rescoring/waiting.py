"""Whether anything at all is open, asked for at once: at rest, this is all that is done in a second."""

from django.db import connection

# Cautious: some of it may be leased, or due only later. Each part has a partial index, or a small table.
_ANYTHING = """
    SELECT EXISTS (SELECT FROM scoring_pending)
        OR EXISTS (SELECT FROM scoring_publishrun WHERE state IN ('wanted', 'running'))
        OR EXISTS (SELECT FROM leads_job WHERE state IN ('wanted', 'running'))
        OR EXISTS (SELECT FROM leads_formmail WHERE state IN ('waiting', 'sending'))
"""


def is_anything_open() -> bool:
    """Whether leads are pending, or a publishing, other long work or an answer to a form is not done."""
    with connection.cursor() as cursor:
        cursor.execute(_ANYTHING)
        return bool(cursor.fetchone()[0])
