"""Filters in the address, and made one by one."""

from typing import Any

import pytest
from django.test import Client

from scoring.segments.address import parts

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketing(world: Any) -> Client:
    client: Client = world.client("marketing")
    return client


def names(response: Any) -> set[str]:
    return {row.person.name.split()[-1] for row in response.context["rows"]}


# ---- Filters in the address ----


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["field.region is AMERICAS"], {"Foreign"}),
        (["field.email_opt_out is yes"], {"Silent"}),
        (["did call.connected 30d"], {"Silent", "Demir", "Wirth"}),
        (["grade A", "band hot"], {"Keller", "Demir"}),
        (["parameter.purchase_plan from 10"], {"Demir"}),
        (["stage mql", "owner nobody"], {"Pool"}),
        (["search demir", "field.industry is_not glass"], set()),
    ],
)
def test_what_the_address_says_narrows_the_list(
    marketing: Client, where: list[str], expected: set[str]
) -> None:
    response = marketing.get("/", {"where": where})
    assert names(response) == expected
    assert response.context["tally"].shown == len(expected)
    assert response.context["filters"].count == len(where)


def test_quick_filters_and_conditions_hold_together(marketing: Client) -> None:
    response = marketing.get("/", {"where": "field.region is emea", "stage": "mql"})
    assert names(response) == {"Pool"}
    assert response.context["filters"].query == "stage=mql&where=field.region+is+emea"


def test_a_filter_is_taken_off_by_its_own_link(marketing: Client) -> None:
    removals = marketing.get("/", {"where": ["grade A", "band hot"]}).context["removals"]
    assert [one["query"] for one in removals] == ["where=band+hot", "where=grade+A"]


def test_a_filter_that_is_gone_says_so_and_shows_no_list(marketing: Client) -> None:
    response = marketing.get("/", {"where": ["grade Z", "field.region is emea"]})
    assert response.status_code == 200
    assert "rows" not in response.context
    assert b"There is no grade &#x27;Z&#x27; in this matrix (any more)." in response.content
    assert b"no list is shown" in response.content


def test_nobody_finds_by_a_filter_whom_they_must_not_know(world: Any) -> None:
    for where in ("field.last_name is foreign", "search foreign", "field.region is americas"):
        response = world.client("sdr").get("/", {"where": where, "list": "all"})
        assert response.context["tally"].shown == 0
        assert names(response) == set()
    owner = world.people["american"].pk
    response = world.client("manager").get("/", {"where": f"owner {owner}", "list": "all"})
    assert response.context["tally"].shown == 0


def test_what_takes_too_long_says_how_to_narrow_it(marketing: Client, monkeypatch: Any) -> None:
    # A millisecond is less than the planner takes for twenty conditions.
    monkeypatch.setattr("scoring.pages.ranking.LIST_SECONDS", 0.001)
    response = marketing.get("/", {"where": [f"did web.* {days}d" for days in range(1, 21)]})
    assert response.status_code == 200
    assert "rows" not in response.context
    assert b"This takes too long to count." in response.content
    assert len(response.context["removals"]) == 20


def test_the_choices_read_as_people_write_them(marketing: Client) -> None:
    selects = {one.name: one for one in marketing.get("/").context["selects"]}
    assert [choice.label for choice in selects["region"].choices] == ["Americas", "EMEA"]
    assert "Manufacturing" in [choice.label for choice in selects["industry"].choices]
    assert "Web form" in [choice.label for choice in selects["source"].choices]


def test_a_persons_name_is_said_to_those_alone_who_see_their_leads(world: Any) -> None:
    american = world.people["american"]
    where = {"where": f"owner {american.pk}", "list": "all"}
    shown = world.client("marketing").get("/", where).context["filters"].where[0].words
    assert shown == f"Owned by {american}"
    for name in ("sdr", "manager"):
        page = world.client(name).get("/", where)
        assert page.context["filters"].where[0].words == "Owned by somebody else"
        assert american.last_name.encode() not in page.content


# ---- The builder, without script: pick, say, add ----


