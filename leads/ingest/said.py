"""An activity as other systems write it in JSON: one without its shape is refused, and holds up no other."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .items import LONGEST_KEY, NewActivity, Result, Unacceptable, Who

_TEXTS = ("key", "type", "topic", "campaign")
MEMBERS = frozenset({*_TEXTS, "occurred_at", "lead_id", "identity", "properties"})


def activity_said(said: Mapping[str, Any]) -> NewActivity:
    """Read one activity; what it says is checked at the door of all activities.

    Args:
        said: its `MEMBERS`; those that are left out, and null where that is no text, say nothing.

    Raises:
        Unacceptable: it has not the shape of one.
    """
    texts = {name: _text(said, name) for name in _TEXTS}
    return NewActivity(
        **texts,
        occurred_at=_moment(said.get("occurred_at")),
        lead_id=_lead_id(said.get("lead_id")),
        identity=_who(said.get("identity")),
        properties=said.get("properties") or {},
    )


def rejected(said: object, fault: Unacceptable) -> Result:
    """The result of an item that was never an activity, with its key where it has one that can be shown."""
    key = said.get("key", "") if isinstance(said, dict) else ""
    shown = key[:LONGEST_KEY] if isinstance(key, str) and key.isprintable() else ""
    return Result(shown, "rejected", reason=str(fault))


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise Unacceptable(f"the {name} is no text.")
    return value


def _moment(said: object) -> datetime | None:
    """A time as ISO 8601 has it; that it has an offset is asked for at the door."""
    if said is None:
        return None
    try:
        read = datetime.fromisoformat(said if isinstance(said, str) else "")
        return read.astimezone(UTC) if read.tzinfo else read
    except (ValueError, OverflowError) as error:
        raise Unacceptable("the time is no time: write it like 2026-06-30T14:05:00Z.") from error


def _lead_id(said: object) -> int | None:
    if said is not None and (isinstance(said, bool) or not isinstance(said, int)):
        raise Unacceptable("the lead's id is no whole number.")
    return said


def _who(said: object) -> Who | None:
    if said is None:
        return None
    if not isinstance(said, dict) or said.keys() != {"kind", "value"}:
        raise Unacceptable("the identity is no object of kind and value.")
    return Who(_text(said, "kind"), _text(said, "value"))
