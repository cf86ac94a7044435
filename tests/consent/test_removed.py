"""A lead is deleted, not erased: a statement a table takes what Django's own cascade would."""

import pytest
from django.db import connection, transaction

from leads.ingest.removing import delete_leads
from leads.models import Lead

from .marked import fill


@pytest.mark.django_db
def test_what_goes_with_a_lead_is_what_django_would_delete(marked: Lead) -> None:
    fill(marked)
    before = rows_by_table()
    by_django = taken_by(lambda: Lead.objects.filter(pk=marked.pk).delete())
    assert taken_by(lambda: delete_leads([marked.pk])) == by_django
    assert sum(before[table] > by_django[table] for table in before) > 20


def taken_by(delete) -> dict[str, int]:
    """How many rows each table has once it was done; it is taken back."""
    with transaction.atomic():
        delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        left = rows_by_table()
        transaction.set_rollback(True)
    return left


def rows_by_table() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts
