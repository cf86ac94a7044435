"""How long it takes to say what a score could become, as ratios to scoring the same lead once.

`python bench/outlook.py [--leads 40] [--activities 60]`
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from bench.score_files import FIELDS, TYPES  # noqa: E402
from scoring.engine.compile import Compiled, compile_matrix  # noqa: E402
from scoring.engine.kernel import conclude  # noqa: E402
from scoring.engine.matrix import load  # noqa: E402
from scoring.engine.times import read_day  # noqa: E402
from scoring.outlook.course import course_of  # noqa: E402
from scoring.outlook.path import path_of, paths_of  # noqa: E402
from scoring.outlook.ranges import range_of  # noqa: E402
from scoring.outlook.subject import Subject  # noqa: E402
from scoring.outlook.unknowns import Unknowns  # noqa: E402

TODAY = read_day("2026-06-01", UTC)
REPEATS = 5


def lead(compiled: Compiled, activities: int, rng: random.Random) -> Subject:
    """A lead of which every sixth field or so is unknown, with activities of two years."""
    days = sorted(TODAY - int(700 * rng.random() ** 2) for _ in range(activities))
    return Subject(
        compiled=compiled,
        texts={"created_on": "2024-08-01", **{name: rng.choice(values) for name, values in FIELDS.items()}},
        type=np.array([rng.randrange(len(TYPES)) for _ in days], dtype=np.int32),
        day=np.array(days, dtype=np.int32),
        types=TYPES,
        today=TODAY,
        zone=UTC,
    )


def once(subject: Subject) -> None:
    conclude(subject.compiled, subject.measured_on(np.array([subject.today])))


def each_day_to(last: int) -> Callable[[Subject], None]:
    """What `course_of` saves: to score each day up to one."""

    def score_each(subject: Subject) -> None:
        conclude(subject.compiled, subject.measured_on(np.arange(subject.today, last + 1)))

    return score_each


def range_alone(subject: Subject) -> None:
    range_of(subject, Unknowns(subject.compiled, {}, subject.today).of(subject))


def path_alone(subject: Subject) -> None:
    path_of(subject, Unknowns(subject.compiled, {}, subject.today).of(subject), "mql", TYPES)


def milliseconds(what: Callable[[Subject], object], subjects: list[Subject]) -> float:
    return median(min(_taken(what, one) for _ in range(REPEATS)) for one in subjects)


def _taken(what: Callable[[Subject], object], subject: Subject) -> float:
    began = time.process_time()
    what(subject)
    return 1000 * (time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=40)
    parser.add_argument("--activities", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    text = (ROOT / "scoring" / "matrices" / "default.yaml").read_text(encoding="utf-8")
    compiled = compile_matrix(load(text))
    subjects = [lead(compiled, options.activities, rng) for _ in range(options.leads)]
    yardstick = milliseconds(once, subjects)
    last = int(median(course_of(one).line[-1][0] for one in subjects))
    print(f"scoring a lead once     {yardstick:7.1f} ms")
    for name, what in (
        ("its course to the end", course_of),
        ("each day up to that end", each_day_to(last)),
        ("its range", range_alone),
        ("its path to MQL", path_alone),
    ):
        taken = milliseconds(what, subjects)
        print(f"{name:<23} {taken:7.1f} ms, {taken / yardstick:.1f} times as long")
    unknowns = Unknowns(compiled, {}, TODAY)
    page = [(one, unknowns.of(one)) for one in subjects]
    together = min(_taken(lambda _: paths_of(page, "mql", TYPES, 1), subjects[0]) for _ in range(REPEATS))
    print(f"paths of all leads      {together:7.1f} ms, {together / yardstick:.1f} times as long")


if __name__ == "__main__":
    main()
