"""Who does not want to be called or mailed is offered for it in no page, list or export."""

import json
from datetime import UTC, datetime

import pytest

from leads.api.shown import lead_out
from leads.consent.giving import give
from leads.models import Lead, Role
from leads.people.roles import ADDRESSES

from .asking import NAMES, REQUESTS, send

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "711 987654", "silent@lekki.example"
# Pages without leads, addresses that change something, and what is a person's own copy.
PAGES = sorted(name for name, request in REQUESTS.items() if "post" not in request and "name" not in request)


@pytest.fixture
def silent(world):
    """Somebody who wants neither mails nor calls, and for whom two of the team see the number."""
    lead = world.leads["silent"]
    Lead.objects.filter(pk=lead.pk).update(email=EMAIL)
    lead.refresh_from_db()
    return lead


@pytest.mark.parametrize("role", [Role.SDR, Role.MANAGER, Role.OPERATIONS])
@pytest.mark.parametrize("address", PAGES)
def test_no_page_offers_their_number_or_a_mail_to_them(world, silent, address, role):
    if ADDRESSES[address] and role not in ADDRESSES[address]:
        pytest.skip("not open to them")
    shown = send(world.client(NAMES[role]), world, address, NAMES[role])
    text = b"".join(shown) if shown.streaming else shown.content
    assert PHONE.encode() not in text
    assert f"mailto:{EMAIL}".encode() not in text


@pytest.mark.parametrize("path", ["/leads/{}", "/leads/{}/panel", "/leads/{}/consent", "/compare?lead={}"])
def test_their_own_pages_say_so_instead(world, silent, path):
    text = world.client("sdr").get(path.format(silent.pk)).content.decode()
    assert PHONE not in text
    assert f"mailto:{EMAIL}" not in text


def exported(world, purpose):
    sent = world.client("operations").post("/export", {"for": purpose, "mark": "1"})
    return sent.content.decode()


def test_exports_leave_them_out_and_the_page_says_how_many(world, silent):
    assert EMAIL not in exported(world, "mail")
    assert PHONE not in exported(world, "calls")
    assert EMAIL not in exported(world, "figures")
    page = world.client("operations").get("/export?for=calls").content.decode()
    assert "not to be called" in page
    assert "opted out of e-mails" in world.client("operations").get("/export?for=mail").content.decode()


def test_who_agreed_again_is_in_the_list_again(world, silent):
    now = datetime.now(UTC)
    give(silent.pk, "email", text="Yes.", text_version="1", source="form", at=now, now=now)
    assert EMAIL in exported(world, "mail")


def test_other_systems_are_given_no_number_to_call(silent):
    fields = json.loads(json.dumps(lead_out(silent), default=str))["fields"]
    assert (fields["phone"], fields["do_not_call"], fields["email_opt_out"]) == (None, True, True)
