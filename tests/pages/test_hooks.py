"""The pages of webhooks: made, looked at, stopped; what was rejected is taken in again."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from leads.catalog.write import add_type
from leads.hooks.making import make_hook
from leads.hooks.taking import take_in
from leads.models import Activity, AuditEntry, Hook
from tests.hooks.senders import PUBLIC

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def hook(world: Any, service: str = "signed") -> Hook:
    return make_hook(service, "Shop", "shop", "", by=world.people["operations"], now=NOW)


def page(world: Any, of: Hook, who: str = "operations") -> str:
    return world.client(who).get(reverse("hook_page", args=[of.pk])).content.decode()


def act(world: Any, of: Hook, what: str, **said: str) -> Any:
    return world.client("operations").post(reverse("hook_act", args=[of.pk, what]), said, follow=True)


def test_a_webhook_is_made_and_its_page_says_what_to_do(world: Any) -> None:
    said = {"name": "Newsletters", "source": "sendgrid"}
    address = reverse("hook_new") + "?service=sendgrid"
    response = world.client("operations").post(address, said, follow=True)
    made = Hook.objects.get()
    text = response.content.decode()
    assert reverse("hook", args=[made.endpoint]) in text
    assert "Waits for the Verification key" in text
    assert AuditEntry.objects.filter(action="hook.made").count() == 1


def test_a_source_of_the_services_own_is_refused_at_the_field(world: Any) -> None:
    address = reverse("hook_new") + "?service=postmark"
    response = world.client("operations").post(address, {"name": "Mails", "source": "change"})
    assert "This can&#x27;t be a source." in response.content.decode()
    assert not Hook.objects.exists()


def test_a_key_that_is_none_is_refused_and_what_was_typed_stays(world: Any) -> None:
    made = hook(world, "sendgrid")
    text = act(world, made, "keep", name="Other", secret="no key").content.decode()
    assert "This is no public key." in text
    assert "no key</textarea>" in text
    act(world, made, "keep", name="Other", secret=PUBLIC)
    made.refresh_from_db()
    assert (made.name, made.secret) == ("Other", PUBLIC)


def test_marketing_looks_and_learns_no_secret(world: Any) -> None:
    for service in ("signed", "mailchimp"):
        made = hook(world, service)
        text = page(world, made, "marketing")
        assert made.secret not in text
        assert made.endpoint not in text
        assert made.secret in page(world, made)


def test_what_was_rejected_is_shown_and_taken_in_again(world: Any) -> None:
    made = hook(world)
    item = {"key": "1", "type": "shop.cart", "email": "a@example.com", "topic": "<script>alert(1)</script>"}
    take_in(made, [item], "", NOW)
    text = page(world, made)
    assert "There is no activity type &#x27;shop.cart&#x27;." in text
    assert "<script>alert" not in text
    add_type("shop.cart", "Put into the cart")
    assert "1 taken in." in act(world, made, "again").content.decode()
    assert Activity.objects.filter(source="shop").count() == 1


def test_it_is_stopped_goes_on_and_gets_another_secret(world: Any) -> None:
    made = hook(world)
    assert "Stopped" in act(world, made, "stop").content.decode()
    assert "Nothing came yet" in act(world, made, "start").content.decode()
    before = made.secret
    act(world, made, "renew")
    made.refresh_from_db()
    assert made.secret != before


def test_an_act_that_is_none_is_not_there(world: Any) -> None:
    assert act(world, hook(world), "explode").status_code == 404
