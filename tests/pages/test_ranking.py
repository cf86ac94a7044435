"""The ranking: order, lists, filters, search, what a row says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.models import Lead
from scoring.models import LeadScore, ScoreChange, ScoringModel
from tests.factories import did, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranking(world: Any) -> Any:
    client = world.client("marketing")
    return lambda **query: client.get("/", query)


def names(response: Any) -> list[str]:
    return [row.person.name.split()[-1] for row in response.context["rows"]]


def row_of(response: Any, world: Any, lead: str) -> Any:
    return next(row for row in response.context["rows"] if row.lead_id == world.id(lead))


def test_the_highest_composite_comes_first(ranking: Any) -> None:
    rows = ranking().context["rows"]
    composites = [float(row.score.composite) for row in rows]
    assert composites == sorted(composites, reverse=True)
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))


def test_the_seeds_two_leads_of_80_lead_the_list(ranking: Any) -> None:
    assert set(names(ranking())[:2]) == {"Keller", "Demir"}


def test_disqualified_leads_are_counted_not_listed_and_one_click_away(ranking: Any, world: Any) -> None:
    assert ranking().context["tally"].disqualified == 1
    response = ranking(list="disqualified")
    assert names(response) == ["Study"]
    assert row_of(response, world, "student").disqualified_by == "Student"


def test_worth_a_look_holds_the_line_supervisor(ranking: Any, world: Any) -> None:
    response = ranking(list="look")
    assert "Wirth" in names(response)
    assert all(row.is_worth_a_look for row in response.context["rows"])


def test_whom_somebody_works_needs_no_second_look(ranking: Any, world: Any) -> None:
    Lead.objects.filter(last_name="Wirth").update(stage="sal")
    assert "Wirth" not in names(ranking(list="look"))
    assert not any(row.is_worth_a_look for row in ranking(q="Wirth").context["rows"])


def test_whom_a_person_disqualified_ranks_only_where_one_asks_for_it(ranking: Any, world: Any) -> None:
    Lead.objects.filter(last_name="Keller").update(stage="disqualified")
    assert "Keller" not in names(ranking())
    assert names(ranking(stage="disqualified")) == ["Keller"]


def test_an_sdr_has_lists_of_their_own_leads_and_of_the_pool(world: Any) -> None:
    client = world.client("sdr")
    tabs = {tab.label: tab.count for tab in client.get("/").context["tally"].tabs}
    assert tabs["My leads"] == 3
    assert tabs["Pool"] == 1
    assert names(client.get("/", {"list": "pool"})) == ["Pool"]


def test_tabs_say_how_many_they_open(ranking: Any) -> None:
    for tab in ranking().context["tally"].tabs:
        query = dict(part.split("=") for part in tab.query.split("&") if part)
        assert len(ranking(**query).context["rows"]) == tab.count, tab


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"region": "americas"}, {"Foreign"}),
        ({"stage": "mql", "owner": "nobody"}, {"Pool"}),
        ({"industry": "glass"}, {"Demir"}),
        ({"source": "referral"}, {"Demir"}),
        ({"grade": "A", "band": "hot"}, {"Keller", "Demir"}),
        ({"parameter": "purchase_plan", "from": "10"}, {"Demir"}),
        ({"parameter": ["need", "authority"], "from": ["8", "10"]}, {"Pool"}),
        ({"parameter": "spend", "from": "0.000001"}, {"Keller", "Demir"}),
    ],
)
def test_filters_narrow_together(ranking: Any, query: dict[str, Any], expected: set[str]) -> None:
    assert set(names(ranking(**query))) == expected


def test_the_owner_filter_takes_a_person(ranking: Any, world: Any) -> None:
    assert names(ranking(owner=world.people["rep"].pk)) == ["Demir"]


@pytest.mark.parametrize("text", ["demir", "ELIF DEMIR", "anadolu", "elif.demir@", "  demir   glass "])
def test_search_looks_in_name_company_and_e_mail(ranking: Any, text: str) -> None:
    assert names(ranking(q=text)) == ["Demir"]


@pytest.mark.parametrize("text", ["100%", "_", "\\", "' OR 1=1", "nobody of that name"])
def test_what_is_special_in_a_search_is_only_text(ranking: Any, text: str) -> None:
    assert names(ranking(q=text)) == []


def test_the_sum_says_how_many_of_how_many(ranking: Any) -> None:
    tally = ranking(region="americas").context["tally"]
    assert (tally.shown, tally.total) == (1, 7)
    assert sum(one.count for one in tally.bands) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x~y"},
        {"after": "900~99999999999999999999"},
        {"before": "\0~1"},
        {"after": f"{10**30}~5"},
        {"sort": "last", "after": "2026-01-01T00:00:00~5"},
        {"sort": "nonsense", "band": "nonsense", "grade": "Z", "stage": "x", "list": "x", "model": "x"},
        {"q": "\0", "region": "\0x"},
        {"owner": "9" * 40},
        {"owner": "x"},
        {"parameter": "need", "from": "nan"},
        {"parameter": "need", "from": "1e400"},
        {"parameter": "nonsense", "from": "1"},
        {"parameter": "need"},
        {"lead": "x"},
        {"rank": "x", "after": "500~5"},
        {"rank": "-5" * 30, "after": "500~5"},
    ],
)
def test_a_bad_address_still_shows_a_list(ranking: Any, query: dict[str, str]) -> None:
    assert ranking(**query).status_code == 200


def test_chips_name_what_pays_most_and_what_costs_most(ranking: Any, world: Any) -> None:
    row = row_of(ranking(), world, "silent")
    assert len(row.gives) == 2
    assert [chip.label for chip in row.costs] == ["Does not want to be called"]
    assert row.costs[0].share.startswith("−")


def test_a_score_that_is_behind_says_so_and_asks_again(ranking: Any, world: Any) -> None:
    did(world.leads["reader"], "content.download")
    response = ranking()
    assert row_of(response, world, "reader").stale_since
    assert b"updating since" in response.content
    assert b'hx-trigger="every 4s"' in response.content


def test_an_up_to_date_list_does_not_ask_again(ranking: Any) -> None:
    assert b'hx-trigger="every 4s"' not in ranking().content


def test_a_new_activity_is_in_the_list_once_it_is_scored(ranking: Any, world: Any) -> None:
    before = float(row_of(ranking(), world, "foreign").score.composite)
    did(world.leads["foreign"], "form.demo_request")
    score_all()
    assert float(row_of(ranking(), world, "foreign").score.composite) > before


def test_an_answer_nobody_asked_for_is_dashed_and_named(ranking: Any, world: Any) -> None:
    row = row_of(ranking(), world, "reader")
    assert "Need: not asked yet, up to 10.0" in row.score.strip_words
    assert 'class="miss"' in row.score.strip


def test_the_trend_begins_where_the_month_began(ranking: Any, world: Any) -> None:
    lead = world.leads["reader"]
    score = LeadScore.objects.get(lead=lead)
    ScoreChange.objects.filter(lead=lead).delete()
    ScoreChange.objects.create(
        lead=lead,
        version_id=score.version_id,
        changed_at=datetime.now(UTC) - timedelta(days=9),
        cause="activity",
        from_composite=412,
        to_composite=score.composite,
        to_band="hot",
    )
    assert f"41.2 to {score.composite / 10} in 30 days" in row_of(ranking(), world, "reader").trend


def test_parts_of_the_page_come_alone(world: Any) -> None:
    client = world.client("marketing")

    def part(target: str) -> Any:
        return client.get("/?q=&band=hot&from=", headers={"HX-Request": "true", "HX-Target": target})

    assert b"<!doctype" not in part("list").content
    assert part("list")["HX-Push-Url"] == "/?band=hot"
    assert b'id="filters"' not in part("rows").content


def test_nothing_of_a_page_is_kept_by_a_browser(ranking: Any) -> None:
    response = ranking()
    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]


def test_what_a_lead_typed_is_never_run(ranking: Any, world: Any) -> None:
    html = ranking().content.decode()
    page = world.client("sdr").get(f"/leads/{world.id('nasty')}").content.decode()
    other = (
        world.client("sdr")
        .get("/compare", {"lead": [world.id("nasty"), world.id("reader")]})
        .content.decode()
    )
    for text in (html, page, other):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b onmouseover" not in text
        assert "{{ 7|add:7 }}" in text


def test_the_policy_holds_no_inline_style_or_script(ranking: Any, world: Any) -> None:
    for path in (
        "/",
        f"/leads/{world.id('reader')}",
        f"/compare?lead={world.id('reader')}&lead={world.id('buyer')}",
    ):
        html = world.client("marketing").get(path).content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert "<script>" not in html
        assert " onclick" not in html


def test_the_ranking_asks_few_queries(ranking: Any, django_assert_max_num_queries: Any) -> None:
    ranking()
    with django_assert_max_num_queries(21):
        ranking(region="emea")


def test_no_published_matrix_says_what_to_do_next(world: Any) -> None:
    ScoringModel.objects.update(active=None)
    assert b"Ask marketing operations" in world.client("sdr").get("/").content
    assert b"Open the admin" in world.client("operations").get("/").content
    assert world.client("sdr").get(f"/leads/{world.id('reader')}").status_code == 200


def test_empty_lists_say_what_to_do_next(world: Any) -> None:
    assert b"No lead is yours yet" in world.client("outsider").get("/", {"list": "all"}).content
    assert b"Clear the filters" in world.client("sdr").get("/", {"q": "nobody at all"}).content
    Lead.objects.filter(pk=world.id("pooled")).update(owner=world.people["sdr"])
    assert b"every MQL has an owner" in world.client("sdr").get("/", {"list": "pool"}).content
