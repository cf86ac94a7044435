"""The demo's leads before they are stored: the same for the same order, believable, and with a past."""

from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from leads.catalog.standard import STANDARD_TYPES
from scoring.demo.blocks import Block, Order, blocks
from scoring.demo.calendar import Calendar
from scoring.demo.campaigns import make_campaigns
from scoring.demo.sales import potential
from scoring.demo.stories import tell
from scoring.demo.versions import make_regimes

TYPES = tuple(kind.key for kind in STANDARD_TYPES)
NEGATIVE = {
    "email.unsubscribe", "web.page.careers", "web.page.press", "web.page.investors", "web.page.leadership",
    "change.purchase_plan.back", "email.spam_complaint", "social.comment.negative",
    "contract.renewal_declined",
}  # fmt: skip


def calendar(hour: int = 15, zone: str = "UTC") -> Calendar:
    return Calendar(datetime(2026, 3, 4, hour, 30, tzinfo=UTC), ZoneInfo(zone))


def made(order: Order, on: Calendar) -> list[Block]:
    return list(blocks(order, on, make_campaigns(Random("campaigns"), on)))


@pytest.fixture(scope="module")
def told() -> Block:
    """A block of 3,000 leads with what sales did, looked at week by week."""
    (block,) = made(Order(3000, 60_000, 7), calendar())
    tell(block, Random(1), make_regimes(calendar()), TYPES, calendar(), step=7)
    return block


def test_the_same_order_gives_the_same_leads_at_any_hour_of_the_day():
    order = Order(300, 4000, 7)
    assert made(order, calendar(hour=2)) == made(order, calendar(hour=23))


def test_another_seed_gives_other_leads():
    one, other = (made(Order(50, 500, seed), calendar())[0].people for seed in (7, 8))
    assert {p.values["email"] for p in one[3:]}.isdisjoint(p.values["email"] for p in other[3:])


def test_about_as_many_activities_come_out_as_were_asked_for(told: Block):
    count = sum(len(person.acts) for person in told.people) + sum(map(len, told.strangers))
    assert 54_000 < count < 66_000


def test_every_e_mail_address_is_one_of_a_kind_and_of_nobody(told: Block):
    emails = [str(person.values["email"]) for person in told.people]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith(".example") for email in emails)


def test_blocks_never_share_an_address():
    people = [person for block in made(Order(10_200, 10_200, 7), calendar()) for person in block.people]
    assert len({person.values["email"] for person in people}) == len(people) == 10_200


def test_people_come_from_many_countries_and_companies_have_several_leads(told: Block):
    assert len({person.values["country"] for person in told.people}) >= 35
    assert len(told.people) / len({person.values["company"] for person in told.people}) > 1.5


def test_names_have_their_diacritics(told: Block):
    letters = set("".join(str(person.values["last_name"]) for person in told.people).lower())
    assert letters >= set("äöüßéñçøåłřőșıō")


def test_all_nine_negative_behaviours_are_there(told: Block):
    assert {act.type for person in told.people for act in person.acts} >= NEGATIVE
    assert any(person.values.get("do_not_call") is True for person in told.people)


def test_nearly_the_whole_catalog_of_activity_types_is_used(told: Block):
    used = {act.type for person in told.people for act in person.acts}
    assert used <= set(TYPES)
    assert len(set(TYPES) - used) <= 4


def test_most_leads_were_never_asked_anything(told: Block):
    unasked = [
        p for p in told.people if all(p.values.get(key) is None for key in ("need", "funding", "spend"))
    ]
    assert len(unasked) > 0.7 * len(told.people)


def test_a_change_begins_where_the_one_before_it_ended(told: Block):
    for person in told.people:
        last: dict[str, object] = {}
        for change in person.changes:
            assert change.old == last.get(change.field)
            last[change.field] = change.new
        assert all(person.values[key] == value for key, value in last.items())


def test_sales_accepts_those_with_more_behind_them(told: Block):
    decided = {
        kind: [potential(p) for p in told.people if any(r.kind == kind for r in p.results)]
        for kind in ("accepted", "rejected", "won", "lost")
    }
    mean = {kind: sum(values) / len(values) for kind, values in decided.items()}
    assert mean["won"] > mean["accepted"] > mean["rejected"] + 0.05


def test_a_moment_of_today_has_passed_already():
    on = calendar(hour=6, zone="Asia/Tokyo")
    assert on.moment(on.today, 82_799) < on.now
    assert on.moment(on.today - 1, 82_799) < on.moment(on.today, 0)
