"""A publishing that is killed half-way: run again it goes on, and ends as if it had run once."""

import pytest

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("point", ["after_range", "in_turn"])
def test_before_the_turn_nothing_is_seen_of_it(installation, point):
    installation.downloads(100)
    installation.manage("drain")
    active = installation.one("SELECT active_id FROM scoring_scoringmodel")
    composite, changes = installation.composite(1), installation.changes()
    points = installation.other_points()
    assert installation.publish(points, LEADSCORE_CRASH_AT=point).returncode == -9
    assert installation.one("SELECT active_id FROM scoring_scoringmodel") == active
    assert (installation.composite(1), installation.changes()) == (composite, changes)
    installation.downloads(50)
    installation.assert_goes_on(points)


def test_after_the_turn_it_is_done(installation):
    points = installation.other_points()
    assert installation.publish(points, LEADSCORE_CRASH_AT="after_turn").returncode == -9
    again = installation.publish(points)
    assert "is active already" in again.stderr
    installation.assert_all_is_true()


def test_leads_scored_meanwhile_are_caught_up(installation):
    installation.start_worker()
    installation.start_dispatcher()
    points = installation.other_points()
    assert installation.publish(points, LEADSCORE_CRASH_AT="after_range").returncode == -9
    installation.downloads(400)
    installation.wait_until(lambda: installation.pending() == 0, 60)
    installation.assert_goes_on(points)
