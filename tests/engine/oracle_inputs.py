"""Raw strings to values, as scoring.md, sections 1 and 9, say; no line of the product is used.

Part of the plain evaluator in `oracle.py`.
"""

import math
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def moment_of(raw: str, zone: ZoneInfo) -> datetime | None:
    """The instant a written time means, in UTC; None where it does not parse."""
    found = MOMENT.fullmatch(raw.strip())
    if not found:
        return None
    day, hour, minute, second, fraction, offset = found.groups()
    try:
        local = datetime.fromisoformat(day).replace(
            hour=int(hour or 0),
            minute=int(minute or 0),
            second=int(second or 0),
            microsecond=int(((fraction or "") + "000000")[:6]),
            tzinfo=zone,
            fold=0,  # of a time that comes twice the first
        )
        if offset == "Z":
            local = local.replace(tzinfo=UTC)
        elif offset:
            digits = offset[1:].replace(":", "")
            ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            local = local.replace(tzinfo=UTC) - (ahead if offset[0] == "+" else -ahead)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def date_of(raw: str, zone: ZoneInfo) -> date | None:
    """`YYYY-MM-DD`, or of a timestamp its date in the zone."""
    raw = raw.strip()
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return None
    moment = moment_of(raw, zone)
    return moment.astimezone(zone).date() if moment else None


def number_of(raw: str) -> float | None:
    raw = raw.strip()
    if not NUMBER.fullmatch(raw):
        return None
    value = float(raw)
    return value if math.isfinite(value) else None


def value_of(kind: str, raw: str | None, zone: ZoneInfo) -> object:
    """One field's value as its type; None where it is missing."""
    if raw is None or not raw.strip():
        return None
    if kind == "number":
        return number_of(raw)
    if kind == "boolean":
        return TRUTHS.get(raw.strip().lower())
    if kind == "date":
        return date_of(raw, zone)
    return raw.lower().strip()


def operand_of(kind: str, operand: object) -> object:
    """A condition's operand in the shape the field's values have."""
    if isinstance(operand, list):
        return [operand_of(kind, one) for one in operand]
    if kind == "text":
        return str(operand).lower().strip()
    if kind == "date" and isinstance(operand, str):
        return date.fromisoformat(operand.strip())
    if kind == "number":
        return float(operand)  # type: ignore[arg-type]
    return operand
