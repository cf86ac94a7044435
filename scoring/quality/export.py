"""Data quality as files: the figures of the fields, and the values that fail checks with their leads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from leads.models import Action, User
from leads.people.audit import NOTHING, record
from scoring.segments.cells import BYTE_ORDER_MARK, Cell, written
from scoring.segments.export import EXPORT_SECONDS, TooMany
from scoring.segments.limits import at_most

from .checks import CHECKS
from .failing import failing_rows, value_in
from .figures import Figures
from .tally import OLD_DAYS

FIELDS = "fields"
_CHUNK = 2000
_FIELD_HEADS = (
    "Field",
    "Leads",
    "Known",
    "Not known",
    "Known %",
    "Valid %",
    "Median age in days",
    f"Older than {OLD_DAYS} days",
    "A gap costs up to, on average",
    "In sum",
    "MQL at best",
    "As of",
    "Scored by",
)
_VALUE_HEADS = ("Lead", "Check", "Value", "Company", "Owner", "Source")


@dataclass(frozen=True)
class Asking:
    """Who exports, when (aware), and under which version, with its name."""

    user: User
    now: datetime
    version_id: int
    version: str


def export_fields(figures: Figures, as_of: datetime, asking: Asking) -> bytes:
    """The figures of the fields as CSV in UTF-8, noted in the audit log."""
    rows: list[Sequence[Cell]] = [
        (
            one.field.label,
            one.leads,
            one.known,
            one.missing,
            round(100 * one.filled, 1),
            "" if one.valid is None else round(100 * one.valid, 1),
            "" if one.median_days is None else one.median_days,
            one.old,
            round(one.average / 10, 1),
            round(one.gain / 10, 1),
            one.becomes,
            as_of.isoformat(timespec="minutes"),
            asking.version,
        )
        for one in figures.fields
    ]
    _note(asking, "data quality of fields", len(rows), _FIELD_HEADS)
    return _file(_FIELD_HEADS, rows)


def export_values(kinds: tuple[str, ...], people: dict[int, str], asking: Asking) -> bytes:
    """The values that fail checks, a row for each lead and check, of the leads that the person sees.

    Args:
        kinds: keys of checks.
        people: names of owners by id.
        asking: who exports.

    Returns:
        CSV in UTF-8. Of who opted out of mails or is not to be called, address or number is withheld.

    Raises:
        TooMany: more rows than the setting allows; nothing is made and nothing noted.
        TooSlow: it takes longer than anybody waits.
    """
    most = int(settings.EXPORT_MOST_ROWS)
    with at_most(EXPORT_SECONDS):
        found = failing_rows(asking.version_id, kinds, asking.user)[: most + 1]
        rows = list(found.iterator(chunk_size=_CHUNK))
        if len(rows) > most:
            raise TooMany(most)
        words = "data quality: " + ", ".join(CHECKS[kind].label for kind in kinds)
        _note(asking, words, len(rows), _VALUE_HEADS)

    def cells() -> Iterator[Sequence[Cell]]:
        for row in rows:
            check, value = value_in(row)
            owner = people.get(row["owner_id"], "")
            yield (row["lead_id"], check.label, value, row["lead__company"], owner, row["source"])

    return _file(_VALUE_HEADS, cells())


def _note(asking: Asking, words: str, count: int, columns: Sequence[str]) -> None:
    details = {"leads": count, "for": "figures", "segment": words, "columns": list(columns)}
    record(asking.user, Action.EXPORTED, NOTHING, details | {"version": asking.version}, asking.now)


def _file(heads: Sequence[Cell], rows: "Iterator[Sequence[Cell]] | list[Sequence[Cell]]") -> bytes:
    return (BYTE_ORDER_MARK + written([heads]) + written(rows)).encode()
