"""`make run` with real processes: each test is told a life of the same instance, and may end it."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import pytest

from leadscore.local import ledger
from tests.local.instance import CHECKOUT, Instance, open_folder, still_running

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def instance():
    with open_folder() as folder:
        one = Instance(folder / "home")
        one.environment["WEB_PROCESSES"] = "2"
        yield one
        one.clean_up()


@pytest.fixture
def running(instance):
    """The instance, started where the test before has ended it."""
    if instance.process is None or instance.process.poll() is not None:
        instance.start_and_wait()
    return instance


@pytest.fixture
def report(record_property, capsys):
    def tell(name: str, seconds: float) -> None:
        record_property(name, seconds)
        with capsys.disabled():
            print(f"\n  {name}: {seconds:.1f} s", end="")

    return tell


def test_the_first_start_ends_with_a_page_that_answers(instance, report):
    report("first start", instance.start_and_wait())
    assert instance.answers("/readyz")
    instance.wait_until(lambda: "Leadscore is at http://127.0.0.1:" in instance.said())


def test_the_pages_come_with_their_style_sheets(running):
    assert running.answers("/static/admin/css/base.css")


def test_without_the_demo_it_says_how_to_make_the_first_administrator(running):
    assert "manage.py setup" in running.said()


def test_the_worker_becomes_ready(running):
    running.wait_until(running.worker_is_ready)
    running.wait_until(lambda: "the worker is ready" in running.said())


def test_nothing_of_it_listens_but_the_page(running):
    own = {str(one.pid) for one in running.everything()}
    listening = subprocess.run(["ss", "-Htlnp"], capture_output=True, text=True).stdout.splitlines()
    ours = [line for line in listening if any(f"pid={pid}," in line for pid in own)]
    assert all(f"127.0.0.1:{running.port} " in line for line in ours)


def test_commands_work_on_what_runs(running):
    command = [sys.executable, "manage.py", "shell", "-v0", "-c"]
    code = "from leads.models import Lead; print('leads:', Lead.objects.count())"
    told = subprocess.run(
        [*command, code], env=running.environment, cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "leads: 0\n"


def test_a_second_start_in_the_same_checkout_is_refused_in_one_line(running):
    second = Instance(running.home)
    second.output = running.output.with_name("second.output")
    assert second.start().wait() == 1
    assert second.said().strip().count("\n") == 0
    assert "already runs" in second.said()


def test_a_killed_web_server_comes_back_and_no_page_is_refused(running):
    os.kill(running.pid_of("web"), signal.SIGKILL)
    running.wait_until(lambda: "web was ended by SIGKILL; it starts again in 1 s" in running.said())
    # The supervisor holds the port: a connection waits, it is not refused.
    socket.create_connection(("127.0.0.1", running.port), timeout=5).close()
    running.wait_until(running.answers)


def wait_until_answered_by(running, name: str, other: str) -> None:
    """Wait until one web process answers, while the other is held."""
    held = running.pid_of(other)
    os.kill(held, signal.SIGSTOP)
    try:
        running.wait_until(running.answers)
    finally:
        os.kill(held, signal.SIGCONT)


def notes_of_web(running) -> dict[str, str]:
    """The notes that are written; none of a process that is just being started again."""
    notes = {}
    for path in (running.home / "processes").glob("web*"):
        with suppress(FileNotFoundError):  # it ended after the look
            notes[path.name] = path.read_text()
    return {name: note for name, note in notes.items() if note}


@pytest.mark.parametrize(("killed", "other"), [("web", "web-2"), ("web-2", "web")])
def test_while_one_web_process_is_killed_the_other_answers_until_it_is_back(running, killed, other):
    running.wait_until(lambda: len(notes_of_web(running)) == 2)
    wait_until_answered_by(running, killed, other)
    wait_until_answered_by(running, other, killed)
    before = notes_of_web(running)
    os.kill(running.pid_of(killed), signal.SIGKILL)
    while len(now := notes_of_web(running)) < 2 or now == before:
        assert running.answers()
    wait_until_answered_by(running, killed, other)
    assert now[other] == before[other]


def test_while_both_are_killed_nobody_answers(running):
    """The control of the one before."""
    running.wait_until(lambda: len(notes_of_web(running)) == 2)
    for name in ("web", "web-2"):
        os.kill(running.pid_of(name), signal.SIGKILL)
    assert not running.answers()
    running.wait_until(running.answers)
    running.wait_until(lambda: len(notes_of_web(running)) == 2)


def test_a_killed_worker_takes_its_own_children_along_and_comes_back(running):
    running.wait_until(running.worker_is_ready)
    before = running.everything()
    worker = running.pid_of("worker")
    os.kill(worker, signal.SIGKILL)
    running.wait_until(lambda: "worker was ended by SIGKILL" in running.said())
    running.wait_until(lambda: (running.home / "processes" / "worker").exists())
    sessions = [one for one in still_running(before) if os.getsid(one.pid) == worker]
    assert sessions == []


def test_sigterm_ends_everything_and_leaves_nothing(running):
    everything = running.everything()
    assert len(everything) > 6
    assert running.ask_to_stop() == 0
    assert still_running(everything) == []
    assert list((running.home / "processes").iterdir()) == []


def test_ctrl_c_ends_everything_as_well(running):
    everything = running.everything()
    running.process.send_signal(signal.SIGINT)
    assert running.wait() == 0
    assert still_running(everything) == []


def test_the_second_start_is_quick(instance, report):
    report("page after a second start", instance.start_and_wait())
    instance.wait_until(instance.worker_is_ready, seconds=15)
    assert "bringing it up to date" not in instance.said()


def test_data_survive_a_kill_of_everything(running, report):
    with running.connect() as connection:
        connection.execute("CREATE TABLE kept_by_a_test AS SELECT 42 AS answer")
    everything = running.everything()
    running.kill_everything()
    running.wait_until(lambda: not still_running(everything), seconds=5)
    report("page after kill -9 of everything", running.start_and_wait())
    with running.connect() as connection:
        assert connection.execute("SELECT answer FROM kept_by_a_test").fetchone() == (42,)


def test_orphans_of_a_killed_supervisor_are_ended_by_the_next_one(running, report):
    everything = running.everything()
    running.process.kill()
    running.wait()
    orphans = still_running(everything)
    assert len(orphans) > 5
    report("page after kill -9 of the supervisor", running.start_and_wait())
    assert still_running(orphans) == []
    assert "Ended what an earlier run left" in running.said()


def test_a_stale_lock_that_names_a_living_stranger_does_not_hold_postgres_up(running):
    running.ask_to_stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lock = running.home / "postgres" / "postmaster.pid"
        lock.write_text(
            f"{stranger.pid}\n{running.home}/postgres\n1\n5432\n{running.home}/sockets\n\n\nready\n"
        )
        running.start_and_wait()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_note_of_a_process_whose_number_was_given_out_again_harms_nobody(running):
    running.ask_to_stop()
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        note = running.home / "processes" / "web"
        note.write_text(f"{stranger.pid} {(ledger.started(stranger.pid) or '')[:-1]}0")
        note.write_text(f"{stranger.pid} another-boot:1")
        running.start_and_wait()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_port_in_use_is_one_clear_line(instance):
    if instance.process.poll() is None:
        instance.ask_to_stop()
    own_port = instance.port
    with socket.create_server(("127.0.0.1", 0)) as other:
        instance.port = other.getsockname()[1]
        assert instance.start().wait() == 1
        assert f"leadscore: Port {instance.port} is not to be had" in instance.said()
        assert instance.said().strip().count("\n") == 0
    instance.port = own_port


def test_a_wrong_setting_is_one_clear_line(instance):
    if instance.process.poll() is None:
        instance.ask_to_stop()
    instance.environment["ORGANISATION_ZONE"] = "Mars/Olympus"
    try:
        assert instance.start().wait() == 1
    finally:
        del instance.environment["ORGANISATION_ZONE"]
    assert "ORGANISATION_ZONE='Mars/Olympus' is wrong" in instance.said()
    assert "Traceback" not in instance.said()


def test_a_wrong_number_of_web_processes_is_refused_by_name(instance):
    if instance.process.poll() is None:
        instance.ask_to_stop()
    right, instance.environment["WEB_PROCESSES"] = instance.environment["WEB_PROCESSES"], "0"
    try:
        assert instance.start().wait() == 1
    finally:
        instance.environment["WEB_PROCESSES"] = right
    assert instance.said().startswith(
        "Setting WEB_PROCESSES='0' is wrong: it should be a whole number from 1"
    )
    assert instance.said().count("\n") == 1


def test_a_broken_database_is_one_clear_line_and_leaves_nothing(instance):
    if instance.process.poll() is None:
        instance.ask_to_stop()
    settings = instance.home / "postgres" / "postgresql.conf"
    good = settings.read_text()
    settings.write_text(good + "no_such_setting = 1\n")
    try:
        assert instance.start().wait() == 1
    finally:
        settings.write_text(good)
    assert "leadscore: PostgreSQL did not come up:" in instance.said()
    assert "Traceback" not in instance.said()
    assert list((instance.home / "processes").iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a disk that is full")
def test_a_full_disk_is_one_clear_line():
    with open_folder() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], check=True)
        try:
            one = Instance(folder / "home")
            one.output = folder / "said"
            assert one.start().wait() == 1
            assert one.said().startswith("leadscore: The disk is full")
            assert one.said().strip().count("\n") == 0
        finally:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_port_that_is_no_port_is_refused_by_name(instance):
    port, instance.port = instance.port, "80x"
    try:
        if instance.process.poll() is None:
            instance.ask_to_stop()
        assert instance.start().wait() == 2
    finally:
        instance.port = port
    assert "PORT='80x' is no port" in instance.said()
