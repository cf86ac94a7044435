"""A publishing that was asked for on a page: whoever is killed, it is done once, and by no hand."""

from pathlib import Path
from time import monotonic, sleep

import pytest

pytestmark = pytest.mark.processes
KILLED = -9
_AT_ONCE, _A_SECOND, _LEADS = 20, 200, 5_000
_POINTS_OF_A_RUN = ["after_run_claimed", "after_range", "before_turn", "in_turn", "after_turn"]


def ask(installation) -> int:
    """Two sign a matrix and one of them asks for it, on the pages; the version that is to come into force."""
    installation.points = installation.other_points()
    file = installation.file(installation.points)
    installation.ask(file)
    return installation.one("SELECT version_id FROM scoring_publishrun ORDER BY id DESC LIMIT 1")


def is_in_force(installation, version_id: int) -> bool:
    return installation.one("SELECT active_id FROM scoring_scoringmodel") == version_id


def runs(installation, version_id: int) -> tuple[object, object]:
    """How many runs of it there are, and how often it was put in force."""
    query = "SELECT count(*) FROM leads_auditentry WHERE action = 'matrix.published' AND subject_id = %s"
    return (
        installation.one("SELECT count(*) FROM scoring_publishrun WHERE version_id = %s", version_id),
        installation.one(query, version_id),
    )


def assert_done_once(installation, version_id: int) -> None:
    installation.wait_until(lambda: is_in_force(installation, version_id), 90)
    installation.wait_until(lambda: installation.pending() == 0, 60)
    assert runs(installation, version_id) == (1, 1)
    installation.assert_all_is_true()


@pytest.mark.parametrize("point", _POINTS_OF_A_RUN)
def test_a_worker_that_is_killed_on_the_way_is_made_up_for(installation, mark: Path, point):
    installation.start_worker(LEADSCORE_CRASH_AT=f"{point}:{mark}")
    installation.start_dispatcher()
    version_id = ask(installation)
    installation.downloads(200)
    installation.wait_until(mark.exists, 60)
    assert_done_once(installation, version_id)


def test_two_hundred_activities_a_second_go_on_through_it(installation):
    """What is recorded while a version is filled, caught up and turned to is in its scores, each once."""
    installation.start_worker()
    installation.start_dispatcher()
    before = installation.one("SELECT count(*) FROM leads_activity")
    version_id = ask(installation)
    began, sent = monotonic(), 0
    while not is_in_force(installation, version_id):
        installation.downloads(_AT_ONCE, first=1 + sent % _LEADS)
        sent += _AT_ONCE
        sleep(max(0.0, began + sent / _A_SECOND - monotonic()))
        assert monotonic() - began < 90
    seconds = monotonic() - began
    print(f"{sent:,} activities in {seconds:.1f} s, {sent / seconds:.0f} a second")
    assert installation.one("SELECT count(*) FROM leads_activity") == before + sent
    assert_done_once(installation, version_id)


def test_all_processes_killed_at_once_and_started_again_go_on(installation, mark: Path):
    worker = installation.start_worker(LEADSCORE_CRASH_AT=f"after_range:{mark}")
    dispatcher = installation.start_dispatcher()
    version_id = ask(installation)
    installation.wait_until(mark.exists, 60)
    for process in (worker, dispatcher):
        installation.kill(process)
    installation.start_worker()
    installation.start_dispatcher()
    assert_done_once(installation, version_id)


def test_without_a_broker_drain_carries_it_out(installation):
    version_id = ask(installation)
    assert installation.run("drain", LEADSCORE_CRASH_AT="after_range").returncode == KILLED
    assert not is_in_force(installation, version_id)
    installation.manage("drain")
    assert_done_once(installation, version_id)


def test_who_asks_and_dies_has_asked_or_not(installation):
    """The process of the page is killed before and after the commit: all is asked for, or nothing."""
    points = installation.other_points()
    file = installation.file(points)
    assert installation.ask(file, LEADSCORE_CRASH_AT="before_asked") == KILLED
    assert installation.one("SELECT count(*) FROM scoring_matrixversion WHERE state = 'filling'") == 0
    assert installation.ask(file, LEADSCORE_CRASH_AT="after_asked") == KILLED
    installation.points = points
    installation.manage("drain")
    assert_done_once(
        installation, installation.one("SELECT version_id FROM scoring_publishrun ORDER BY id DESC LIMIT 1")
    )
