"""Redis holds no truth (P11): emptied, silent or gone, what is pending is done."""

import logging
import signal
import socket
import time

import pytest

pytestmark = pytest.mark.processes
log = logging.getLogger(__name__)


def test_an_activity_is_in_the_score_within_seconds(installation):
    installation.start_worker()
    installation.start_dispatcher()
    installation.downloads()
    installation.wait_until(lambda: installation.pending() == 0, 60)  # both are up
    latencies = []
    for lead in range(2, 12):
        time.sleep(0.37 * lead % 1)  # at no fixed moment of the second in which the dispatcher polls
        before = installation.composite(lead)
        installation.downloads(1, first=lead)
        latencies.append(
            installation.wait_until(
                lambda lead=lead, old=before: installation.composite(lead) == old + installation.points, 10
            )
        )
    latencies.sort()
    log.info(f"activity to score: median {latencies[5]:.2f} s, worst {latencies[-1]:.2f} s")
    installation.assert_all_is_true()


def test_redis_emptied_again_and_again_loses_nothing(installation):
    installation.start_worker()
    installation.start_dispatcher()
    before = installation.composite(3_040)
    for part in range(30):
        installation.downloads(50, first=3_001 + part)
        installation.redis.flushdb()
    installation.wait_until(lambda: installation.pending() == 0, 60)
    assert installation.composite(3_040) == before + 30 * installation.points
    installation.assert_all_is_true()


def test_the_dispatcher_goes_on_without_redis_and_says_so_once(installation, tmp_path):
    heart = tmp_path / "heart"
    nowhere = f"unix://{tmp_path}/nothing.sock"
    dispatcher = installation.start_dispatcher(REDIS_URL=nowhere, HEARTBEAT_FILE=heart)
    installation.downloads()
    installation.wait_until(lambda: b"Redis does not answer" in dispatcher.log.read_bytes(), 60)
    first = heart.stat().st_mtime_ns
    installation.wait_until(lambda: heart.stat().st_mtime_ns > first, 30)
    dispatcher.send_signal(signal.SIGTERM)
    assert dispatcher.wait(30) == 0
    assert len(dispatcher.log.read_bytes().splitlines()) == 1


def test_a_silent_redis_does_not_hang_the_dispatcher(installation, tmp_path):
    heart, path = tmp_path / "heart", tmp_path / "silent.sock"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(path))
        silent.listen(50)
        installation.start_dispatcher(REDIS_URL=f"unix://{path}", HEARTBEAT_FILE=heart)
        installation.downloads()
        installation.wait_until(heart.exists, 30)
        beats = set()
        ends_at = time.monotonic() + 30  # without a time limit it would hang for 45 s
        while len(beats) < 2 and time.monotonic() < ends_at:
            beats.add(heart.stat().st_mtime_ns)
            time.sleep(0.05)
    assert len(beats) == 2
