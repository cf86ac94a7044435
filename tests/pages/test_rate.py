"""Grading blind: the page tells nothing of what the matrix says, and leads from one lead to the next."""

import re
from typing import Any

import pytest

from leads.models import Lead
from scoring.models import LeadScore, RatedLead, RatingRound
from tests.factories import LeadFactory, did, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(world: Any) -> RatingRound:
    """A round in which the SDR has a dozen leads."""
    for number in range(12):
        lead = LeadFactory(
            owner=world.people["sdr"], employees=50.0 * number, need="direct" if number % 2 else ""
        )
        did(lead, "content.download", number, number % 4)
    score_all()
    world.client("manager").post("/review/round", {"do": "begin"})
    return RatingRound.objects.get()


def page(world: Any, query: str = "", who: str = "sdr") -> str:
    response = world.client(who).get(f"/review/rate{query}")
    assert response.status_code == 200
    return response.content.decode()


def body(html: str) -> str:
    """The page without its top bar, which is that of every page."""
    return html[html.index("<main") :]


def test_no_page_of_it_tells_what_the_matrix_says(world, round_):
    mine = list(RatedLead.objects.filter(rater=world.people["sdr"]))
    assert len(mine) >= 12
    for one in mine:
        html = body(page(world, f"?n={one.place}"))
        score = LeadScore.objects.get(lead=one.lead, counts=True)
        figures = [score.composite, score.fit, score.engagement, score.qualification]
        told = [f">{figure / 10:.1f}<" for figure in figures if figure is not None]
        words = ["omposite", "score", "Score", "band", "ring", "hot", "warm", "cool", "cold", "strip", "chip"]
        words += ["MQL", "data-lead", "/leads/", "points", "share", "rank"]
        shown = re.sub(r"<(dt|dd|h2|span|p)[^>]*>[^<]*</\1>", "", html)  # what is known of the lead itself
        assert [one for one in [*told, *words] if one in shown] == []
        assert [one for one in told if one in html] == []


def test_nothing_beside_the_page_gives_it_away_either(world, round_):
    one = RatedLead.objects.filter(rater=world.people["sdr"]).first()
    html = body(page(world))
    assert re.findall(r'name="lead" value="(\d+)"', html) == [str(one.pk)]
    assert "aria-pressed" not in html


def test_one_goes_from_lead_to_lead_and_may_leave_and_go_on(world, round_):
    client, mine = world.client("sdr"), RatedLead.objects.filter(rater=world.people["sdr"])
    total = mine.count()
    for done, one in enumerate(mine.order_by("place")):
        html = page(world)
        assert f"{done} of {total} done" in html
        assert f'value="{one.pk}"' in html
        assert client.post("/review/rate", {"lead": one.pk, "grade": "B"})["Location"] == "/review/rate"
    assert f"All {total} are done" in page(world)
    assert 'aria-pressed="true"' in page(world, "?n=1")


def test_a_grade_may_be_changed_later(world, round_):
    one = RatedLead.objects.filter(rater=world.people["sdr"]).first()
    for grade in ("A", "F"):
        world.client("sdr").post("/review/rate", {"lead": one.pk, "grade": grade})
    one.refresh_from_db()
    assert one.given == "F"


def test_what_somebody_else_grades_is_refused_and_not_shown(world, round_):
    one = RatedLead.objects.filter(rater=world.people["sdr"]).first()
    response = world.client("american").post("/review/rate", {"lead": one.pk, "grade": "A"})
    assert "no longer yours" in response.content.decode()
    one.refresh_from_db()
    assert one.given == ""


def test_a_lead_that_became_anothers_is_not_shown_any_more(world, round_):
    mine = RatedLead.objects.filter(rater=world.people["sdr"])
    one = mine.order_by("place").first()
    Lead.objects.filter(pk=one.lead_id).update(owner=world.people["american"])
    assert f'value="{one.pk}"' not in page(world, "?n=1")


def test_who_has_nothing_to_grade_is_told_so(world, round_):
    assert "nothing for you to grade" in page(world, who="outsider")


def test_who_has_leads_to_grade_sees_it_in_the_top_bar(world, round_):
    assert 'href="/review/rate"' in world.client("sdr").get("/").content.decode()
    assert 'href="/review/rate"' not in world.client("outsider").get("/").content.decode()
    RatedLead.objects.filter(rater=world.people["sdr"]).update(given="A")
    assert 'href="/review/rate"' not in world.client("sdr").get("/").content.decode()


def test_the_page_of_reviews_shows_how_far_each_has_come_and_closes_it(world, round_):
    RatedLead.objects.filter(rater=world.people["sdr"], place__lte=3).update(given="A")
    html = world.client("marketing").get("/review").content.decode()
    assert re.search(r"Paulsen\d+</span> <b>3 of \d+</b>", html)
    world.client("marketing").post("/review/round", {"do": "close"})
    assert "Begin a blind rating" in world.client("marketing").get("/review").content.decode()
    assert "nothing for you to grade" in page(world)
