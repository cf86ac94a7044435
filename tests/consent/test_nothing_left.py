"""After somebody was erased, nothing they are known by stands anywhere in the database.

A table that is added later is filled and searched too. Where this fails for it: a row that is a lead's has a
foreign key to it (then it goes by itself), or words in it are searched (`leads.consent.tables`).
"""

import pytest
from django.db import connection

from leads.consent.erasing import erase
from leads.consent.tables import KEPT, NOT_SEARCHED
from tests.factories import score_all

from .marked import MARK, NOW, PHONE, fill, tables_with

pytestmark = pytest.mark.django_db


def test_nothing_is_left_in_any_table(marked, tomasz):
    filled = fill(marked)
    found = tables_with(MARK)
    assert filled <= found, "these were not filled with the person"
    assert erase([marked.pk], tomasz, NOW) == [marked.pk]
    assert tables_with(MARK) == set()
    assert tables_with(PHONE) == set()


def test_the_lists_of_tables_name_tables_that_there_are():
    from django.apps import apps

    labels = {model._meta.label for model in apps.get_models()}
    assert set(KEPT) | NOT_SEARCHED <= labels


def test_what_scoring_makes_of_the_shell_afterwards_is_nothing(marked, tomasz):
    fill(marked)
    erase([marked.pk], tomasz, NOW)
    score_all()
    with connection.cursor() as cursor:
        for table in (
            "scoring_leadscore",
            "scoring_activitydigest",
            "scoring_pending",
            "scoring_scorechange",
        ):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE lead_id = %s", [marked.pk])
            assert cursor.fetchone()[0] == 0, table
