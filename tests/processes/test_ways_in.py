"""Whatever way something comes in, it is in the score within seconds (P4)."""

import json
import logging
import signal
import socket
import time
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from standardwebhooks.webhooks import Webhook

pytestmark = pytest.mark.processes
log = logging.getLogger(__name__)
WITHIN = 10
BEFORE, AFTER = "before_recorded", "after_recorded"  # nothing is committed; all is, and nobody was told


class Outside:
    """Another system: what it sends goes by HTTP to a real web process."""

    def __init__(self, installation: Any) -> None:
        self.installation = installation
        self.made = json.loads(installation.python("-m", "tests.processes.machines"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._died = installation.folder / f"died.{self.port}"
        self._died.touch()
        self.start()
        installation.wait_until(self._is_up, 90)

    def start(self, point: str = BEFORE) -> None:
        """Start the web process. It dies by -9 at a point of the code, once each time that it `is_to_die`."""
        self.web = self.installation.start_web(self.port, LEADSCORE_CRASH_AT=f"{point}:{self._died}")

    def is_to_die(self) -> None:
        self._died.unlink()

    def wait_until_it_died(self) -> None:
        assert self.web.wait(60) == -signal.SIGKILL

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


def opened_form(outside: Outside) -> bytes:
    """A form as somebody fills it in."""
    page = urlopen(f"{outside.address}/f/{outside.made['form']}", timeout=20).read().decode()
    token = page.partition('name="t" value="')[2].partition('"')[0]
    typed = {f"f.{name}": "Ada" for name in ("first_name", "last_name", "company")}
    return urlencode({"t": token, "homepage": "", **typed}).encode()


def by_form(outside: Outside, name: str, page: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    outside.post(f"/f/{outside.made['form']}", page + f"&f.email={name}".encode(), **{"Content-Type": kind})


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
    page = opened_form(outside)
    time.sleep(2.1)  # nobody reads and types faster
    by_form(outside, "new@example.com", page)
    lead = installation.one("SELECT id FROM leads_lead WHERE email = 'new@example.com'")
    took = installation.wait_until(lambda: installation.composite(lead) is not None, WITHIN)
    log.info(f"an answered form: {took:.2f} s")
    installation.assert_all_is_true()


# -- the web process is killed while somebody sends


def sent_until_answered(send: Callable[[int], None]) -> int:
    """Send as clients do: where no answer comes, or the server is at fault, again; how often it took."""
    for tries in range(1, 200):
        try:
            send(tries)
        except (OSError, HTTPException) as error:
            if isinstance(error, HTTPError) and error.code < 500:
                raise
            time.sleep(0.1)
        else:
            return tries
    raise AssertionError("It was never answered.")


def sent_while_it_is_killed(outside: Outside, send: Callable[[int], None]) -> None:
    """Send to a process that dies before it has stored it, and once more after it has."""
    outside.is_to_die()
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(sent_until_answered, send)
        outside.wait_until_it_died()
        outside.is_to_die()
        outside.start(AFTER)
        outside.wait_until_it_died()
        outside.start()
        assert sending.result() > 2


def stored(installation: Any, name: str) -> Any:
    """How many activities there are of who has this address."""
    return installation.one(
        "SELECT count(*) FROM leads_activity a JOIN leads_identity i USING (visitor_id) WHERE i.value = %s",
        name,
    )


@pytest.fixture
def sender(installation: Any) -> Outside:
    return Outside(installation)


def test_who_sends_again_until_it_is_answered_loses_and_doubles_nothing(installation, sender):
    page = opened_form(sender)
    names = [f"{way}@killed.example" for way in ("api", "hook", "form")]
    sent_while_it_is_killed(sender, lambda _: by_api(sender, names[0]))
    sent_while_it_is_killed(sender, lambda _: by_webhook(sender, names[1]))
    sent_while_it_is_killed(sender, lambda _: by_form(sender, names[2], page))
    assert [stored(installation, name) for name in names] == [1, 1, 1]
    installation.manage("drain")
    installation.assert_all_is_true()


def test_control_with_another_key_each_time_it_is_stored_twice(installation, sender):
    name = "control@killed.example"

    def send(tries: int) -> None:
        who = {"kind": "email", "value": name}
        body = json.dumps({"key": f"control {tries}", "type": "content.download", "identity": who}).encode()
        sender.post("/api/v1/activities", body, Authorization=f"Bearer {sender.made['key']}")

    sent_while_it_is_killed(sender, send)
    assert stored(installation, name) == 2
