"""The services as they send: each signs its bodies as it does for real."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse
from standardwebhooks.webhooks import Webhook

from leads.models import Hook

PAIR = ec.generate_private_key(ec.SECP256R1())
PUBLIC = b64encode(PAIR.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
SIGNING_KEY = "key-of-mailgun"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def address(hook: Hook) -> str:
    if hook.service == "mailchimp":
        return reverse("hook_with_secret", args=[hook.endpoint, hook.secret])
    return reverse("hook", args=[hook.endpoint])


def as_json(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def sendgrid(hook: Hook, body: Any, ago: timedelta = timedelta(), **more: Any) -> Any:
    raw = as_json(body)
    stamp = str(int((datetime.now(UTC) - ago).timestamp()))
    signature = b64encode(PAIR.sign(stamp.encode() + raw, ec.ECDSA(SHA256()))).decode()
    headers = {
        "X-Twilio-Email-Event-Webhook-Signature": signature,
        "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
    } | more
    return Client().post(address(hook), raw, content_type=JSON, headers=headers)


def mailgun_proof(ago: timedelta = timedelta(), token: str = "") -> dict[str, str]:
    stamp, token = str(int((datetime.now(UTC) - ago).timestamp())), token or token_hex(25)
    signature = hmac.new(SIGNING_KEY.encode(), (stamp + token).encode(), sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": signature}


def mailgun(hook: Hook, body: Any, proof: dict[str, str] | None = None) -> Any:
    body = {**body, "signature": proof or mailgun_proof()} if isinstance(body, dict) else body
    return Client().post(address(hook), as_json(body), content_type=JSON)


def mailgun_form(hook: Hook, body: dict[str, str], ago: timedelta = timedelta()) -> Any:
    """As before 2018: the time that is signed is that of the event, so it says when it happened."""
    return Client().post(address(hook), urlencode({**body, **mailgun_proof(ago)}), content_type=FORM)


def postmark(hook: Hook, body: Any, password: str = "") -> Any:
    login = b64encode(f"leadscore:{password or hook.secret}".encode()).decode()
    headers = {"Authorization": f"Basic {login}"}
    return Client().post(address(hook), as_json(body), content_type=JSON, headers=headers)


def mailchimp(hook: Hook, body: Any) -> Any:
    return Client().post(address(hook), body, content_type=FORM)


def signed(hook: Hook, body: Any, ago: timedelta = timedelta(), msg_id: str = "msg_1") -> Any:
    raw, at = as_json(body), datetime.now(UTC) - ago
    text = raw.decode(errors="replace")
    headers = {
        "webhook-id": msg_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(hook.secret).sign(msg_id, at, text),
    }
    return Client().post(address(hook), raw, content_type=JSON, headers=headers)


SEND = {
    "sendgrid": sendgrid,
    "mailgun": mailgun,
    "postmark": postmark,
    "mailchimp": mailchimp,
    "signed": signed,
}
GIVEN = {"sendgrid": PUBLIC, "mailgun": SIGNING_KEY}
