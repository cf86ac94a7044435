"""Whatever way something comes in, it is in the score within seconds (P4)."""

import json
import logging
import socket
import time
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from standardwebhooks.webhooks import Webhook

pytestmark = pytest.mark.processes
log = logging.getLogger(__name__)
WITHIN = 10


class Outside:
    """Another system: what it sends goes by HTTP to a real web process."""

    def __init__(self, installation: Any) -> None:
        self.made = json.loads(installation.python("-m", "tests.processes.machines"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{port}"
        installation.start_web(port)
        installation.wait_until(self._is_up, 90)

    def post(self, path: str, body: bytes, **headers: str) -> Any:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(self.address + path, body, {"Content-Type": "application/json", **names})
        with urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def _is_up(self) -> bool:
        try:
            return urlopen(f"{self.address}/readyz", timeout=5).status == 200
        except OSError:
            return False


@pytest.fixture
def outside(installation: Any) -> Outside:
    installation.start_worker()
    installation.start_dispatcher()
    return Outside(installation)


def by_api(outside: Outside, name: str) -> None:
    body = {"key": f"api {name}", "type": "content.download", "identity": {"kind": "email", "value": name}}
    outside.post(
        "/api/v1/activities", json.dumps(body).encode(), Authorization=f"Bearer {outside.made['key']}"
    )


def by_tracker(outside: Outside, name: str) -> None:
    """Somebody unknown downloads something, and says who it is only afterwards."""
    sent = [
        {"type": "track", "messageId": f"t {name}", "anonymousId": name, "event": "Guide Downloaded"},
        {"type": "identify", "messageId": f"i {name}", "anonymousId": name, "traits": {"email": name}},
    ]
    proof = b64encode(f"{outside.made['key']}:".encode()).decode()
    outside.post("/v1/batch", json.dumps({"batch": sent}).encode(), Authorization=f"Basic {proof}")


def by_webhook(outside: Outside, name: str) -> None:
    body = json.dumps({"key": f"hook {name}", "type": "content.download", "email": name})
    now = datetime.now(UTC)
    signature = Webhook(outside.made["secret"]).sign(f"m {name}", now, body)
    headers = {"webhook-id": f"m {name}", "webhook-timestamp": str(int(now.timestamp()))}
    outside.post(
        f"/hooks/{outside.made['endpoint']}", body.encode(), **headers, **{"webhook-signature": signature}
    )


@pytest.mark.parametrize("send", [by_api, by_tracker, by_webhook])
def test_what_comes_in_is_in_the_score_within_seconds(installation, outside, send):
    took = []
    for lead in range(4_001, 4_006):
        name = f"{send.__name__}-{lead}@example.com"
        installation.named(lead, name)
        before = installation.composite(lead)
        send(outside, name)
        took.append(
            installation.wait_until(
                lambda lead=lead, old=before: installation.composite(lead) == old + installation.points,
                WITHIN,
            )
        )
    log.info(f"{send.__name__}: median {sorted(took)[2]:.2f} s, worst {max(took):.2f} s")
    installation.assert_all_is_true()


def test_who_answers_a_form_is_a_scored_lead_within_seconds(installation, outside):
    path = f"/f/{outside.made['form']}"
    page = urlopen(outside.address + path, timeout=20).read().decode()
    token = page.partition('name="t" value="')[2].partition('"')[0]
    names = ["first_name", "last_name", "company", "email"]
    typed = {f"f.{name}": "new@example.com" if name == "email" else "Ada" for name in names}
    time.sleep(2.1)  # nobody reads and types faster
    body = urlencode({"t": token, "homepage": "", **typed}).encode()
    outside.post(path, body, **{"Content-Type": "application/x-www-form-urlencoded"})
    lead = installation.one("SELECT id FROM leads_lead WHERE email = 'new@example.com'")
    took = installation.wait_until(lambda: installation.composite(lead) is not None, WITHIN)
    log.info(f"an answered form: {took:.2f} s")
    installation.assert_all_is_true()