def test_one_picks_what_a_filter_is_about_and_is_asked_the_rest(marketing: Client) -> None:
    response = marketing.get("/", {"add": "did", "band": "hot"})
    builder = response.context["builder"]
    assert builder.subject.label == "Did something"
    assert ("web.*", "Any web") in [(one.value, one.label) for one in builder.choices]
    assert b'name="do" value="add"' in response.content
    assert names(response) == {"Keller", "Demir"}


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ({"add": "quiet_days", "days": "30"}, "quiet_days 30"),
        ({"add": "did", "value": "web.*", "times": "3", "days": "14"}, "did web.* 3x 14d"),
        ({"add": "did", "value": "form.submit", "times": "", "days": ""}, "did form.submit"),
        ({"add": "did_not", "value": "event.*", "times": "2", "days": "7"}, "did_not event.* 7d"),
        ({"add": "field.region", "op": "is", "value": "Europe"}, "field.region is emea"),
        ({"add": "field.country", "op": "in", "value": "Germany | Nigeria"}, "field.country in de|ng"),
        ({"add": "field.title", "op": "contains", "value": "Head of"}, "field.title contains Head of"),
        ({"add": "field.seniority", "op": "in", "value": ["vp", "c-level"]}, "field.seniority in vp|c-level"),
        ({"add": "field.phone", "op": "unknown", "value": "x"}, "field.phone unknown"),
        ({"add": "field.do_not_call", "op": "is", "value": "no"}, "field.do_not_call is no"),
        ({"add": "field.employees", "op": "from", "value": "1,000"}, "field.employees from 1000"),
        ({"add": "score.fit", "op": "below", "value": "62.5"}, "score.fit below 62.5"),
        ({"add": "parameter.need", "op": "from", "value": "2,5"}, "parameter.need from 2.5"),
        ({"add": "grade", "value": ["A", "B"]}, "grade A|B"),
        ({"add": "owner", "value": ["me", "nobody"]}, "owner me|nobody"),
        ({"add": "misses", "value": "sql"}, "misses sql"),
        ({"add": "look"}, "look"),
    ],
)
def test_what_was_said_becomes_a_line_of_the_address(
    marketing: Client, form: dict[str, Any], line: str
) -> None:
    response = marketing.get("/", form | {"do": "add", "where": "stage mql"})
    assert response.status_code == 302
    after = marketing.get(response["Location"])
    assert [one.line for one in after.context["filters"].where] == ["stage mql", line]


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"add": "quiet_days", "days": "soon"}, "This must be a number, not 'soon'"),
        ({"add": "grade"}, "This must not be empty"),
        ({"add": "field.title", "op": "contains", "value": " "}, "This must not be empty"),
        ({"add": "field.email", "op": "is", "value": "nobody"}, "This is no e-mail address."),
        ({"add": "field.employees", "op": "from", "value": "many"}, "This must be a number, not 'many'"),
        ({"add": "meets"}, "This there are no criteria for '' in this matrix (any more)"),
    ],
)
def test_what_cannot_be_meant_is_asked_again_with_what_was_typed(
    marketing: Client, form: dict[str, Any], fault: str
) -> None:
    response = marketing.get("/", form | {"do": "add"})
    assert response.status_code == 200
    builder = response.context["builder"]
    assert builder.fault == fault
    assert builder.value == form.get("value", "")


def test_the_builder_offers_an_sdr_nobody_elses_name(world: Any) -> None:
    builder = world.client("sdr").get("/", {"add": "owner", "list": "all"}).context["builder"]
    assert [one.value for one in builder.choices] == ["me", "nobody"]
    assert world.client("sdr").get("/", {"add": "team", "list": "all"}).context["builder"] is None


def test_htmx_gets_the_list_with_the_new_filter_and_its_address(marketing: Client) -> None:
    form = {"add": "grade", "value": "A", "do": "add"}
    response = marketing.get("/", form, headers={"HX-Request": "true", "HX-Target": "list"})
    assert response.status_code == 200
    assert response["HX-Push-Url"] == "/?where=grade+A"
    assert response.context["builder"] is None


@pytest.mark.parametrize(
    "query",
    ["where=owner+{}", "add=owner&do=add&value={}", "add=quiet_days&do=add&days={}", "owner={}"],
)
def test_numbers_longer_than_any_are_answered(marketing: Client, query: str) -> None:
    assert marketing.get(f"/?{query.format('9' * 5000)}").status_code == 200


def test_a_long_value_that_ends_in_a_backslash_is_read_at_once() -> None:
    # Read letter by letter with a look back at each, it took minutes.
    assert parts("a" * 300_000 + "\\") == ["a" * 300_000 + "\\"]
