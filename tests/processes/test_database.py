"""PostgreSQL ends every connection, as it does when it is restarted: all that is pending is done."""

import pytest

pytestmark = pytest.mark.processes


def test_connections_that_end_again_and_again_lose_nothing(installation):
    installation.start_worker()
    dispatcher = installation.start_dispatcher()
    before = installation.composite(2_020)
    for part in range(20):
        installation.downloads(100, first=2_001 + part)
        installation.end_connections()
    installation.wait_until(lambda: installation.pending() == 0, 60)
    assert dispatcher.poll() is None
    assert installation.composite(2_020) == before + 20 * installation.points
    installation.assert_all_is_true()
