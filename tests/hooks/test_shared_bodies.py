"""Every body of the services' own examples, sent as its service sends it, and what became of it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from leads.models import Activity, Hook, HookReject
from tests.real_data.shelf import DATA

from .senders import SEND, mailgun_form

WEBHOOKS = DATA / "webhooks"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not WEBHOOKS.is_dir(), reason="../shared/data/webhooks is not there: no real bodies"),
]
OPEN, CLICK, BOUNCE, SOFT = "email.open", "email.click", "email.bounce", "email.bounce_soft"
OUT, SPAM, IN = "email.unsubscribe", "email.spam_complaint", "email.subscribe"
NOBODY = "names no e-mail address"
# What each body becomes: an activity, nothing (None), or an item that is rejected for a reason.
BODIES: dict[str, str | None] = {
    "email_providers/sendgrid/bounce.json": BOUNCE,
    "email_providers/sendgrid/click.json": CLICK,
    "email_providers/sendgrid/compatibility_message_id_from_smtp_id.json": None,
    "email_providers/sendgrid/deferred.json": None,
    "email_providers/sendgrid/delivered.json": None,
    "email_providers/sendgrid/dropped_bounced.json": None,
    "email_providers/sendgrid/dropped_invalid.json": None,
    "email_providers/sendgrid/dropped_unsubscribed.json": None,
    "email_providers/sendgrid/open.json": OPEN,
    "email_providers/sendgrid/processed.json": None,
    "email_providers/mailgun/alt_smtp_code.json": BOUNCE,
    "email_providers/mailgun/clicked.json": CLICK,
    "email_providers/mailgun/complained.json": SPAM,
    "email_providers/mailgun/delivered.json": None,
    "email_providers/mailgun/dropped_spam.json": None,
    "email_providers/mailgun/dropped_timed_out.json": None,
    "email_providers/mailgun/failed_greylisted.json": None,
    "email_providers/mailgun/failed_permanent.json": BOUNCE,
    "email_providers/mailgun/failed_temporary.json": None,
    "email_providers/mailgun/invalid_mailbox.json": BOUNCE,
    "email_providers/mailgun/metadata_key_conflicts.json": CLICK,
    "email_providers/mailgun/opened.json": OPEN,
    "email_providers/mailgun/rejected.json": None,
    "email_providers/mailgun/unsubscribed.json": OUT,
    "email_providers/postmark/bounce.json": BOUNCE,
    "email_providers/postmark/bounce_unsubscribe_variant.json": NOBODY,
    "email_providers/postmark/click.json": CLICK,
    "email_providers/postmark/delivered.json": None,
    "email_providers/postmark/open.json": OPEN,
    "email_providers/postmark/resubscribe.json": IN,
    "email_providers/postmark/spam.json": SPAM,
    "email_providers/postmark/subscription_change_bounce.json": None,
    "email_providers/postmark/unsubscribe.json": OUT,
    "mailchimp/campaign.form": None,
    "mailchimp/cleanedEmail.form": BOUNCE,
    "mailchimp/emailUpdate.form": None,
    "mailchimp/profileUpdate.form": None,
    "mailchimp/subscribe.form": IN,
    "mailchimp/unsubscribe.form": OUT,
}


def service_of(path: str) -> str:
    return "mailchimp" if path.startswith("mailchimp") else path.split("/")[1]


def send(path: str, hook: Hook) -> dict[str, Any]:
    raw = (WEBHOOKS / path).read_bytes()
    if path.endswith(".form"):
        response = SEND["mailchimp"](hook, raw)
    elif hook.service == "mailgun" and "event-data" not in (body := json.loads(raw)):
        response = mailgun_form(hook, {name: str(value) for name, value in body.items()})
    else:
        response = SEND[hook.service](hook, json.loads(raw))
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize("path", BODIES)
def test_a_body_becomes_what_it_means(path: str, hook_of: Callable[[str], Hook]) -> None:
    hook, wanted = hook_of(service_of(path)), BODIES[path]
    told = send(path, hook)
    assert list(Activity.objects.values_list("type__key", flat=True)) == ([wanted] if wanted in KINDS else [])
    assert told["passed_over"] == (1 if wanted is None else 0)
    if wanted == NOBODY:
        assert NOBODY in HookReject.objects.get().reason
    else:
        assert told["rejected"] == 0


KINDS = {OPEN, CLICK, BOUNCE, SOFT, OUT, SPAM, IN}


@pytest.mark.parametrize("path", [path for path, kind in BODIES.items() if kind in KINDS])
def test_a_body_sent_again_is_stored_once(path: str, hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of(service_of(path))
    if "event-data" not in (WEBHOOKS / path).read_text() and hook.service == "mailgun":
        pytest.skip("it says when it happened by the time that is signed, which is now")
    send(path, hook)
    assert send(path, hook)["duplicates"] == 1
    assert Activity.objects.count() == 1


def test_every_body_of_these_services_is_tried() -> None:
    folders = [
        WEBHOOKS / "mailchimp",
        *(WEBHOOKS / "email_providers" / name for name in ("sendgrid", "mailgun", "postmark")),
    ]
    there = {str(file.relative_to(WEBHOOKS)) for folder in folders for file in folder.iterdir()}
    assert there == set(BODIES)


def test_the_example_of_all_events_of_sendgrid(hook_of: Callable[[str], Hook]) -> None:
    """It is a JavaScript object, so its keys get their quotes and its texts other ones first."""
    text = (WEBHOOKS / "sendgrid" / "example-event-notification.txt").read_text()
    body = re.sub(r"(?m)([{,\s])'?([\w-]+)'?: ", r'\1"\2": ', text).replace("'", '"')
    told = SEND["sendgrid"](hook_of("sendgrid"), body.encode()).json()
    assert told == {"accepted": 7, "duplicates": 0, "passed_over": 4, "rejected": 0}
    kinds = Activity.objects.order_by("type__key").values_list("type__key", flat=True)
    assert sorted(kinds) == sorted([BOUNCE, CLICK, OPEN, SPAM, IN, OUT, OUT])
