"""Cases a marketer can read: a matrix, leads, what they did, and what comes out, worked by hand.

Each file of `golden/` says in one sentence what it is about. It is held against the plain evaluator and
against the engine; `expected` may name some outputs only, and `matrix` a file of the repository.
"""

from datetime import datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.engine.engine_run import run
from tests.engine.oracle import evaluate

FILES = sorted((Path(__file__).parent / "golden").glob("*.yaml"))
ROOT = Path(__file__).parents[2]
YAML_1_2 = YAML(typ="safe", pure=True)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> dict:
    case = YAML_1_2.load(request.param.read_text(encoding="utf-8"))
    if isinstance(case["matrix"], str):
        case["matrix"] = YAML_1_2.load((ROOT / case["matrix"]).read_text(encoding="utf-8"))
    return case


def check(case: dict, scored: list[dict]) -> None:
    for expected, got in zip(case["expected"], scored, strict=True):
        named = {key: got[key] for key in expected if key not in ("values", "contributions")}
        for key in {"values", "contributions"} & set(expected):
            named[key] = {name: got[key][name] for name in expected[key]}
        assert named == expected


def test_the_plain_evaluator_gives_what_was_worked_by_hand(case: dict) -> None:
    check(case, evaluate(*inputs(case)))


def test_the_engine_gives_what_was_worked_by_hand(case: dict) -> None:
    check(case, run(*inputs(case)))


def inputs(case: dict) -> tuple:
    as_of = datetime.fromisoformat(case["as_of"])
    return case["matrix"], case["leads"], case.get("activities", []), as_of, case.get("zone", "UTC")
