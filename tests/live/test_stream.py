"""What an open page of a draft hears, from a real web process."""

import os
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from leads.models import Role, User
from scoring.matrix.freezing import freeze
from scoring.matrix.recording import tell
from scoring.models import OpenPage

from .conftest import session_of
from .reader import Reader
from .serving import HOLDING, Web, web

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
QUICK = 8.0  # s; alone it takes some 20 ms, but tests share their machine


def numbers(reader) -> list[int]:
    return [edit["number"] for edit in reader.of("edit")]


def end_connections() -> None:
    """As if PostgreSQL had been restarted; the connections of the tests themselves stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query ILIKE 'listen%%'"
        )


def test_an_edit_is_on_the_other_page_at_once(draft, reads):
    sam = reads(draft.sam)
    sam.wait_for("here")
    edit = draft.edit(12)
    assert sam.wait(lambda one: bool(one.of("edit"))) < QUICK
    assert sam.of("edit") == [
        {
            "number": 1,
            "kind": "change",
            "row": f"rule-{edit.row_id}",
            "cell": f"rule-{edit.row_id}-cap",
            "by": draft.mara.pk,
            "initials": "MB",
            "name": "Mara Berg",
        }
    ]


def test_who_comes_again_is_told_what_they_missed_once_and_in_order(draft, reads):
    first = reads(draft.sam)
    first.wait_for("here")
    draft.edit(11)
    first.wait_for("edit")
    first.close()
    for value in (12, 13, 14):
        draft.edit(value)
    again = reads(draft.sam, last=str(first.numbers[-1]))
    again.wait(lambda one: len(one.of("edit")) == 3)
    draft.edit(15)
    again.wait(lambda one: len(one.of("edit")) == 4)
    assert numbers(again) == [2, 3, 4, 5]


def test_who_opens_the_page_hears_what_came_after_it_was_drawn(draft, reads):
    for value in (11, 12, 13):
        draft.edit(value)
    sam = reads(draft.sam, "?since=2")
    sam.wait_for("edit")
    assert numbers(sam) == [3]


def test_an_edit_that_is_undone_by_its_transaction_is_never_told(draft, reads):
    sam = reads(draft.sam)
    sam.wait_for("here")
    tell({"draft": draft.version.pk, "edit": 99})  # as if from a process that was wrong
    draft.edit(12)
    sam.wait_for("edit")
    assert numbers(sam) == [1]


def test_what_others_tell_of_a_draft_reaches_its_pages_alone(draft, reads):
    sam = reads(draft.sam)
    sam.wait_for("here")
    before = len(sam.of("signed"))
    tell({"draft": draft.version.pk + 1, "signed": True})
    tell({"draft": draft.version.pk, "signed": True})
    sam.wait(lambda one: len(one.of("signed")) > before)
    assert len(sam.of("signed")) == before + 1


@pytest.mark.parametrize(
    "payload", ["", "nonsense", "[]", "7", '{"draft": [1]}', '{"draft": null, "edit": 1}']
)
def test_what_somebody_else_writes_on_the_channel_harms_nothing(draft, reads, payload):
    sam = reads(draft.sam)
    sam.wait_for("here")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('leadscore_matrix', %s)", [payload])
    draft.edit(12)
    assert sam.wait(lambda one: bool(one.of("edit"))) < QUICK


def test_after_postgresql_went_away_the_missed_edits_come(draft, reads):
    sam = reads(draft.sam)
    sam.wait_for("here")
    draft.edit(11)
    sam.wait_for("edit")
    end_connections()
    draft.edit(12)
    sam.wait(lambda one: len(one.of("edit")) == 2, seconds=40)
    draft.edit(13)
    assert sam.wait(lambda one: len(one.of("edit")) == 3) < QUICK
    assert numbers(sam) == [1, 2, 3]


def test_two_processes_tell_the_same(draft, reads, tmp_path: Path):
    with web(tmp_path / "web.log") as other:
        mara, sam = reads(draft.mara), reads(draft.sam, at=other)
        sam.wait(lambda one: bool(one.of("here")) and len(one.of("here")[-1]) == 2)
        mara.wait(lambda one: bool(one.of("here")) and len(one.of("here")[-1]) == 2)
        draft.edit(12)
        assert sam.wait(lambda one: bool(one.of("edit"))) < QUICK
        assert mara.wait(lambda one: bool(one.of("edit"))) < QUICK


def test_ending_the_process_ends_the_streams_at_once(draft, reads, tmp_path: Path):
    with web(tmp_path / "web.log") as other:
        sam = reads(draft.sam, at=other)
        sam.wait_for("here")
        assert other.stop() < 3
        sam.wait(lambda one: one.is_ended)
    assert not OpenPage.objects.exists()
    assert b'"level": "error"' not in (tmp_path / "web.log").read_bytes()


def test_who_logs_out_or_loses_the_right_hears_nothing_more(draft, reads):
    session = session_of(draft.sam)
    sam, mara = reads(draft.sam, session=session), reads(draft.mara)
    sam.wait_for("here")
    mara.wait_for("here")
    Session.objects.filter(pk=session).delete()
    User.objects.filter(pk=draft.mara.pk).update(role=Role.SDR)
    sam.wait(lambda one: one.is_ended, seconds=40)
    mara.wait(lambda one: one.is_ended, seconds=40)


def test_who_may_not_open_the_draft_gets_no_stream(draft, reads):
    sdr = User.objects.create(username="ivo", password="!", role=Role.SDR)
    refused, stranger = reads(sdr), reads(sdr, session="nobody")
    refused.wait(lambda one: one.status == 404)
    stranger.wait(lambda one: one.status == 302)


def test_a_version_that_is_no_draft_any_more_has_nothing_to_tell(draft, reads):
    freeze(draft.version)
    reads(draft.sam).wait(lambda one: one.status == 204)


def test_a_server_that_speaks_wsgi_is_not_held(draft):
    client = Client()
    client.force_login(draft.sam, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(draft.path).status_code == 204


def test_streams_cost_neither_threads_nor_connections(draft, reads, tmp_path: Path):
    """Sixty live on a pool of two; the one connection beside it is that by which the process listens."""
    with web(tmp_path / "web.log", DATABASE_POOL_SIZE="2") as other:
        opened(10, draft, reads, other)
        before = threads(other)
        many = opened(50, draft, reads, other)
        assert OpenPage.objects.count() == 60
        many[0].wait(lambda _: threads(other) <= before)
        draft.edit(12)
        for one in many:
            one.wait_for("edit")
        assert connections(other) <= 3


def test_a_stream_that_held_some_would_be_seen(draft, reads, tmp_path: Path):
    with web(tmp_path / "web.log", HOLDING, DATABASE_POOL_SIZE="2") as other:
        opened(2, draft, reads, other)
        before = threads(other)
        opened(8, draft, reads, other)
        assert threads(other) >= before + 8
        assert connections(other) > 10


def opened(count: int, draft, reads, at: Web) -> list[Reader]:
    """So many more streams of one person, each of which has been told something."""
    session = session_of(draft.mara)
    streams = [reads(draft.mara, session=session, at=at) for _ in range(count)]
    for one in streams:
        one.wait_for("here", seconds=40)
    return streams


def threads(of: Web) -> int:
    return len(os.listdir(f"/proc/{of.process.pid}/task"))


def connections(of: Web) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [of.name])
        return int(cursor.fetchone()[0])
