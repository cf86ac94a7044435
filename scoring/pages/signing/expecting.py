"""What a version is expected to do, as it is published: figures of all leads, kept for later reviews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scoring.impact.service import Impact, impact_of
from scoring.models import MatrixVersion
from scoring.pages.wording import counted, signed_count

_NO_BAND = "disqualified"


@dataclass(frozen=True)
class Row:
    """A figure under the version in force and under the draft."""

    label: str
    before: str
    after: str
    difference: str


def figures_of(impact: Impact) -> dict[str, Any]:
    """The figures as they are kept: plain JSON, see `scoring.matrix.effects`."""
    figures: dict[str, Any] = {
        "as_of": impact.as_of.isoformat(),
        "leads": impact.leads,
        "bands": {line.key: line.after for line in impact.bands if line.key != _NO_BAND},
        "mql": impact.mql_after,
    }
    if impact.inflow is not None:
        figures["mql_a_week"] = impact.inflow.a_week
        figures["mql_a_week_range"] = [impact.inflow.least, impact.inflow.most]
    return figures


def expected_of(version: MatrixVersion, note: str, acceptance: int | None, now: datetime) -> dict[str, Any]:
    """What is kept with a version as it is published.

    Args:
        version: the draft.
        note: the effect expected, in people's words.
        acceptance: of the leads handed over, how many percent sales is expected to accept.
        now: aware.

    Raises:
        MatrixRefused: it has faults.
    """
    own: dict[str, Any] = {"note": note}
    if acceptance is not None:
        own["acceptance"] = acceptance / 100
    return own | figures_of(impact_of(version, now))


def rows_of(impact: Impact) -> list[Row]:
    """The figures as they are shown beside the note."""
    rows = [_row(line.key.capitalize(), line.before, line.after) for line in impact.bands]
    rows.append(_row("MQL", impact.mql_before, impact.mql_after))
    if impact.inflow is not None:
        before = impact.inflow_before.a_week if impact.inflow_before else None
        rows.append(_row("MQL a week", before, impact.inflow.a_week))
    return rows


def summary_of(impact: Impact) -> str:
    """Who comes and goes, in words."""
    if impact.came_in == impact.fell_out == 0:
        return "No lead becomes MQL by it, and none falls out."
    came = counted(impact.came_in, "lead") if impact.came_in else "No lead"
    fell = f"{impact.fell_out:,}" if impact.fell_out else "none"
    return f"{came} would become MQL by it, {fell} would fall out."


def _row(label: str, before: int | None, after: int) -> Row:
    if before is None:
        return Row(label, "–", f"{after:,}", "")
    return Row(label, f"{before:,}", f"{after:,}", signed_count(after - before))
