"""Pages by the last row seen: every lead once, in order, forth and back, in every order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from leads.models import Lead
from scoring.models import LeadScore
from scoring.pages.keyset import PAGE_ROWS, SORTS
from tests.factories import LeadFactory, score_all

pytestmark = pytest.mark.django_db
MANY = 2 * PAGE_ROWS + 7


@pytest.fixture
def many(world: Any) -> Any:
    """More than two pages of leads, many of which score the same, and some of which never did anything."""
    owner = world.people["outsider"]
    leads = Lead.objects.bulk_create(
        LeadFactory.build(
            owner=owner, employees=[None, 30.0, 900.0][number % 3], last_name=f"Ng{number % 20:02}"
        )
        for number in range(MANY)
    )
    score_all()
    now = datetime.now(UTC)
    for number, lead in enumerate(leads[: MANY - 20]):
        LeadScore.objects.filter(lead=lead).update(last_activity_at=now - timedelta(hours=number % 40))
    return world.client("outsider")


def page(client: Any, sort: str, query: str = "") -> Any:
    return client.get("/", QueryDict(f"sort={sort}&{query}")).context


def walk(client: Any, sort: str, way: str, query: str = "") -> list[list[Any]]:
    pages = []
    while query is not None:
        context = page(client, sort, query)
        pages.append([(row.rank, row.lead_id) for row in context["rows"]])
        query = context["pager"][way]
    return pages


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_hold_every_lead_once_and_ranks_run_on(many: Any, sort: str) -> None:
    pages = walk(many, sort, "after")
    rows = [row for rows in pages for row in rows]
    assert [len(rows) for rows in pages] == [PAGE_ROWS, PAGE_ROWS, MANY - 2 * PAGE_ROWS]
    assert [rank for rank, _ in rows] == list(range(1, MANY + 1))
    assert len({lead_id for _, lead_id in rows}) == MANY


@pytest.mark.parametrize("sort", SORTS)
def test_going_back_shows_the_same_pages(many: Any, sort: str) -> None:
    forth = walk(many, sort, "after")
    second = page(many, sort)["pager"]["after"]
    last = page(many, sort, second)["pager"]["after"]
    back = walk(many, sort, "before", last)
    assert [row for rows in back[::-1] for row in rows] == [row for rows in forth for row in rows]


def test_leads_without_any_activity_come_last(many: Any) -> None:
    rows = walk(many, "last", "after")[-1]
    silent = set(LeadScore.objects.filter(last_activity_at=None).values_list("lead_id", flat=True))
    assert {lead_id for _, lead_id in rows} <= silent


def test_names_are_sorted_as_a_list_of_people_is_read(many: Any) -> None:
    names = [row.person.name for row in page(many, "name")["rows"]]
    assert names == sorted(names, key=lambda name: name.lower().split()[::-1])
