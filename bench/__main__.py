"""`python -m bench`: every bar at a size, each against its yardstick in the same run."""

import argparse
import os
import sys
from pathlib import Path

from .scale.database import open_company
from .scale.order import Order


def main() -> int:
    """Make the data where it is not there, measure the rows asked for, print and write what came out."""
    options = _parser().parse_args()
    order = Order.of(options.scale)
    now = open_company(order, lambda what: print(f"making: {what}", flush=True))
    from .scale.rows import rows_of
    from .scale.telling import tell

    rows = rows_of(order, now)
    wanted = [row for row in rows if not options.rows or row.key in options.rows]
    return tell(order, wanted, options.times, options.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", help="keys of rows; all where none is given")
    parser.add_argument("--scale", type=float, default=float(os.environ.get("SCALE") or 1))
    parser.add_argument("--times", type=int, help="turns of each row, instead of its own")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", metavar="FOLDER")
    return parser


if __name__ == "__main__":
    sys.exit(main())
