"""A course seller's 9,240 leads: the matrix was written on the even rows, and is judged on the odd ones."""

from datetime import UTC, datetime

import numpy as np
import pytest

from tests.engine.engine_run import run
from tests.engine.oracle import evaluate
from tests.real_data.shelf import area_under_curve, example, leads_by, lift_of_best_tenth, needs, rows

FILE = "x_education/Leads.csv"
LEAKING = (
    "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index", "Asymmetrique Activity Score", "Asymmetrique Profile Score", "Converted",
)  # fmt: skip
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = needs(FILE)


@pytest.fixture(scope="module")
def unseen() -> tuple[list[dict], np.ndarray]:
    """The odd rows, scored, and which of them converted."""
    half = rows(FILE)[1::2]
    leads = leads_by(example("x_education/map.yaml"), half)
    won = np.array([row["Converted"] == "1" for row in half])
    return run(example("x_education/matrix.yaml"), leads, [], AS_OF), won


def test_the_map_takes_no_column_that_gives_the_outcome_away() -> None:
    assert not set(example("x_education/map.yaml")["leads"]["columns"].values()) & set(LEAKING)


def test_the_score_tells_who_converts(unseen: tuple[list[dict], np.ndarray]) -> None:
    scored, won = unseen
    assert area_under_curve(composites(scored), won) >= 0.85


def test_the_best_tenth_converts_more_than_twice_as_often(unseen: tuple[list[dict], np.ndarray]) -> None:
    scored, won = unseen
    assert lift_of_best_tenth(composites(scored), won) >= 2.2


def test_each_band_converts_better_than_the_one_below(unseen: tuple[list[dict], np.ndarray]) -> None:
    scored, won = unseen
    bands = np.array([one["band"] for one in scored])
    rates = [won[bands == band].mean() for band in ("cold", "cool", "warm", "hot")]
    assert rates == sorted(rates)
    assert min((bands == band).sum() for band in ("cold", "cool", "warm", "hot")) > 200


def test_the_engine_and_the_plain_evaluator_agree_on_real_leads() -> None:
    leads = leads_by(example("x_education/map.yaml"), rows(FILE)[::10])
    matrix = example("x_education/matrix.yaml")
    assert run(matrix, leads, [], AS_OF) == evaluate(matrix, leads, [], AS_OF)


def composites(scored: list[dict]) -> np.ndarray:
    return np.array([one["composite"] for one in scored])
