"""One change makes a legal matrix illegal: it has one fault then, at that place; and legal ones have none."""

import random

import pytest

from scoring.engine.matrix import check
from tests.engine import random_faults


@pytest.mark.parametrize(
    "change", random_faults.CHANGES, ids=lambda change: f"{change[0]}: {change[1]!r:.40}"
)
def test_one_change_is_one_fault_at_its_place(change: list) -> None:
    for seed in range(5):
        document, paths = random_faults.broken(random.Random(seed), change)
        checked = check(document)
        found = [fault.path for fault in checked.faults]
        assert checked.matrix is None
        assert len(found) == 1, f"seed {seed}: {[str(fault) for fault in checked.faults]}"
        assert found[0] in paths, f"seed {seed}: {checked.faults[0]}"


def test_random_legal_matrices_have_no_fault() -> None:
    for seed in range(500):
        assert check(random_faults.legal(random.Random(seed))).faults == (), f"seed {seed}"
