"""The matrices on the shelf, and the seed leads, read for the tests."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from tests.engine.engine_run import run

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@cache
def document(path: str) -> dict:
    return YAML(typ="safe", pure=True).load((ROOT / path).read_text(encoding="utf-8"))


def scored(fields: dict | None = None, did: dict[str, list[int]] | None = None, **more: object) -> dict:
    """One lead by the default matrix: its fields, and by type how many days ago it did something."""
    created = NOW - timedelta(days=int(more.pop("created_days_ago", 20)))
    lead = {"id": "lead", "created_on": created.date().isoformat(), **(fields or {})}
    days = [(kind, ago) for kind, agos in (did or {}).items() for ago in agos]
    return run(document("scoring/matrices/default.yaml"), [lead], dated("lead", days), NOW)[0]


def seed_lead(key: str, days_later: int = 0) -> dict:
    """A lead of seed_leads.yaml by the default matrix, so many days after."""
    entry = next(one for one in document("scoring/matrices/seed_leads.yaml")["leads"] if one["id"] == key)
    created = NOW - timedelta(days=entry["created_days_ago"])
    lead = {"id": key, "created_on": created.date().isoformat(), **entry["fields"]}
    days = [(act["type"], act["days_ago"]) for act in entry["activities"] for _ in range(act.get("times", 1))]
    later = NOW + timedelta(days=days_later)
    return run(document("scoring/matrices/default.yaml"), [lead], dated(key, days), later)[0]


def dated(key: str, days: list[tuple[str, int]]) -> list[tuple[str, str, str]]:
    return [(key, kind, (NOW - timedelta(days=ago)).isoformat()) for kind, ago in days]
