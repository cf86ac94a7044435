"""What came out: a table for people, and a file with machine and versions beside it."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection

from .measuring import Measured, Row, line_of, measure
from .order import Order


def tell(order: Order, rows: Sequence[Row], times: int | None, folder: Path) -> int:
    """Measure, print a line for each row as it is done, and write all of them.

    Args:
        order: what is measured on.
        rows: what is measured.
        times: how often, instead of as each row says.
        folder: where the file goes.

    Returns:
        0; a bar that is missed is said, and is no error.
    """
    print(f"{order.leads:,} leads\n")
    found = []
    for row in rows:
        found.append(measure(row, times))
        print(line_of(found[-1]), flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    began = datetime.now(UTC)
    path = folder / f"{began:%Y%m%d-%H%M%S}-{order.leads}.json"
    about = {"at": began.isoformat(), "leads": order.leads, "seed": order.seed} | machine(_server())
    about["rows"] = [_plain(one) for one in found]
    path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(f"\n{path}")
    return 0


def _plain(found: Measured) -> dict[str, Any]:
    row = found.row
    return {
        "key": row.key,
        "what": row.what,
        "yardstick": row.yardstick,
        "bar": row.bar,
        "is_at_least": row.is_at_least,
        "unit": row.unit,
        "ours": found.ours,
        "against": found.against,
        "ratio": found.ratio,
        "is_met": found.is_met,
    }


def machine(server: str = "") -> dict[str, Any]:
    """What it was measured on; `server` is PostgreSQL's version."""
    return {
        "machine": platform.platform(),
        "processors": os.cpu_count(),
        "versions": {"python": platform.python_version(), "postgresql": server}
        | {name: version(name) for name in ("django", "numpy", "psycopg")},
    }


def _server() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
