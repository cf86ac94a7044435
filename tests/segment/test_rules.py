"""Rules: exact or with *, the first that matches decides; and what they make of what came last."""

from typing import Any

import pytest

from leads.models import EventRule
from leads.tracking.messages import Message, path_of
from leads.tracking.recent import look_at, recent_events, try_rule
from leads.tracking.rules import is_like, is_path_like, matches, rules_in_order, typed_by
from leads.tracking.taking import take_in

from .conftest import NOW, SOURCE, message


@pytest.mark.parametrize(
    ("pattern", "text", "is_it"),
    [
        ("Demo Requested", "demo requested", True),
        ("Demo Requested", "Demo Requested twice", False),
        ("demo*", "Demo Requested", True),
        ("*requested", "Demo Requested", True),
        ("*form*sent*", "The form was sent now", True),
        ("*sent*form*", "The form was sent now", False),
        ("a*a", "a", False),
        ("*", "", True),
        ("a.c", "abc", False),
    ],
)
def test_a_star_is_any_letters(pattern: str, text: str, is_it: bool) -> None:
    assert is_like(pattern, text) == is_it


def test_many_stars_take_no_longer() -> None:
    assert not is_like("*a" * 90 + "b", "a" * 300)


@pytest.mark.parametrize(
    ("pattern", "path", "is_it"),
    [
        ("/blog/*", "/blog", True),
        ("/blog/*", "/blog/why", True),
        ("/blog/*", "/blogger", False),
        ("*/pricing/*", "/en/pricing", True),
        ("*/press/*", "/pressure-valves", False),
        ("/*", "/", True),
        ("*", "", False),
    ],
)
def test_a_path_with_a_star_behind_its_slash_is_the_page_itself_too(
    pattern: str, path: str, is_it: bool
) -> None:
    assert is_path_like(pattern, path) == is_it


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"properties": {"path": "/pricing/"}}, "/pricing"),
        ({"properties": {"url": "https://acme.example/pricing?a=1#b"}}, "/pricing"),
        ({"properties": {"url": "https://acme.example"}}, "/"),
        ({"context": {"page": {"path": "/docs"}}}, "/docs"),
        ({"properties": {"url": "http://[bad"}}, ""),
        ({}, ""),
    ],
)
def test_the_path_of_a_page_is_found_where_clients_put_it(sent: dict[str, Any], path: str) -> None:
    assert path_of(sent, "page") == path


def event(kind: str = "track", name: str = "Signed Up", path: str = "", **said: Any) -> Message:
    import json

    return Message("m1", kind, json.dumps(said), NOW, name, path)


def test_a_rule_with_a_path_alone_speaks_of_pages_alone() -> None:
    assert matches(EventRule(path="/pricing"), event("page", "", "/pricing"))
    assert not matches(EventRule(path="/pricing"), event("track", "Clicked", "/pricing"))
    assert matches(EventRule(path="/pricing", event="*"), event("track", "Clicked", "/pricing"))


def test_a_property_has_to_be_what_the_rule_says() -> None:
    asks = EventRule(event="signed up", property="plan.name", value="Pro")
    assert matches(asks, event(properties={"plan": {"name": "pro"}}))
    assert not matches(asks, event(properties={"plan": {"name": "free"}}))
    assert not matches(asks, event(properties=["plan"]))
    assert matches(
        EventRule(event="*", property="context.app.name", value="shop"),
        event(context={"app": {"name": "Shop"}}),
    )


@pytest.mark.django_db
def test_usual_pages_and_events_are_typed_from_the_start() -> None:
    def type_of(**said: Any) -> str:
        found = typed_by(rules_in_order(), event(**said))
        return found.type if found else "nothing"

    pages = ("/pricing", "/en/careers/cto", "/press", "/investors", "/blog/why", "/products/x", "/about")
    assert [type_of(kind="page", name="", path=path).removeprefix("web.page.") for path in pages] == [
        "pricing", "careers", "press", "investors", "blog", "product", "other",
    ]  # fmt: skip
    assert type_of(name="Demo Requested") == "form.demo_request"
    assert type_of(name="Email Marked as Spam") == "email.spam_complaint"
    assert type_of(name="Song Played") == "nothing"


@pytest.mark.django_db
def test_what_matches_nothing_is_listed_by_name_and_count() -> None:
    songs = [message(f"s{number}", "track", event="Song Played") for number in range(3)]
    take_in([*songs, message("m1"), message("t1", "track", event="Trial Started")], SOURCE, NOW)
    look = look_at(rules_in_order(), recent_events([]))
    assert [(seen.name, seen.count) for seen in look.unmatched] == [("Song Played", 3), ("Trial Started", 1)]
    assert (look.total, sum(matched.count for matched in look.by_place)) == (5, 1)


@pytest.mark.django_db
def test_a_rule_that_is_tried_says_what_it_would_take_and_what_stays_with_others() -> None:
    take_in([message("m1"), message("m2", path="/pricing/old"), message("m3", path="/jobs")], SOURCE, NOW)
    rules = rules_in_order()
    first = try_rule(EventRule(path="/pricing/*"), 1, rules, recent_events(rules))
    assert (first.decides.count, [(str(one), count) for one, count in first.taken]) == (
        2,
        [("*/pricing/*", 2)],
    )
    last = try_rule(EventRule(path="/pricing/*"), len(rules) + 1, rules, recent_events(rules))
    assert (last.decides.count, [(str(one), count) for one, count in last.kept]) == (0, [("*/pricing/*", 2)])
