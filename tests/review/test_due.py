"""A review is due exactly when it should be, and those who hold it are told once."""

from datetime import date, timedelta

import pytest

from leads.models import Lead, Notice
from scoring.models import ReviewSettings
from scoring.review.due import due_of, next_day, tell_due
from scoring.review.meeting import end, save_settings
from tests.scoring.small import NOW, scored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def held(cast):
    """Holds a review at a moment, with the day of the next."""

    def hold(at=NOW, next_on: date | None = None):
        review = cast.going(at)
        end(review.pk, next_on, cast.speaker(at=at))
        review.refresh_from_db()
        return review

    return hold


def reasons(cast, at):
    cast.version.model.refresh_from_db()
    due = due_of(cast.version.model, at)
    return due.reasons if due else ()


def test_the_first_is_due_a_month_after_a_matrix_came_into_force(cast):
    came = cast.version.published_at
    assert reasons(cast, came + 29 * DAY) == ()
    assert reasons(cast, came + 30 * DAY) == ("There was none yet.",)


def test_it_is_due_on_the_thirtieth_day_after_the_last_and_not_a_day_before(cast, held):
    held()
    assert reasons(cast, NOW + 29 * DAY) == ()
    assert reasons(cast, NOW + 30 * DAY) == ("The last was on 15 Jun, 30 days ago.",)


def test_the_days_are_set_by_operations(cast, held):
    held()
    save_settings(7, 5, cast.speaker("operations"))
    assert reasons(cast, NOW + 6 * DAY) == ()
    assert reasons(cast, NOW + 7 * DAY) != ()
    assert ReviewSettings.objects.count() == 1


def test_it_is_due_on_the_day_that_was_agreed_where_that_comes_first(cast, held):
    held(next_on=date(2026, 6, 22))
    assert reasons(cast, NOW + 6 * DAY) == ()
    assert reasons(cast, NOW + 7 * DAY) == ("It was agreed for 22 Jun.",)
    assert next_day(cast.version.model) == date(2026, 6, 22)


def test_it_is_not_put_off_for_longer_than_the_set_days(cast, held):
    held(next_on=date(2026, 9, 1))
    assert reasons(cast, NOW + 30 * DAY) != ()


def test_it_is_not_due_while_one_is_prepared(cast, held):
    held(NOW - 40 * DAY)
    assert reasons(cast, NOW) != ()
    cast.prepared()
    assert reasons(cast, NOW) == ()


def test_it_is_due_as_soon_as_a_band_moved_by_more_than_the_set_points(cast, held, new_lead):
    for _ in range(40):
        new_lead()
    scored()
    held()
    Lead.objects.filter(pk__in=Lead.objects.order_by("pk")[:2]).update(need="direct")
    scored()
    assert reasons(cast, NOW + DAY) == ()  # two of forty are five points, and not more
    Lead.objects.filter(pk__in=Lead.objects.order_by("pk")[:3]).update(need="direct")
    scored()
    assert reasons(cast, NOW + DAY) == (
        "Band cold moved from 100% to 92%.",
        "Band warm moved from 0% to 8%.",
    )


def test_it_is_due_as_soon_as_what_sales_accepts_moved(cast, held, arrived):
    for _ in range(20):
        arrived(500, "accepted")
    held()
    arrived(500, "rejected", days=3)
    assert reasons(cast, NOW + DAY) == ()
    arrived(500, "rejected", days=3)
    assert reasons(cast, NOW + DAY) == ("What sales accepts moved from 100% to 91%.",)


def test_those_who_hold_reviews_are_told_once_after_each_review(cast, held):
    held(NOW - 40 * DAY)
    tell_due(NOW)
    tell_due(NOW + DAY)
    assert sorted(Notice.objects.values_list("user__username", flat=True)) == [
        "boss",
        "marketing",
        "operations",
    ]
    held()
    tell_due(NOW + 30 * DAY)
    assert Notice.objects.filter(user=cast.people["boss"]).count() == 2


def test_nobody_is_told_before_it_is_due(cast, held):
    held()
    tell_due(NOW + 29 * DAY)
    assert not Notice.objects.exists()
