"""Names of people, and leads that go by them."""

from datetime import UTC, datetime
from itertools import count

from leads.identities.joining import Joined, SameNames, say_same
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count(1)


def mail(name: str) -> Who:
    return Who("email", f"{name}@acme.example")


def browser(name: str) -> Who:
    return Who("anonymous", name)


def lead(name: str, now: datetime = NOW, **values: object) -> int:
    return create_lead({"email": mail(name).value, "first_name": name.title(), **values}, now).pk


def does(who: Who | int, kind: str = "content.download", now: datetime = NOW) -> int:
    """Somebody does something; the id of the activity."""
    whose = {"lead_id": who} if isinstance(who, int) else {"identity": who}
    item = NewActivity(key=f"done {next(_numbers)}", type=kind, occurred_at=now, **whose)
    result = record_activity(item, "test", now)
    assert result.status == "accepted", result
    return result.activity_id


def same(*names: Who, proof: str = "identify call", now: datetime = NOW) -> Joined:
    return say_same([SameNames(names, proof)], "test", now)[0]
