"""Saved views: what they hold for whom, and who may change them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from scoring.models import SavedView, ScoringModel
from scoring.segments.saved import ViewRefused, change_view, remove_view, save_view, update_view
from tests.factories import did

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketing(world: Any) -> Client:
    client: Client = world.client("marketing")
    return client


def saved(owner: Any, conditions: Any, name: str = "Grade A", is_shared: bool = False) -> SavedView:
    model = ScoringModel.objects.get(active__isnull=False)
    return save_view(owner, model, name, is_shared, conditions, "", datetime.now(UTC))


def opened(client: Client, view: SavedView) -> Any:
    return client.get(f"/views/{view.pk}", follow=True)


def counts(client: Client) -> dict[str, Any]:
    return {line.view.name: line.count for line in client.get("/views").context["lines"]}


def test_what_one_sees_is_saved_under_a_name_and_comes_back(marketing: Client) -> None:
    query = "grade=A&region=emea&q=o&list=look&where=quiet_days+30&sort=fit"
    shown = marketing.get(f"/?{query}").context["tally"].shown
    response = marketing.post(f"/views/new?{query}", {"name": "  Grade A,  quiet "})
    view = SavedView.objects.get()
    assert response["Location"] == f"/views/{view.pk}"
    assert (view.name, view.is_shared, view.sort) == ("Grade A, quiet", False, "fit")
    back = opened(marketing, view)
    assert back.context["saved"].current == view
    assert not back.context["saved"].has_changed
    assert back.context["tally"].shown == shown
    assert back.context["filters"].sort.key == "fit"
    assert SavedView.objects.get().used_at is not None


def test_a_view_without_a_name_or_with_ones_own_again_is_asked_again(world: Any, marketing: Client) -> None:
    saved(world.people["marketing"], [{"grade": ["A"]}])
    for name, fault in (("", "Give it a name."), ("Grade A", "There is a view of that name already.")):
        response = marketing.post("/views/new?band=hot", {"name": name})
        assert response.context["asked"].fault == fault
    assert world.client("sdr").post("/views/new?band=hot", {"name": "Grade A"}).status_code == 302


def test_nothing_is_saved_of_everybody(marketing: Client) -> None:
    response = marketing.post("/views/new", {"name": "All"})
    assert response.context["asked"].fault == "Choose at least one filter first."
    assert not SavedView.objects.exists()


def test_the_page_says_what_each_view_holds_and_counts_it_now(world: Any, marketing: Client) -> None:
    saved(
        world.people["marketing"], [{"grade": ["A"]}, {"quiet_days": 30}, {"field": "region", "is": "emea"}]
    )
    line = marketing.get("/views").context["lines"][0]
    assert line.words == "Grade A, quiet for 30 days, region is EMEA"


def test_counts_are_live(world: Any, marketing: Client) -> None:
    saved(world.people["marketing"], [{"did": ["form.demo_request"], "within_days": 1}], "Demos")
    before = counts(marketing)["Demos"]
    did(world.leads["foreign"], "form.demo_request")
    assert counts(marketing)["Demos"] == before + 1


def test_a_shared_view_counts_for_each_only_the_leads_that_they_may_see(world: Any) -> None:
    saved(world.people["marketing"], [{"field": "region", "in": ["emea", "americas"]}], "All", is_shared=True)
    assert counts(world.client("marketing"))["All"] == 7
    assert counts(world.client("american"))["All"] == 2  # one's own, and the pool
    assert counts(world.client("outsider"))["All"] == 0


def test_ones_own_view_is_nobody_elses(world: Any) -> None:
    view = saved(world.people["sdr"], [{"grade": ["A"]}])
    for name in ("manager", "administrator", "american"):
        client = world.client(name)
        assert counts(client) == {}
        assert client.get(f"/views/{view.pk}").status_code == 404
        assert client.get(f"/views/{view.pk}/edit").status_code == 404
        assert client.post(f"/views/{view.pk}/edit", {"do": "delete"}).status_code == 404
        assert client.get("/", {"view": view.pk, "list": "all"}).context["saved"].current is None
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_me_in_a_shared_view_is_whoever_looks(world: Any) -> None:
    saved(world.people["manager"], [{"owner": ["me"]}], "Mine", is_shared=True)
    assert counts(world.client("sdr"))["Mine"] == 3
    assert counts(world.client("rep"))["Mine"] == 1


def test_managers_marketing_and_operations_share_and_others_do_not(world: Any) -> None:
    for name in ("manager", "marketing", "operations", "administrator"):
        response = world.client(name).post("/views/new?band=hot", {"name": name, "is_shared": "on"})
        assert response.status_code == 302, name
    for name in ("sdr", "rep"):
        response = world.client(name).post("/views/new?band=hot", {"name": name, "is_shared": "on"})
        assert "share views" in response.context["asked"].fault
        assert b"is_shared" not in world.client(name).get("/views/new?band=hot").content
    assert SavedView.objects.count() == 4


def test_a_shared_view_is_changed_by_its_owner_and_by_operations_alone(world: Any) -> None:
    view = saved(world.people["marketing"], [{"grade": ["A"]}], is_shared=True)
    assert world.client("manager").get(f"/views/{view.pk}/edit").status_code == 404
    response = world.client("operations").post(f"/views/{view.pk}/edit", {"name": "A", "is_shared": "on"})
    assert response.status_code == 302
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.conditions) == ("A", True, [{"grade": ["A"]}])
    world.client("marketing").post(f"/views/{view.pk}/edit", {"name": "A"})
    assert counts(world.client("operations")) == {}
    assert world.client("marketing").post(f"/views/{view.pk}/edit", {"do": "delete"})["Location"] == "/views"
    assert not SavedView.objects.exists()


def test_other_filters_on_a_view_are_offered_to_be_saved(world: Any, marketing: Client) -> None:
    view = saved(world.people["marketing"], [{"grade": ["A"]}])
    response = marketing.get("/", {"view": view.pk, "grade": "B", "where": "quiet_days 7"})
    assert response.context["saved"].has_changed
    query = response.context["filters"].query
    assert f"/views/{view.pk}/edit?{query}".replace("&", "&amp;") in response.content.decode()
    marketing.post(f"/views/{view.pk}/edit?{query}", {"name": "Grade B"})
    view.refresh_from_db()
    assert (view.name, view.conditions) == ("Grade B", [{"grade": ["B"]}, {"quiet_days": 7}])


@pytest.mark.parametrize(
    ("conditions", "fault"),
    [
        ([{"grade": ["Z"]}], "Condition 1: there is no grade 'Z' in this matrix (any more)."),
        ([{"look": True}, {"field": "gone", "is": "x"}], "Condition 2: there is no field 'gone' (any more)."),
        ([{"parameter": "gone", "from": 3}], "Condition 1: there is no parameter 'gone'"),
    ],
)
def test_a_view_that_names_what_is_gone_says_so_and_shows_no_list(
    world: Any, marketing: Client, conditions: Any, fault: str
) -> None:
    view = saved(world.people["marketing"], conditions)
    line = marketing.get("/views").context["lines"][0]
    assert line.count is None
    assert line.trouble.startswith(fault)
    response = opened(marketing, view)
    assert "rows" not in response.context
    assert b"no list is shown" in response.content


def test_the_menu_brings_the_counts_when_it_is_opened(world: Any, marketing: Client) -> None:
    saved(world.people["marketing"], [{"band": ["hot"]}], "Hot ones")
    page = marketing.get("/").content
    assert b"Hot ones" in page
    part = marketing.get("/views", headers={"HX-Request": "true", "HX-Target": "saved"}).content
    assert b"<!doctype" not in part
    assert b'Hot ones</a><span class="n">2</span>' in part


def test_a_name_is_never_run(world: Any, marketing: Client) -> None:
    saved(world.people["marketing"], [{"search": "<i>x</i>"}], "<script>alert(1)</script>")
    for path in ("/", "/views", f"/views/{SavedView.objects.get().pk}/edit"):
        assert b"<script>alert" not in marketing.get(path).content
    assert b"<i>x</i>" not in opened(marketing, SavedView.objects.get()).content


def test_a_colleague_who_left_leaves_what_was_shared(world: Any) -> None:
    view = saved(world.people["outsider"], [{"grade": ["A"]}])
    SavedView.objects.filter(pk=view.pk).update(is_shared=True, owner=None)
    assert b"Somebody who left" in world.client("sdr").get("/views").content
    assert world.client("operations").get(f"/views/{view.pk}/edit").status_code == 200


@pytest.mark.parametrize("change", [
    lambda view, user: change_view(view, user, "B", False, datetime.now(UTC)),
    lambda view, user: update_view(view, user, [], "", datetime.now(UTC)),
    remove_view,
])  # fmt: skip
def test_a_view_that_somebody_deleted_meanwhile_stays_so(world: Any, change: Any) -> None:
    owner = world.people["sdr"]
    view = saved(owner, [{"grade": ["A"]}])
    SavedView.objects.filter(pk=view.pk).delete()
    with pytest.raises(ViewRefused, match="deleted"):
        change(view, owner)
    assert not SavedView.objects.filter(pk=view.pk).exists()
