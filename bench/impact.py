"""How long a draft's impact on all leads takes after an edit, as ratios to the kernel scoring them once.

`python bench/impact.py [--leads 100000] [--activities 1000000]`
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from bench.score_files import FIELDS, TYPES  # noqa: E402
from scoring.engine.arrays import column  # noqa: E402
from scoring.engine.compile import Compiled, compile_matrix  # noqa: E402
from scoring.engine.kernel import score  # noqa: E402
from scoring.engine.matrix import load, parse  # noqa: E402
from scoring.engine.times import read_day  # noqa: E402
from scoring.impact.arrivals import Arrivals, arrivals_of  # noqa: E402
from scoring.impact.columns import Field  # noqa: E402
from scoring.impact.everyone import CREATED, OVERRULED, Everyone  # noqa: E402
from scoring.impact.standing import Standing, chunks, standing_of  # noqa: E402

TODAY = read_day("2026-06-01", UTC)
_DAY_ZERO, _DAY_BITS = 65_536, 17


def everyone(leads: int, activities: int, rng: random.Random) -> Everyone:
    """Leads of 900 days, a few of which do most of what is done within 700 days."""
    dice = np.random.default_rng(rng.randrange(2**32))
    who = np.sort((leads * dice.random(activities) ** 2).astype(np.int64))
    days = TODAY - dice.integers(0, 700, activities)
    order = np.lexsort((days, who))
    packed = (dice.integers(0, len(TYPES), activities) << _DAY_BITS) + days[order] + _DAY_ZERO
    texts = {name: [rng.choice(values) for _ in range(leads)] for name, values in FIELDS.items()}
    created = [np.datetime64(int(TODAY - ago), "D").astype(str) for ago in dice.integers(0, 900, leads)]
    none: list[str] = [""] * leads
    kinds = _kinds()
    fields = {(name, kinds.get(name, "text")): values for name, values in texts.items()}
    fields |= {CREATED: created, OVERRULED: none}
    fields |= {key: none for key in kinds.items() if key not in fields}
    return Everyone(
        as_of=datetime(2026, 6, 1, 12, tzinfo=UTC),
        ids=np.arange(leads, dtype=np.int64),
        revisions=np.ones(leads, dtype=np.int64),
        ends=np.cumsum(np.bincount(who, minlength=leads)),
        packed=packed.astype(np.uint32),
        fields={
            key: Field(column(key[1], values, UTC), np.zeros(0, np.int64)) for key, values in fields.items()
        },
        types=TYPES,
        type_places=np.arange(len(TYPES), dtype=np.int32),
    )


def _kinds() -> dict[str, str]:
    return dict(in_force().fields)


def in_force() -> Compiled:
    text = (ROOT / "scoring" / "matrices" / "default.yaml").read_text(encoding="utf-8")
    return compile_matrix(load(text))


def edited(change: Callable[[dict[str, Any]], None]) -> Compiled:
    """The default matrix with an edit."""
    document = json.loads(in_force().matrix.canonical())
    change(document)
    return compile_matrix(parse(document))


def a_rare_rule(document: dict[str, Any]) -> None:
    _rule(document, "conversations", "inbound")["points"] = 9


def a_common_rule(document: dict[str, Any]) -> None:
    _rule(document, "web", "pricing")["points"] = 6


def a_field(document: dict[str, Any]) -> None:
    _rule(document, "need", "direct")["points"] = 9


def the_line_of_mql(document: dict[str, Any]) -> None:
    document["stages"]["mql"][0][0]["from"] = 55


def _rule(document: dict[str, Any], parameter: str, key: str) -> dict[str, Any]:
    found = next(one for one in document["parameters"] if one["key"] == parameter)
    rule: dict[str, Any] = next(one for one in found["rules"] if one["key"] == key)
    return rule


def silent(_: int) -> None:
    pass


def kernel_alone(crowd: Everyone, compiled: Compiled) -> None:
    for places in chunks(np.arange(len(crowd))):
        score(compiled, crowd.batch(compiled, places, np.full(len(places), TODAY)), TODAY)


def seconds(what: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    result = what()
    return time.process_time() - began, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    crowd = everyone(options.leads, options.activities, random.Random(options.seed))
    before = in_force()
    yardstick = min(seconds(lambda: kernel_alone(crowd, before))[0] for _ in range(2))
    print(f"memory a lead                          {crowd.bytes / len(crowd):6.0f} bytes")
    print(f"the kernel alone, all leads once       {yardstick:6.2f} s")
    standing = standing_of(crowd, before, TODAY, None, silent)
    taken, arrivals = seconds(lambda: arrivals_of(crowd, before, TODAY, None, silent))
    print(f"four weeks' inflow, the first time     {taken:6.2f} s, {taken / yardstick:.1f} times as long")
    for name, change in (
        ("a rule that no lead touches", a_rare_rule),
        ("a rule that many leads touch", a_common_rule),
        ("a rule on a field", a_field),
        ("the line of MQL", the_line_of_mql),
    ):
        report(name, crowd, edited(change), standing, arrivals, yardstick)


def report(
    name: str, crowd: Everyone, draft: Compiled, standing: Standing, arrivals: Arrivals, yardstick: float
) -> None:
    first, _ = seconds(lambda: standing_of(crowd, draft, TODAY, standing, silent))
    later, _ = seconds(lambda: arrivals_of(crowd, draft, TODAY, arrivals, silent))
    print(
        f"edit of {name:<30} {first:6.2f} s, {first / yardstick:.1f} times as long;"
        f" its inflow {later:6.2f} s, {later / yardstick:.1f} times"
    )


if __name__ == "__main__":
    main()
