"""Scores of old versions are dropped, and never those that are being filled again."""

from threading import Event

import pytest
from django.db import connection

from scoring.models import LeadScore, Quarantine
from scoring.rescoring import carrying, partitions, publish
from scoring.rescoring.partitions import (
    KEPT,
    attach_partition,
    drop_old_partitions,
    drop_partition,
    is_there,
    make_partition,
)
from scoring.rescoring.store import partition_of
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, matrix_text, published
from tests.scoring.test_races import in_thread

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + KEPT * 2


def rolled_back_while_it_is_dropped(new_lead, monkeypatch) -> list[str]:
    """The old version was found to be dropped; before it goes, somebody publishes it again."""
    new_lead()
    first = published()
    published(matrix_text(download=5))
    is_found, may_go, drop = Event(), Event(), partitions.drop_partition

    def drop_later(version_id: int) -> None:
        is_found.set()
        assert may_go.wait(20)
        drop(version_id)

    with monkeypatch.context() as patch:
        patch.setattr(partitions, "drop_partition", drop_later)
        with in_thread(lambda: drop_old_partitions(LATER)):
            assert is_found.wait(20)
            with in_thread(lambda: publish.publish(first, LATER)) as publisher:
                publisher.join(0.5)
                may_go.set()
    broken = [found.promise for found in verify(LATER)]
    return broken + ["a lead is set aside"] * Quarantine.objects.count()


def test_a_version_that_is_published_again_is_not_dropped_meanwhile(new_lead, monkeypatch):
    assert rolled_back_while_it_is_dropped(new_lead, monkeypatch) == []


def test_control_without_keeping_partitions_its_leads_are_set_aside(new_lead, monkeypatch):
    monkeypatch.setattr(carrying, "keep_partitions", lambda: None)
    assert rolled_back_while_it_is_dropped(new_lead, monkeypatch) != []


@pytest.mark.parametrize("is_pending", [False, True], ids=["detached", "being detached"])
def test_where_dropping_was_killed_half_way_the_version_can_be_published_again(new_lead, is_pending):
    lead = new_lead()
    first = published()
    published(matrix_text(download=5))
    left_half_way(first.pk, is_pending)
    publish.publish(first, LATER)
    assert LeadScore.objects.get(lead=lead, version=first).counts
    assert verify(LATER) == []


def left_half_way(version_id: int, is_pending: bool) -> None:
    """As a process leaves it that is killed between the two steps of detaching, or after them."""
    with connection.cursor() as cursor:
        if is_pending:
            cursor.execute(
                "UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = to_regclass(%s)",
                [partition_of(version_id)],
            )
        else:
            cursor.execute(f"ALTER TABLE scoring_leadscore DETACH PARTITION {partition_of(version_id)}")


def test_of_two_that_drop_at_once_one_does(new_lead, monkeypatch):
    new_lead()
    first = published()
    published(matrix_text(download=5))
    with partitions.dropping() as is_alone:
        assert is_alone
        answers: list[list[int]] = []
        with in_thread(lambda: answers.append(drop_old_partitions(LATER))):
            pass
    assert (answers, is_there(first.pk)) == ([[]], True)


def test_a_version_is_turned_to_with_every_index(new_lead):
    new_lead()
    assert indexes_of(partition_of(published().pk)) == indexes_of("scoring_leadscore")


def test_building_indexes_goes_on_where_it_was_killed(new_lead):
    new_lead()
    version = published()
    drop_partition(version.pk)
    assert make_partition(version.pk)
    with pytest.raises(KilledError):
        attach_partition(version.pk, killed)
    assert not make_partition(version.pk)
    attach_partition(version.pk)
    assert indexes_of(partition_of(version.pk)) == indexes_of("scoring_leadscore")


class KilledError(Exception):
    """The process ends here."""


def killed() -> None:
    raise KilledError


def indexes_of(table: str) -> list[tuple[str]]:
    """What the indexes of a table are on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(pg_get_indexdef(indexrelid) FROM 'USING .*') AS definition FROM pg_index"
            " WHERE indrelid = %s::regclass AND indisvalid ORDER BY definition",
            [table],
        )
        return list(cursor.fetchall())
