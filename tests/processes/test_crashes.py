"""Workers are killed at named points: everything pending is done, nothing twice."""

import logging

import pytest

pytestmark = pytest.mark.processes
log = logging.getLogger(__name__)
KILLED = -9


@pytest.mark.parametrize("point", ["after_claim", "before_commit", "after_commit"])
def test_a_drain_that_is_killed_loses_nothing(installation, point):
    before, changes = installation.composite(1), installation.changes()
    installation.downloads(300)
    assert installation.run("drain", LEADSCORE_CRASH_AT=point).returncode == KILLED
    assert installation.pending() > 0
    installation.lease_runs_out()
    installation.manage("drain")
    assert installation.composite(1) == before + installation.points
    assert installation.changes() == changes + 300
    installation.assert_all_is_true()


def test_a_worker_that_is_killed_in_a_chunk_is_made_up_for(installation, mark):
    installation.start_worker(LEADSCORE_CRASH_AT=f"before_commit:{mark}")
    installation.start_dispatcher()
    before = installation.composite(300)
    installation.downloads(300)
    installation.wait_until(mark.exists, 60)
    took = installation.wait_until(lambda: installation.pending() == 0, 60)
    log.info(f"worker child killed in a chunk: all scored {took:.1f} s later")
    assert installation.composite(300) == before + installation.points
    installation.assert_all_is_true()


def test_all_processes_killed_and_started_again_go_on(installation):
    worker, dispatcher = installation.start_worker(), installation.start_dispatcher()
    before = installation.composite(1)
    installation.downloads()
    installation.wait_until(lambda: installation.composite(1) == before + installation.points, 60)
    for process in (worker, dispatcher):
        installation.kill(process)
    installation.downloads(500)
    installation.start_worker()
    installation.start_dispatcher()
    took = installation.wait_until(lambda: installation.pending() == 0, 60)
    log.info(f"started again, 500 leads scored after {took:.1f} s")
    assert installation.composite(1) == before + 2 * installation.points
    installation.assert_all_is_true()
