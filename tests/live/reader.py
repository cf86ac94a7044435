"""A browser as far as a stream goes: it opens one, and keeps what it hears."""

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

Event = tuple[str, Any]


class Reader:
    """An open stream; `events` are names and data, `status` that of the answer, 0 until it comes."""

    def __init__(self, port: int, path: str, session: str, last: str = "") -> None:
        self.events: list[Event] = []
        self.numbers: list[int] = []
        self.status, self.is_ended = 0, False
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        headers = f"Host: localhost\r\nCookie: sessionid={session}\r\n"
        headers += f"Last-Event-ID: {last}\r\n" if last else ""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\n{headers}\r\n".encode())
        threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        """As a browser does whose page is left, or that is killed."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def of(self, name: str) -> list[Any]:
        """The data of all events of a name."""
        return [data for what, data in self.events if what == name]

    def wait(self, holds: Callable[["Reader"], bool], seconds: float = 20) -> float:
        """Wait until something holds; how long it took."""
        began = time.monotonic()
        while not holds(self):
            assert time.monotonic() - began < seconds, (self.status, self.events[-5:])
            time.sleep(0.01)
        return time.monotonic() - began

    def wait_for(self, name: str, seconds: float = 20) -> Any:
        """Wait for an event; the data of the latest."""
        self.wait(lambda reader: bool(reader.of(name)), seconds)
        return self.of(name)[-1]

    def _read(self) -> None:
        name = ""
        try:
            for line in self._socket.makefile("r", encoding="utf-8"):
                key, _, value = line.strip().partition(": ")
                if line.startswith("HTTP/1.1"):
                    self.status = int(line.split()[1])
                elif key == "id":
                    self.numbers.append(int(value))
                elif key == "event":
                    name = value
                elif key == "data":
                    self.events.append((name, json.loads(value)))
        except OSError:
            pass
        self.is_ended = True
