"""The page of the profile: what is offered, refused and clashes, and that nothing typed is run."""

import pytest
from django.urls import reverse

from scoring.profile.document import profile_now

pytestmark = pytest.mark.django_db


def act(world, name, who="marketing", **typed):
    return world.client(who).post(reverse("profile_change", args=[name]), typed)


def page(world, query=""):
    return world.client("manager").get(reverse("profile") + query).content.decode()


def test_an_empty_profile_says_what_to_do(world):
    assert "Nothing is agreed on yet" in page(world)


def test_figures_come_when_they_are_asked_for(world):
    act(world, "add", condition="field.region in emea")
    assert "of the won" not in page(world)
    assert "from 20 on it can be said" in page(world, "?figures=1")


def test_a_line_is_built_by_choosing(world):
    assert '<option value="emea">' in page(world, "?add=field.region")
    act(world, "add", add="field.region", op="in", value="emea", words="Where we are")
    line = profile_now().lines[0]
    assert (line.condition, line.words) == ({"field": "region", "in": ["emea"]}, "Where we are")
    assert "Region is EMEA" in page(world)


def test_values_of_a_text_that_occur_are_offered(world):
    assert "Lekki Bottling" in page(world, "?add=field.company")


def test_what_was_typed_stays_where_it_is_refused(world):
    html = act(
        world, "add", add="field.employees", op="from", value="many", words="Big ones"
    ).content.decode()
    assert 'value="many"' in html
    assert "Big ones" in html
    assert profile_now().lines == ()


def test_a_clash_shows_both_and_either_can_be_kept(world):
    act(world, "add", condition="field.region in emea")
    line = profile_now().lines[0]
    act(world, "words", line=line.id, seen=line.changed, words="Near")
    html = act(world, "words", "manager", line=line.id, seen=line.changed, words="Far").content.decode()
    assert "“Near”" in html
    assert "“Far”" in html
    act(world, "words", "manager", line=line.id, seen=profile_now().lines[0].changed, words="Far")
    assert profile_now().lines[0].words == "Far"


def test_a_line_is_taken_out_and_the_history_says_by_whom(world):
    act(world, "add", condition="did content.download")
    line = profile_now().lines[0]
    act(world, "remove", line=line.id, seen=line.changed)
    assert profile_now().lines == ()
    assert "removed: did “" in page(world).replace("&quot;", '"')


def test_words_are_shown_and_not_run(world):
    act(world, "add", condition="field.region in emea", words="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page(world)


@pytest.mark.parametrize(
    "typed", [{}, {"condition": "field.x in y"}, {"add": "grade", "value": "A"}, {"condition": ""}]
)
def test_what_cannot_be_a_line_is_refused_in_words(world, typed):
    assert 'role="alert"' in act(world, "add", **typed).content.decode()


def test_an_act_that_there_is_not_is_not_found(world):
    assert act(world, "burn").status_code == 404
