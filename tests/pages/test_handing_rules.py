"""Rules and queues on the page of handing off: made, changed, moved, switched, deleted."""

from typing import Any

import pytest
from django.urls import reverse

from scoring.models import HandoffQueue, HandoffRule

from .handing import html, rule

pytestmark = pytest.mark.django_db


def test_a_rule_is_made_and_comes_last(world: Any) -> None:
    rule(world)
    sent = {
        "name": "Hot ones",
        "stage": "mql",
        "bands": ["hot"],
        "regions": ["emea"],
        "products": "Line analytics, Spindle sensors",
        "employees_from": "50",
        "goes_to": f"person:{world.people['rep'].pk}",
    }
    response = world.client("operations").post(reverse("handoff_rule_new"), sent)
    assert response.status_code == 302
    made = HandoffRule.objects.get(name="Hot ones")
    assert (made.position, made.person, made.bands, made.products) == (
        2,
        world.people["rep"],
        ["hot"],
        ["Line analytics", "Spindle sensors"],
    )
    assert (made.employees_from, made.is_active) == (50, True)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"goes_to": ""}, "goes_to"),
        ({"goes_to": "person:99999"}, "goes_to"),
        ({"stage": "sql", "goes_to": "pool"}, "goes_to"),
        ({"stage": "customer"}, "stage"),
        ({"bands": ["boiling"]}, "bands"),
        ({"employees_from": "100", "employees_below": "100"}, "employees_below"),
        ({"employees_from": "many"}, "employees_from"),
    ],
)
def test_what_makes_no_rule_is_said_at_the_field_and_kept(world: Any, sent: Any, field: str) -> None:
    whole = {"name": "Hot ones", "stage": "mql", "goes_to": "pool", "products": "Line analytics"} | sent
    response = world.client("operations").post(reverse("handoff_rule_new"), whole)
    assert list(response.context["form"].errors) == [field]
    assert "Line analytics" in html(response)
    assert not HandoffRule.objects.exists()


def test_a_rule_is_changed_and_keeps_what_no_lead_has_now(world: Any) -> None:
    made = rule(world, regions=["antarctica"])
    client, address = world.client("operations"), reverse("handoff_rule", args=[made.pk])
    initial = client.get(address).context["form"].initial
    client.post(address, {**_filled(initial), "name": "Penguins"})
    made.refresh_from_db()
    assert (made.name, made.regions, made.queue) == ("Penguins", ["antarctica"], HandoffQueue.objects.get())


def _filled(initial: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in initial.items() if value is not None}


@pytest.mark.parametrize(("act", "is_on"), [("off", False), ("on", True)])
def test_a_rule_is_switched(world: Any, act: str, is_on: bool) -> None:
    made = rule(world)
    world.client("manager").post(reverse("handoff_rule_act", args=[made.pk, act]))
    assert HandoffRule.objects.get().is_active == is_on


def test_a_rule_is_moved_and_deleted(world: Any) -> None:
    first, second = rule(world), rule(world)
    client = world.client("manager")
    client.post(reverse("handoff_rule_act", args=[second.pk, "up"]))
    assert list(HandoffRule.objects.all()) == [second, first]
    client.post(reverse("handoff_rule_act", args=[first.pk, "delete"]))
    assert list(HandoffRule.objects.all()) == [second]
    refused = client.post(reverse("handoff_rule_act", args=[first.pk, "up"]))
    assert refused.context["refused"] == "Somebody has deleted this rule."


def test_what_is_no_action_or_asked_for_by_a_link_is_refused(world: Any) -> None:
    made, client = rule(world), world.client("operations")
    assert client.post(reverse("handoff_rule_act", args=[made.pk, "explode"])).status_code == 404
    assert client.get(reverse("handoff_rule_act", args=[made.pk, "off"])).status_code == 405


def test_a_queue_is_made_changed_and_deleted(world: Any) -> None:
    client, sdr = world.client("operations"), world.people["sdr"]
    client.post(reverse("handoff_queue_new"), {"name": "EMEA", "members": [sdr.pk]})
    queue = HandoffQueue.objects.get()
    assert list(queue.members.all()) == [sdr]
    again = client.post(reverse("handoff_queue_new"), {"name": "EMEA"})
    assert again.context["form"].errors == {"name": ["There is a queue of this name."]}
    client.post(reverse("handoff_queue", args=[queue.pk]), {"name": "Europe", "members": []})
    queue.refresh_from_db()
    assert (queue.name, queue.members.count()) == ("Europe", 0)
    client.post(reverse("handoff_queue_delete", args=[queue.pk]))
    assert not HandoffQueue.objects.exists()


def test_a_queue_that_a_rule_hands_to_is_not_deleted(world: Any) -> None:
    queue = rule(world).queue
    assert queue is not None
    response = world.client("operations").post(reverse("handoff_queue_delete", args=[queue.pk]))
    assert "“Rule 1” hands leads to it" in response.context["refused"]
