"""The pages of the review: a whole meeting through the client, two in it at once, names one may know."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.handoff.dispositions import reject
from leads.handoff.stages import move_stage
from leads.models import Lead, Stage, StageMove
from scoring.models import Review, ReviewEntry, ReviewSettings, ReviewTask, ScoringRule
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def rejected(world: Any) -> dict[str, Lead]:
    """Leads that came high, and that an SDR of each team rejected."""
    now = datetime.now(UTC)
    leads = {"ours": LeadFactory(last_name="Ours"), "theirs": LeadFactory(last_name="Theirs")}
    for name, who in (("ours", "sdr"), ("theirs", "american")):
        move_stage([leads[name].pk], Stage.MQL, None, "", now - timedelta(days=3))
        StageMove.objects.filter(lead=leads[name]).update(composite_tenths=820)
        reject(leads[name].pk, "no_need", "too small", world.people[who], now)
    return leads


def prepared(world: Any, who: str = "marketing") -> str:
    return world.client(who).post("/review/prepare")["Location"]


def going(world: Any) -> str:
    path = prepared(world)
    world.client("marketing").post(f"{path}/do/start")
    return path


def html(world: Any, path: str, who: str = "marketing") -> str:
    response = world.client(who).get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_whole_meeting_from_preparing_to_its_minutes_opened_again(world, rejected):
    marketing, manager = world.client("marketing"), world.client("manager")
    assert "No review was held yet" in html(world, "/review")
    path = prepared(world)
    assert "Being counted" in html(world, path)
    assert "Ada Ours" in marketing.post(f"{path}/items/positives", headers=HTMX).content.decode()
    assert marketing.post(f"{path}/do/start")["Location"] == path
    page = html(world, path)
    assert "Being counted" not in page
    dead = re.findall(r'name="rule" value="([\w.]+)" form="decide-dead"', page)
    assert dead
    manager.post(f"{path}/people", {"set": f"{world.people['manager'].pk}:here"})
    manager.post(f"{path}/say", {"do": "note", "item": "positives", "words": "They have no need"})
    marketing.post(f"{path}/say", {"do": "remove", "item": "dead", "rule": dead[:1], "words": "Nobody does"})
    due = datetime.now(UTC).date() + timedelta(days=5)
    task = {"person": world.people["manager"].pk, "due_on": str(due)}
    marketing.post(f"{path}/say", {"do": "task", "item": "late", "words": "Call them", **task})
    manager.post(f"{path}/say", {"do": "leave", "item": "quality", "words": "Next time"})
    assert "3 of " in html(world, path)
    next_on = datetime.now(UTC).date() + timedelta(days=20)
    assert marketing.post(f"{path}/do/end", {"next_on": str(next_on)})["Location"] == path
    minutes = html(world, path, "operations")
    for words in (
        "They have no need",
        "Nobody does",
        "Next time",
        "Ended the review",
        "Ada Ours",
        ": removed",
    ):
        assert words in minutes
    assert 'name="do"' not in minutes
    past = html(world, "/review")
    assert "Late leads: Call them" in past
    assert "3 of " in past
    parameter, key = dead[0].split(".")
    kept = ScoringRule.objects.filter(parameter__version=Review.objects.get().draft, key=key)
    assert not kept.filter(parameter__key=parameter).exists()
    marketing.post(f"/review/tasks/{ReviewTask.objects.get().pk}/done")
    assert "Tasks from reviews" not in html(world, "/review")


def test_minutes_opened_later_show_the_figures_that_were_seen(world, rejected):
    path = going(world)
    before = re.findall(r'class="big-n"><b>([^<]+)</b>', html(world, path))
    rejected["ours"].outcomes.all().delete()
    assert re.findall(r'class="big-n"><b>([^<]+)</b>', html(world, path)) == before


def test_what_one_says_appears_on_the_others_page_and_nothing_is_lost(world):
    path = going(world)
    marketing, manager = world.client("marketing"), world.client("manager")
    seen = Review.objects.get().revision
    live = f"{path}/live?state=going&seen={seen}"
    assert manager.get(live).status_code == 204
    marketing.post(f"{path}/say", {"do": "leave", "item": "late", "words": "By marketing"})
    manager.post(f"{path}/say", {"do": "leave", "item": "late", "words": "By sales"})
    news = manager.get(live).content.decode()
    for part in ("minutes-list", "tally", "agenda", "people-here", "decisions-late"):
        assert f'id="{part}" hx-swap-oob="true"' in news
    assert "decisions-positives" not in news
    assert "By marketing" in news
    assert "By sales" in news
    assert f"seen={seen + 2}" in news


def test_the_answer_to_what_one_says_brings_what_others_said_meanwhile(world):
    path = going(world)
    seen = Review.objects.get().revision
    world.client("manager").post(f"{path}/say", {"do": "note", "words": "From the other"})
    sent = {"do": "note", "words": "Mine", "seen": str(seen)}
    news = world.client("marketing").post(f"{path}/say", sent, headers=HTMX).content.decode()
    assert "From the other" in news
    assert "Mine" in news


def test_who_has_the_page_open_sees_that_it_started_and_ended(world):
    path = prepared(world)
    live = f"{path}/live?state=prepared&seen={Review.objects.get().revision}"
    client = world.client("manager")
    assert client.get(live).status_code == 204
    world.client("marketing").post(f"{path}/do/start")
    assert client.get(live)["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"do": "leave", "item": "late", "words": ""}, "Say it in words."),
        ({"do": "task", "item": "late", "words": "Kept words"}, "Choose who does it."),
        ({"do": "remove", "item": "dead", "words": "Kept words"}, "Choose at least one rule."),
        ({"do": "points", "item": "dead", "words": "Kept words", "points": "many"}, "Write the points"),
        ({"do": "edit", "item": "nothing", "words": "Kept words"}, "Choose an item."),
        ({"do": "", "item": "late", "words": "Kept words"}, "Choose what is decided."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_refused_comes_back_with_what_was_typed(world, sent, why, headers):
    path = going(world)
    response = world.client("marketing").post(f"{path}/say", sent, headers=headers)
    assert response.status_code == 200
    if sent["item"] != "nothing":
        assert why in response.content.decode()
        assert sent["words"] in response.content.decode()
    assert not ReviewEntry.objects.exclude(kind="mark").exists()


def test_a_manager_reads_names_of_the_own_team_alone_and_marketing_all(world, rejected):
    path = going(world)
    ours = html(world, path, "manager")
    assert "Ada Ours" in ours
    assert f'href="/leads/{rejected["ours"].pk}"' not in ours  # it is nobody's now: known by name
    assert "Theirs" not in ours
    assert "And 1 that you do not see." in ours
    both = html(world, path)
    assert "Ada Ours" in both
    assert "Ada Theirs" in both


def test_a_lead_that_was_deleted_is_counted_as_such(world, rejected):
    path = going(world)
    rejected["ours"].delete()
    assert "And 1 that was deleted." in html(world, path)


def test_what_people_wrote_is_not_run(world, rejected):
    Lead.objects.filter(pk=rejected["ours"].pk).update(last_name=NASTY, company=NASTY)
    path = going(world)
    for item in ("", "late"):
        world.client("marketing").post(
            f"{path}/say", {"do": "leave" if item else "note", "item": item, "words": NASTY}
        )
    for address in (path, f"{path}?wall=1&item=positives", f"{path}/live?state=going", "/review"):
        page = html(world, address)
        assert NASTY not in page
    assert "&lt;script&gt;alert(1)" in html(world, path)


def test_the_wall_shows_one_item_and_leads_to_the_others(world, rejected):
    path = going(world)
    wall = html(world, f"{path}?wall=1&item=negatives")
    assert wall.count('class="it"') == 1
    assert 'rel="prev" href="?wall=1&amp;item=positives"' in wall
    assert 'rel="next" href="?wall=1&amp;item=dead"' in wall
    sent = {"do": "leave", "item": "negatives", "words": "So be it", "wall": "negatives"}
    back = world.client("marketing").post(f"{path}/say", sent)
    assert back["Location"] == f"{path}?wall=1&item=negatives"
    news = html(world, f"{path}/live?state=going&seen=1&wall=negatives")
    assert "decisions-negatives" in news
    assert "minutes-list" not in news


def test_settings_are_for_operations_and_checked(world):
    client = world.client("operations")
    assert "Days between reviews" in html(world, "/review", "operations")
    assert "Days between reviews" not in html(world, "/review", "manager")
    wrong = client.post("/review/settings", {"every_days": "0", "share_points": "5"}).content.decode()
    assert "greater than or equal to 1" in wrong
    client.post("/review/settings", {"every_days": "14", "share_points": "3"})
    row = ReviewSettings.objects.get()
    assert (row.every_days, row.share_points) == (14, 3)


def test_the_day_of_the_next_is_after_today(world):
    path = going(world)
    page = world.client("marketing").post(f"{path}/do/end", {"next_on": "2020-01-01"}).content.decode()
    assert "a day after today" in page
    assert Review.objects.get().ended_at is None


@pytest.mark.parametrize(
    "path", ["/review/999", "/review/999/live", f"/review/{2**70}", "/review/999?wall=1"]
)
def test_what_is_not_there_is_not_found(world, path):
    assert world.client("marketing").get(path).status_code == 404


def test_unknown_acts_and_items_are_not_found(world):
    path = prepared(world)
    client = world.client("marketing")
    assert client.post(f"{path}/do/dance").status_code == 404
    assert client.post(f"{path}/items/none").status_code == 404
    assert client.post("/review/tasks/7/done").status_code == 404
