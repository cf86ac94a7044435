"""Against a mail server on a real socket: what it takes, what it refuses, and where it breaks off."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from leads.models import NoticeKind, NoticeMail
from leads.notices.notify import News, notify
from leads.notices.post import deliver

pytestmark = pytest.mark.django_db


class Server(socketserver.TCPServer):
    """Speaks as much SMTP as is needed; `answer` is what a whole mail gets, "" breaks the connection."""

    answer = "250 taken"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken: list[str] = []


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            command = line.split()[0].upper() if line.split() else b""
            if command == b"DATA":
                self._say("354 go on")
                self.server.taken.append(self._mail())
                if not self.server.answer:
                    return
                self._say(self.server.answer)
            elif command == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _mail(self) -> str:
        lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
        return "".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server(settings) -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server
        server.shutdown()


@pytest.fixture
def send(new, ruth, now) -> Callable[[], str]:
    """Sends what there is to tell; what became of the mail."""
    lead = new(owner=ruth, first_name="Zoë", last_name="Müller", company="Straße & Söhne")
    notify([News(ruth.pk, NoticeKind.HOT, lead.pk, "1", "From warm to hot.")], now)

    def deliver_at(at: datetime = now) -> str:
        deliver(lambda: at)
        return NoticeMail.objects.get().state

    return deliver_at


def test_a_mail_that_is_taken_arrives_once_with_its_letters_whole(server, send, ruth):
    assert [send(), send()] == ["sent", "sent"]
    (taken,) = server.taken
    assert f"To: {ruth.email}" in taken
    assert "Subject: =?utf-8?" in taken
    assert "Content-Type: text/html" in taken


def test_what_is_refused_after_it_was_written_comes_again(server, send, now):
    server.answer = "451 come again"
    assert send() == "waiting"


def test_a_connection_that_ends_before_the_answer_is_never_tried_again(server, send, now):
    server.answer = ""
    assert send() == "unsure"
    server.answer = "250 taken"
    assert send() == "unsure"
    assert len(server.taken) == 1


def test_nobody_at_the_port_is_tried_again(server, send):
    server.shutdown()
    server.server_close()
    assert send() == "waiting"
