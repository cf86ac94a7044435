"""The real clients, unchanged, against a real server: also one that is killed while they send."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from leads.models import Activity, Identity, Lead, TrackedEvent
from tests.live.serving import AS_SERVED, Web, web

from .clients import IDENTITY_CALLS, send_by_node, send_by_python
from .conftest import new_write_key

pytestmark = pytest.mark.django_db(transaction=True)
Send = Callable[[str, str, int], None]
CLIENTS = pytest.mark.parametrize("send", [send_by_python, send_by_node])
UNGUARDED = ("-m", "tests.segment.unguarded")
MANY = 200


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web(tmp_path_factory.mktemp("segment") / "web.log") as served:
        yield served


def demos() -> int:
    return Activity.objects.filter(type__key="form.demo_request").count()


@CLIENTS
def test_what_a_client_sends_becomes_a_lead_and_what_it_did(server: Web, send: Send) -> None:
    send(server.address, new_write_key(), 30)
    lead = Lead.objects.get()
    assert (lead.title, lead.employees, lead.seniority) == ("CIO", 420, "c-level")
    assert lead.company in ("Py Ltd", "Node Ltd")
    names = set(Identity.objects.filter(visitor__lead=lead).values_list("kind", "value"))
    assert {kind for kind, _ in names} == {"email", "external", "anonymous"}
    types = Activity.objects.filter(lead=lead).values_list("type__key", flat=True)
    assert sorted(types) == ["form.demo_request"] * 30 + ["web.page.pricing"]
    assert TrackedEvent.objects.filter(reason="").count() == 30 + IDENTITY_CALLS


def test_packed_batches_are_read(server: Web) -> None:
    send_by_python(server.address, new_write_key(), 30, gzip=True)
    assert demos() == 30


def test_a_client_that_sends_too_fast_waits_and_loses_nothing(server: Web) -> None:
    send_by_python(server.address, new_write_key(per_minute=60), 100)
    assert demos() == 100


def send_into_one_that_is_killed(
    send: Send, log: Path, point: str, command: tuple[str, ...] = AS_SERVED
) -> None:
    """Send to a server that dies by -9 at a point of the code, and is started again meanwhile."""
    once = f"{point}:{log.with_suffix('.crashed')}"
    with web(log, command, LEADSCORE_CRASH_AT=once) as served, ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send, served.address, new_write_key(), MANY)
        served.process.wait(60)
        served.start_again()
        sending.result()


@pytest.mark.parametrize(
    ("send", "point"),
    [
        (send_by_python, "before_tracked"),  # nothing is committed
        (send_by_python, "after_tracked"),  # all is, and the client does not know
        (send_by_node, "after_tracked"),
    ],
)
def test_into_a_server_that_is_killed_they_lose_and_double_nothing(
    tmp_path: Path, send: Send, point: str
) -> None:
    send_into_one_that_is_killed(send, tmp_path / "web.log", point)
    assert demos() == MANY
    assert TrackedEvent.objects.count() == MANY + IDENTITY_CALLS


def test_without_the_ids_of_messages_they_would_double(tmp_path: Path) -> None:
    send_into_one_that_is_killed(send_by_python, tmp_path / "web.log", "after_tracked", UNGUARDED)
    assert demos() > MANY
