"""What a page of the ranking reads of 200,000 leads, in rows: each list within a fixed bound."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client

from leads.models import Role, User
from leads.people.access import visible_to
from scoring.models import LeadScore
from scoring.pages import keyset, listing
from scoring.pages.counting import COUNTED
from scoring.pages.filters import Filters, apply, read_filters
from scoring.pages.keyset import PAGE_ROWS
from scoring.segments.known import Known
from scoring.segments.to_query import About
from tests.factories import TeamFactory, UserFactory, publish_default
from tests.standards import write_standards

from .reading import FIRST, LEADS, Reads, make, reads

pytestmark = pytest.mark.django_db
PAGE = 4_000  # of a list that one index holds: the planner may throw away some, not most of 200,000
SOUGHT = 2 * COUNTED  # of a list made by several conditions, or of a search
MET = 8 * COUNTED  # by a count, in vain or not: in a row it reads faster than here and there along an index
COLUMNS = (
    *(
        "band=cold",
        "band=hot",
        "grade=A",
        "grade=D",
        "stage=sal",
        "stage=inquiry",
        "region=apac",
        "region=emea",
    ),
    *("industry=energy", "source=referral", "owner=nobody", "list=look", "list=disqualified"),
)
TOGETHER = ("band=warm&grade=A", "owner=nobody&band=hot&region=apac", "region=apac&industry=energy")
SORTS = ("composite", "fit", "engagement", "qualification", "last", "name")


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, User]]:
    with django_db_blocker.unblock(), transaction.atomic():
        write_standards()
        team, other = TeamFactory(), TeamFactory()
        roles = {"sdr": Role.SDR, "manager": Role.MANAGER, "operations": Role.OPERATIONS}
        made = {name: UserFactory(role=role, team=team) for name, role in roles.items()}
        made["rep"] = UserFactory(role=Role.REPRESENTATIVE, team=other)
        others = [UserFactory(role=Role.SDR, team=one) for one in [team, other] * 10]
        make(publish_default(), [made["sdr"], made["rep"], *others])
        yield made
        transaction.set_rollback(True)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(user: User, query: str, part: str = "") -> Reads:
    headers = {"HX-Request": "true", "HX-Target": part} if part else {}
    client = browser(user)
    with reads() as found:
        page = client.get(f"/?{query}", headers=headers)
    assert page.status_code == 200
    assert not page.context.get("is_too_slow")
    return found


def deep(query: str, part: float) -> str:
    """The address of the page so far down a list in the usual order."""
    names = dict(one.split("=") for one in query.split("&")) if query else {}
    rows = LeadScore.objects.filter(lead_id__gt=FIRST, is_listed=names.pop("list", "") != "disqualified")
    if names.pop("owner", ""):
        names["owner_id__isnull"] = True
    rows = rows.filter(**names).order_by("-composite", "lead_id")
    score = rows[int(rows.count() * part)]
    return f"{query}&after={score.composite}~{score.lead_id}&rank=51"


def bound(sql: str, pages: int) -> int:
    return MET if "COUNT(" in sql else pages


def over(found: Reads, pages: int) -> list[str]:
    """The queries that read more than they may."""
    return [f"{rows} rows: {sql}" for sql, rows in found if rows > bound(sql, pages)]


@pytest.mark.parametrize("query", ["", *COLUMNS])
def test_a_list_by_one_filter_reads_little_more_than_its_page(people: Any, query: str) -> None:
    assert over(read(people["operations"], query), PAGE) == []
    assert over(read(people["operations"], deep(query, 0.9), "rows"), PAGE) == []


@pytest.mark.parametrize("sort", SORTS)
def test_no_order_reads_what_lies_before_the_page(people: Any, sort: str) -> None:
    middle = FIRST + LEADS // 2
    marks = {"last": f"~{middle}", "name": f"okafor{middle} ada1~{middle}"}
    for after in ("", f"&after={marks.get(sort, f'0~{middle}')}&rank=51"):
        assert over(read(people["operations"], f"sort={sort}{after}", "rows"), PAGE) == []


@pytest.mark.parametrize("query", TOGETHER)
def test_filters_together_read_no_more_than_the_least_of_them_holds(people: Any, query: str) -> None:
    assert over(read(people["operations"], query), SOUGHT) == []


@pytest.mark.parametrize("query", ["list=all", "list=queue", "list=look", "list=mine", "grade=A&list=all"])
@pytest.mark.parametrize("who", ["rep", "sdr", "manager"])
def test_who_sees_few_leads_reads_few(people: Any, who: str, query: str) -> None:
    assert over(read(people[who], query), SOUGHT) == []


def test_a_search_reads_what_it_finds(people: Any) -> None:
    assert over(read(people["operations"], "q=okafor1123"), SOUGHT) == []
    assert over(read(people["operations"], "q=person1123456@"), SOUGHT) == []


@pytest.mark.parametrize(
    "query", ["where=grade C", "region=emea&where=quiet_days 30", "where=score.fit from 40"]
)
@pytest.mark.parametrize("after", ["", "after=300~1150000&rank=51"])
def test_a_list_by_conditions_is_the_same_where_few_are_looked_for(
    people: Any, query: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ids() -> list[int]:
        return [
            row.lead_id for row in browser(people["operations"]).get(f"/?{query}&{after}").context["rows"]
        ]

    walked = ids()
    assert len(walked) == PAGE_ROWS
    monkeypatch.setattr(listing, "_WALK_SECONDS", 0)
    monkeypatch.setattr(keyset, "listed", ended_once(keyset.listed))
    assert ids() == walked


def ended_once(read: Any) -> Any:
    """The same, of which the first call takes the database longer than it may."""
    calls = count()

    def ended(*arguments: Any) -> Any:
        if next(calls) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(10)")
        return read(*arguments)

    return ended


def test_there_are_as_many_leads_as_that(people: Any) -> None:
    tally = browser(people["operations"]).get("/").context["tally"]
    assert (tally.shown, tally.shown_words) == (COUNTED + 1, "10,000+")
    assert LeadScore.objects.filter(lead_id__gt=FIRST).count() == LEADS


COUNTS = ("", "band=hot", "band=cold", "stage=inquiry", "source=web&list=look", "source=referral&list=pool")
MORE_COUNTS = ("list=disqualified", "list=disqualified&band=cold", "region=emea&where=grade C")


@pytest.mark.parametrize("who", ["operations", "manager", "sdr"])
@pytest.mark.parametrize("query", [*COUNTS, *MORE_COUNTS])
def test_each_count_is_that_of_its_own_list(people: Any, who: str, query: str) -> None:
    """However they were read together: by bands, in an order, from a list that holds another."""
    user, seen = people[who], browser(people[who]).get(f"/?list=all&{query}").context
    about = About(Known(seen["frame"].matrix, seen["frame"].version.pk, user), user, datetime.now(UTC))
    scores = LeadScore.objects.filter(visible_to(user), version_id=seen["frame"].version.pk, counts=True)

    def many(filters: Filters) -> int:
        return min(apply(scores, filters, about).count(), COUNTED + 1)

    tally, filters = seen["tally"], seen["filters"]
    assert {tab.label: tab.count for tab in tally.tabs} == {
        tab.label: many(read_filters(QueryDict(tab.query), seen["frame"], user)) for tab in tally.tabs
    }
    assert {one.band: one.count for one in tally.bands} == {
        band: many(filters.changed(band=band)) if filters.band in ("", band) else 0
        for band in seen["frame"].tones
    }
    assert tally.disqualified == many(filters.changed(list="disqualified", band=""))


@pytest.mark.parametrize(
    ("index", "query"),
    [
        ("score_by_composite", ""),
        ("score_of_region", "region=apac"),
        ("score_of_owner_id", "owner={sdr}"),
        ("score_by_last_activity_at", "sort=last"),
        ("score_disqualified", "list=disqualified"),
    ],
)
def test_without_its_index_a_list_reads_more_than_it_may(people: Any, index: str, query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")
    assert over(read(people["operations"], query.format(sdr=people["sdr"].pk)), PAGE) != []
