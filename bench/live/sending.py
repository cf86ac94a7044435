"""Another system that sends activities by the HTTP API, and watches when each is in its lead's score.

It sends as real ones do: in batches, under keys of its own, each again until it is answered. Each of its
threads has leads of its own and sends one thing after the other, so of a lead a later moment is a later
activity: once the score of the version in force knows of that moment, it contains all before.
"""

import argparse
import http.client
import json
import os
import random
import signal
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import Any

import psycopg

from bench.live.asked import client_parser

THREADS = 4
_TYPES = (
    "web.visit",
    "web.page.product",
    "web.page.pricing",
    "email.open",
    "email.click",
    "content.download",
)
_LOOKS_EACH = 0.2  # seconds: by so much a lag may be told too long
_PATIENCE = 180.0  # after the last one was sent
_CONTAINED = """
    SELECT s.lead_id, s.last_activity_at FROM scoring_leadscore s
    JOIN scoring_scoringmodel m ON m.active_id = s.version_id WHERE s.lead_id = ANY(%s)
"""


@dataclass
class Sent:
    """One activity that was answered "accepted". `at` and `lag` are seconds; no lag: never in the score."""

    key: str
    lead: int
    occurred_at: datetime
    at: float
    lag: float | None = None


@dataclass
class Said:
    """What came of all."""

    sent: list[Sent] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    again: int = 0  # how often a batch was sent once more


class Sender(Thread):
    """Sends a batch each so many seconds; a late one goes out at once, so the rate is kept."""

    def __init__(self, number: int, options: argparse.Namespace, said: Said, stop: Event, lock: Lock) -> None:
        super().__init__(daemon=True)
        self.number, self.options, self.said, self.stop, self.lock = number, options, said, stop, lock
        self.random = random.Random(f"{options.seed}/{number}")
        self.mine = range(1 + number, options.leads + 1, THREADS)
        self.http: http.client.HTTPConnection | None = None

    def run(self) -> None:
        pause = self.options.batch * THREADS / self.options.rate
        due = time.monotonic() + pause * self.number / THREADS
        while not self.stop.wait(max(0.0, due - time.monotonic())):
            self._send([self._activity(lead) for lead in self._some_leads()])
            due += pause

    def _some_leads(self) -> list[int]:
        return self.random.sample(self.mine, min(self.options.batch, len(self.mine)))

    def _activity(self, lead: int) -> dict[str, Any]:
        key = f"{self.options.seed}-{self.number}-{self.random.getrandbits(64):x}"
        now = datetime.now(UTC).isoformat()
        return {"key": key, "type": self.random.choice(_TYPES), "occurred_at": now, "lead_id": lead}

    def _send(self, batch: list[dict[str, Any]]) -> None:
        body = json.dumps({"activities": batch}).encode()
        while (results := self._answer(body)) is None:
            time.sleep(0.5)
            with self.lock:
                self.said.again += 1
        now = time.monotonic()
        with self.lock:
            for item, result in zip(batch, results, strict=True):
                if result["status"] in ("accepted", "duplicate"):
                    moment = datetime.fromisoformat(item["occurred_at"])
                    self.said.sent.append(Sent(item["key"], item["lead_id"], moment, now))
                else:
                    self.said.refused.append(f"{result['status']}: {result['reason']}")

    def _answer(self, body: bytes) -> list[dict[str, Any]] | None:
        headers = {"Authorization": f"Bearer {self.options.key}", "Content-Type": "application/json"}
        try:
            self.http = self.http or http.client.HTTPConnection(self.options.address, timeout=30)
            self.http.request("POST", "/api/v1/activities/batch", body, headers)
            answer = self.http.getresponse()
            told = answer.read()
            return json.loads(told)["results"] if answer.status == 200 else None
        except (OSError, http.client.HTTPException, ValueError):
            self.http = None
            return None


class Watcher:
    """Looks which of the activities are in their leads' scores by now."""

    def __init__(self, said: Said, lock: Lock) -> None:
        self.said, self.lock = said, lock
        self.open: list[Sent] = []
        self._taken = 0
        self._sql: psycopg.Connection | None = None

    def look(self) -> None:
        """Once; a database that is gone is asked again the next time."""
        with self.lock:
            new = self.said.sent[self._taken :]
        self.open += new
        self._taken += len(new)
        try:
            known = self._known([one.lead for one in self.open])
        except psycopg.OperationalError:
            self._sql = None
            return
        now = time.monotonic()
        for one in self.open:
            if (last := known.get(one.lead)) and last >= one.occurred_at:
                one.lag = now - one.at
        self.open = [one for one in self.open if one.lag is None]

    def _known(self, leads: list[int]) -> dict[int, datetime]:
        self._sql = self._sql or psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        return dict(self._sql.execute(_CONTAINED, [leads]).fetchall()) if leads else {}


def main() -> None:
    """Send until the time is over or SIGTERM, then wait until all is in the scores; write what came of it."""
    options = _options()
    said, stop, lock = Said(), Event(), Lock()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    began = time.monotonic()
    senders = [Sender(number, options, said, stop, lock) for number in range(THREADS)]
    for one in senders:
        one.start()
    watcher = Watcher(said, lock)
    while not stop.is_set() and time.monotonic() - began < options.seconds:
        watcher.look()
        time.sleep(_LOOKS_EACH)
    stop.set()
    sent_for = time.monotonic() - began
    deadline = time.monotonic() + _PATIENCE
    is_sending = True
    while (is_sending or watcher.open) and time.monotonic() < deadline:
        time.sleep(_LOOKS_EACH)
        is_sending = any(one.is_alive() for one in senders)  # asked first: the look takes in the last
        watcher.look()
    told = {"began": began, "seconds": sent_for, **asdict(said)}
    options.out.write_text(json.dumps(told, default=str), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = client_parser(__doc__)
    parser.add_argument("--key", required=True)
    parser.add_argument("--leads", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True, help="activities a second")
    parser.add_argument("--batch", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
