"""What all scripts are asked, and where what came out goes."""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[1] / "results"


def parser_of(module: str, words: str | None, scale: float | None = None) -> argparse.ArgumentParser:
    """A parser that knows where results go and, given a scale, how large the company is and the seed."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{module}", description=words)
    if scale is not None:
        parser.add_argument("--scale", type=float, default=float(os.environ.get("SCALE") or scale))
        parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FOLDER")
    return parser


def client_parser(words: str | None) -> argparse.ArgumentParser:
    """A parser for a client of the house: where it asks, how long, and where it writes what came of it."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--address", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--out", type=Path, required=True)
    return parser


def write(folder: Path, name: str, told: Mapping[str, Any]) -> Path:
    """Write what came out, with the machine it was measured on."""
    from bench.scale.telling import machine

    folder.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC)
    path = folder / f"{at:%Y%m%d-%H%M%S}-{name}.json"
    path.write_text(json.dumps({"at": at.isoformat(), **told} | machine(), indent=1) + "\n", encoding="utf-8")
    return path


def share(numbers: Sequence[float], part: float) -> float:
    """The number that so much of all (0.5: half) do not exceed; 0 of none."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
