"""Bringing in a file as the pages do: upload, choose, preview, run, undo."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from leads.imports.guessing import guess
from leads.imports.previewing import preview
from leads.imports.running import start
from leads.imports.taking import take_file
from leads.imports.undoing import undo
from leads.models import FileImport, Role, User
from leads.working import work_on

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def clock() -> datetime:
    """It is noon all the time."""
    return NOW


def taken(data: str | bytes, name: str = "leads.csv", kind: str = "", **choices: Any) -> FileImport:
    """A file that was uploaded, its columns where they are guessed to go, but for what is chosen."""
    data = data.encode() if isinstance(data, str) else data
    one = take_file(BytesIO(data), name, len(data), None, NOW)
    if kind:
        one.kind, one.choices = guess(one, kind)
    one.choices |= choices
    one.save()
    return one


def somebody() -> User:
    """Who brings files in."""
    return User.objects.get_or_create(username="hanna", defaults={"role": Role.MARKETING})[0]


def run(one: FileImport) -> FileImport:
    """Bring it in, to the end."""
    start(one.pk, somebody(), NOW)
    while work_on(clock):
        pass
    one.refresh_from_db()
    return one


def undone(one: FileImport) -> FileImport:
    """Undo it, to the end."""
    undo(one.pk, somebody(), NOW)
    while work_on(clock):
        pass
    one.refresh_from_db()
    return one


def would(one: FileImport) -> dict[str, Any]:
    """What the preview says of each part, and how many rows it rejects."""
    told = preview(one, NOW)
    assert "problems" not in told, told["problems"]
    return {part["part"]: part["counts"] for part in told["parts"]} | {"rejected": told["rejected"]}
