"""The same work in a company of a tenth of the size, by another process, since Django knows one database."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .order import FULL, Order

_ROOT = Path(__file__).parents[2]


def at_a_tenth(order: Order, key: str) -> float:
    """What a row's own side takes, once, at a tenth of an order; that company is made once."""
    with TemporaryDirectory() as folder:
        subprocess.run(
            [
                sys.executable, "-m", "bench", key, "--scale", str(order.leads / FULL / 10), "--times", "1",
                "--out", folder,
            ],
            cwd=_ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        (path,) = Path(folder).iterdir()
        (row,) = json.loads(path.read_text(encoding="utf-8"))["rows"]
    (seconds,) = row["ours"]
    return float(seconds)
