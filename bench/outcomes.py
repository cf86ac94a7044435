"""What can be learned from outcomes on public data: points on one half of the leads, judged on the other.

`python bench/outcomes.py [--seed 1]`; the data lies in ../shared/data. A matrix is made of the columns of
the first half (a rule for each value that enough leads have, tiers for numbers), its points are learned by
the service that suggests points in the product, and the engine scores the second half by it.
"""

import argparse
import csv
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from scoring.engine.arrays import Batch, Bools, column, days_of  # noqa: E402
from scoring.engine.compile import Compiled, compile_matrix  # noqa: E402
from scoring.engine.kernel import score  # noqa: E402
from scoring.engine.matrix import Matrix, parse  # noqa: E402
from scoring.evidence.curve import area  # noqa: E402
from scoring.evidence.features import with_points  # noqa: E402
from scoring.evidence.intervals import Interval, Share  # noqa: E402
from scoring.evidence.rules import RuleEvidence, weigh  # noqa: E402
from scoring.evidence.suggesting import Closed, Suggestions, suggest  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
DAY = 20_000  # the leads have no activities: any day
_FEWEST, _TIERS, _POINTS = 20, 10, 5
Rows = Sequence[Mapping[str, str]]

# Filled in after sales had talked to the lead, so they give the outcome away.
LEAKING = (
    "Tags", "Lead Quality", "Lead Profile", "Asymmetrique Activity Index", "Asymmetrique Profile Index",
    "Asymmetrique Activity Score", "Asymmetrique Profile Score", "Last Notable Activity",
)  # fmt: skip
PARTLY_LATE = "Last Activity"
_X_NOT_FIELDS = ("Prospect ID", "Lead Number", "Converted")
X_NUMBERS = ("TotalVisits", "Total Time Spent on Website", "Page Views Per Visit")


@dataclass(frozen=True)
class Half:
    """Leads, as rows of the same columns, and which of them ended well."""

    rows: Rows
    well: Bools

    def closed(self, compiled: Compiled) -> Closed:
        """The same as the engine reads it."""
        columns = {
            name: column(kind, [row[name] for row in self.rows], UTC)
            for name, kind in compiled.fields.items()
        }
        none = np.zeros(0, dtype=np.int32)
        size = len(self.rows)
        batch = Batch(size, days_of([None] * size, UTC), columns, none, none, none, ())
        return Closed(batch, np.full(size, DAY), self.well)


@dataclass(frozen=True)
class Found:
    """What came of it: on the learning half the suggestions and the rules, on the other the area."""

    suggestions: Suggestions
    rules: tuple[RuleEvidence, ...]
    matrix: Matrix
    held_out: Interval | None
    tested: int

    @property
    def claims(self) -> list[str]:
        """The rules that claim a lift."""
        return [rule.name for rule in self.rules if rule.lift is not None and rule.lift.is_claimed]


def x_education(*, without: Sequence[str] = ()) -> Half:
    """9,240 leads of a course seller without the columns that leak, nor those of `without`."""
    rows = _read("x_education/Leads.csv")
    out = {*LEAKING, *_X_NOT_FIELDS, *without}
    leads = [
        {key_of(name): "" if text == "Select" else text for name, text in row.items() if name not in out}
        for row in rows
    ]
    return Half(leads, np.array([row["Converted"] == "1" for row in rows]))


def maven() -> Half:
    """6,711 closed opportunities of a fictitious seller; the outcome is random."""
    accounts = {row["account"]: row for row in _read("maven_crm/accounts.csv")}
    teams = {row["sales_agent"]: row for row in _read("maven_crm/sales_teams.csv")}
    rows = [row for row in _read("maven_crm/sales_pipeline.csv") if row["deal_stage"] in ("Won", "Lost")]
    about = ("sector", "revenue", "employees", "office_location", "subsidiary_of")
    leads = [
        {
            **{key: row[key] for key in ("sales_agent", "product", "account")},
            **{key: accounts.get(row["account"], {}).get(key, "") for key in about},
            **{key: teams[row["sales_agent"]][key] for key in ("manager", "regional_office")},
        }
        for row in rows
    ]
    return Half(leads, np.array([row["deal_stage"] == "Won" for row in rows]))


def halves(data: Half, seed: int) -> tuple[Half, Half]:
    """The data cut in two at random."""
    order = np.random.default_rng(seed).permutation(len(data.rows))
    middle = len(order) // 2
    first, second = (
        Half([data.rows[place] for place in part], data.well[part])
        for part in (order[:middle], order[middle:])
    )
    return first, second


