"""Real files beside the checkout, read by the maps of `examples/`; tests are skipped by name without them."""

import csv
import gzip
import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


def needs(path: str) -> pytest.MarkDecorator:
    there = (DATA / path).exists()
    return pytest.mark.skipif(not there, reason=f"the real data {path} is not at ../shared/data")


def example(path: str) -> dict:
    return YAML(typ="safe", pure=True).load((ROOT / "examples" / path).read_text(encoding="utf-8"))


def rows(path: str) -> list[dict[str, str]]:
    content = (DATA / path).read_bytes()
    text = gzip.decompress(content) if path.endswith(".gz") else content
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))


def leads_by(mapping: dict, rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of a leads file as leads, by a map; of rows that repeat a lead the first."""
    told, missing = mapping["leads"], set(mapping.get("missing", ()))
    leads: dict[str, dict[str, str]] = {}
    for row in rows:
        cells = {name: row[column].strip() for name, column in told["columns"].items()}
        lead = {name: "" if cell in missing else cell for name, cell in cells.items()}
        leads.setdefault(row[told["id"]], {"id": row[told["id"]], **lead})
    return list(leads.values())


def activities_by(mapping: dict, rows: Iterable[dict[str, str]]) -> list[tuple[str, str, str]]:
    """Rows of an activities file as (lead, type, time); what the map gives no type is left out."""
    told = mapping["activities"]
    column, types = told["type"]["column"], told["type"]["values"]
    return [
        (row[told["lead"]], types[row[column]], row[told["occurred_at"]])
        for row in rows
        if row[column] in types
    ]


def area_under_curve(scores: np.ndarray, won: np.ndarray) -> float:
    """How often a won lead stands above one that was not, a tie being half: by ranks (Mann and Whitney)."""
    _, place, ties = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(ties)
    ranks = (last - (ties - 1) / 2)[place]
    wins = int(won.sum())
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * (len(won) - wins)))


def lift_of_best_tenth(scores: np.ndarray, won: np.ndarray) -> float:
    """How much more often the best tenth converts than all; leads that tie at its edge count in part."""
    edge = np.sort(scores)[::-1][len(scores) // 10 - 1]
    above, at = scores > edge, scores == edge
    rest = len(scores) // 10 - above.sum()
    wins = won[above].sum() + rest * won[at].mean()
    return float(wins / (len(scores) // 10) / won.mean())
