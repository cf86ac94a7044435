"""Cases made by hand: leads of three traits without activities, and a matrix with a rule for each."""

from datetime import UTC

import numpy as np

from scoring.engine.arrays import Batch, Bools, Numbers, column, days_of
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.matrix import load
from scoring.evidence.suggesting import Closed

DAY = 20_000

# Today all pay alike; `size` in tiers.
TRAITS = """
name: Traits
fields: {size: number}
weights: {fit: 1}
full_marks: {fit: 40}
parameters:
  - key: traits
    axis: fit
    rules:
      - {key: good, if: [{field: good, is: "yes"}], points: 10}
      - {key: bad, if: [{field: bad, is: "yes"}], points: 10}
      - {key: idle, if: [{field: idle, is: "yes"}], points: 10}
  - key: size
    axis: fit
    rules: [{key: size, number: size, tiers: [{from: 10, points: 5}, {from: 100, points: 5}]}]
grades: [{grade: A, from: 0}]
bands: [{band: hot, from: 50}, {band: cold, from: 0}]
stages: {mql: [[{score: fit, from: 40}]]}
"""
COMPILED: Compiled = compile_matrix(load(TRAITS))


def traits(cases: int, seed: int, *, random: bool = False) -> Closed:
    """Cases that end well more often with `good` and with size, less often with `bad`; or by chance alone."""
    draw = np.random.default_rng(seed)
    has = {name: draw.random(cases) < 0.4 for name in ("good", "bad", "idle")}
    size = draw.choice([1.0, 20.0, 200.0], size=cases)
    odds = 1.5 * has["good"] - 1.5 * has["bad"] + 0.8 * (size >= 10) + 0.8 * (size >= 100) - 0.8
    well = draw.random(cases) < (0.5 if random else 1 / (1 + np.exp(-odds)))
    return closed({name: yes_no(held) for name, held in has.items()}, size, well)


def yes_no(held: Bools) -> list[str]:
    return ["yes" if one else "no" for one in held.tolist()]


def closed(texts: dict[str, list[str]], size: np.ndarray, well: Bools) -> Closed:
    columns = {name: column("text", values, UTC) for name, values in texts.items()} | {"size": Numbers(size)}
    none = np.zeros(0, dtype=np.int32)
    batch = Batch(len(well), days_of([None] * len(well), UTC), columns, none, none, none, ())
    return Closed(batch, np.full(len(well), DAY), well)