def matrix_from(half: Half, numbers: Sequence[str]) -> dict:
    """A matrix as a document: a parameter a column, rules for its values, all points alike.

    Of each column the value that did worst has no rule: the others are held against it.
    """
    parameters = [
        {"key": name, "axis": "fit", "rules": rules}
        for name in half.rows[0]
        if (rules := _tiers(half, name) if name in numbers else _values(half, name))
    ]
    return {
        "name": "Learned",
        "fields": dict.fromkeys(numbers, "number"),
        "weights": {"fit": 1},
        "full_marks": {"fit": 100},
        "parameters": parameters,
        "grades": [{"grade": "A", "from": 0}],
        "bands": [{"band": "hot", "from": 60}, {"band": "warm", "from": 40}, {"band": "cold", "from": 0}],
    }


def learned_on(first: Half, second: Half, numbers: Sequence[str] = ()) -> Found:
    """Learn on one half, judge on the other. Without suggestions the matrix stays as it was made."""
    compiled = compile_matrix(parse(matrix_from(first, numbers)))
    closed = first.closed(compiled)
    suggestions = suggest(compiled, closed)
    paid = score(compiled, closed.batch, closed.days).contributions != 0
    learned = {place: one.points for place, one in suggestions.proposals.items()}
    matrix = _with_full_marks(with_points(compiled.matrix, learned))
    learned = compile_matrix(matrix)
    unseen = second.closed(learned)
    ranks = score(learned, unseen.batch, unseen.days).composite.astype(np.float64)
    rules = weigh(compiled, paid, first.well)
    return Found(suggestions, rules, matrix, area(ranks, second.well), len(second.rows))


def _with_full_marks(matrix: Matrix) -> Matrix:
    """Full marks are what the best lead can have: of each column its best value."""
    best = sum(max(0.0, *map(max, map(_paid, one.rules))) for one in matrix.parameters)
    return replace(matrix, full_marks={"fit": best})


def _paid(rule) -> list[float]:
    return [tier.points for tier in rule.tiers] or [rule.points]


def _values(half: Half, name: str) -> list[dict]:
    texts = np.array([row[name].strip().lower() for row in half.rows])
    shares = {
        str(value): Share(int((texts == value).sum()), int(half.well[texts == value].sum()))
        for value in np.unique(texts)
    }
    usual = {value: share for value, share in shares.items() if share.cases >= _FEWEST}
    if len(usual) < 2:
        return []
    worst = min(usual, key=lambda value: usual[value].rate)
    return [
        {
            "key": f"v{place}",
            "label": f"{name}: {value or 'missing'}",
            "if": [_is(name, value)],
            "points": _POINTS,
        }
        for place, value in enumerate(sorted(usual))
        if value != worst
    ]


def _is(name: str, value: str) -> dict:
    return {"field": name, "is": value} if value else {"field": name, "unknown": True}


def _tiers(half: Half, name: str) -> list[dict]:
    known = np.array([float(row[name]) for row in half.rows if row[name].strip()])
    edges = np.quantile(known[known > 0], np.linspace(0, 1, _TIERS + 1)[:-1])
    tiers = [{"from": float(edge), "points": _POINTS} for edge in sorted({*edges.tolist(), 0.0})]
    return [{"key": "amount", "label": name, "number": name, "tiers": tiers}]


def key_of(name: str) -> str:
    """A column as the key of a field: "Page Views Per Visit" -> page_views_per_visit."""
    return "_".join("".join(one if one.isalnum() else " " for one in name.lower()).split())


def _read(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _lines(name: str, data: Half, numbers: Sequence[str], seed: int) -> Iterator[str]:
    start = time.perf_counter()
    found = learned_on(*halves(data, seed), numbers=numbers)
    one = found.suggestions
    yield f"{name}: {one.verdict}"
    yield f"  {one.cases} cases to learn from ({one.positive} ended well), {found.tested} held out"
    yield f"  {len(found.rules)} rules, of which {len(found.claims)} claim a lift"
    yield f"  area on cases left out while learning: {_words(one.tells)}"
    yield f"  area of the whole points on the held half: {_words(found.held_out)}"
    yield f"  {time.perf_counter() - start:.1f} s"


def _words(one: Interval | None) -> str:
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})" if one else "not to be told"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    seed = options.parse_args().seed
    numbers = [key_of(name) for name in X_NUMBERS]
    named = (
        ("X Education without the leaking columns", x_education(), numbers),
        (f"X Education, also without {PARTLY_LATE}", x_education(without=[PARTLY_LATE]), numbers),
        ("Maven, random outcomes", maven(), ["revenue", "employees"]),
    )
    for name, data, own in named:
        print("\n".join(_lines(name, data, own, seed)))


if __name__ == "__main__":
    main()
