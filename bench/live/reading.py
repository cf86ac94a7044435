"""People who read: each logs in, opens a list, looks at some of its leads, and takes short pauses."""

import argparse
import http.client
import json
import random
import re
import time
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlencode

from bench.live.asked import client_parser

_NARROWED = ("", "&band=hot", "&band=warm", "&region=emea", "&grade=A", "&industry=software", "&sort=-fit")
_LEADS_EACH = 3  # of each list


class Reader(Thread):
    """One person; `pages` gets the kind, the moment, the seconds and the status of each page."""

    def __init__(self, name: str, options: argparse.Namespace, pages: list[Any], lock: Lock) -> None:
        super().__init__(daemon=True)
        self.person, self.options, self.pages, self.lock = name, options, pages, lock
        self.random = random.Random(f"{options.seed}/{name}")
        self.http = http.client.HTTPConnection(options.address, timeout=60)
        self.cookies: dict[str, str] = {}

    def run(self) -> None:
        ends_at = time.monotonic() + self.options.seconds
        self._log_in()
        while time.monotonic() < ends_at:
            kind, path = self._list()
            seen = self._open(kind, path)
            leads = list(dict.fromkeys(re.findall(r'href="[^"]*?(?:/leads/|lead=)(\d+)', seen)))
            for lead in self.random.sample(leads, min(_LEADS_EACH, len(leads))):
                if time.monotonic() < ends_at:
                    self._open(
                        *self.random.choice([("lead", f"/leads/{lead}"), ("panel", f"{path}&lead={lead}")])
                    )

    def _list(self) -> tuple[str, str]:
        if self.random.random() < 0.5:
            return "queue", "/?list=queue"
        return "ranking", f"/?list=all{self.random.choice(_NARROWED)}"

    def _open(self, kind: str, path: str) -> str:
        self._pause()
        began = time.monotonic()
        try:
            status, text = self._ask("GET", path)
        except (OSError, http.client.HTTPException) as error:
            self.http.close()
            status, text = 0, str(error)
        with self.lock:
            self.pages.append([kind, began, time.monotonic() - began, status, path])
        return text

    def _pause(self) -> None:
        time.sleep(self.random.uniform(0.5, 1.5) * self.options.pause)

    def _log_in(self) -> None:
        self._pause()
        _, page = self._ask("GET", "/login")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:500]
        typed = {"csrfmiddlewaretoken": token[1], "username": self.person, "password": self.options.password}
        status, _ = self._ask("POST", "/login", urlencode({**typed, "next": "/"}))
        assert status == 302, (self.person, status)

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.http.request(method, path, body, headers)
        answer = self.http.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text


def main() -> None:
    """Read until the time is over; write what each page took."""
    options = _options()
    pages: list[Any] = []
    lock = Lock()
    readers = [Reader(name, options, pages, lock) for name in options.people.split(",")]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    told = {"people": len(readers), "pages": pages}
    options.out.write_text(json.dumps(told), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = client_parser(__doc__)
    parser.add_argument("--people", required=True, help="user names with commas between")
    parser.add_argument("--password", required=True)
    parser.add_argument("--pause", type=float, required=True, help="seconds before a page, in the mean")
    return parser.parse_args()


if __name__ == "__main__":
    main()
