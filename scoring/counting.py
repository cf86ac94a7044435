"""Which of several models counts for a lead: the first in order whose conditions hold, else the last.

Conditions are a rule's `if`. They are held against leads by the engine itself, as the one rule of a matrix
made for it, so no operator is defined twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scoring.engine.arrays import Bools
from scoring.engine.matrix import Matrix, check, parse

_PREFIX = "parameters[0].rules[0].if"


def condition_faults(conditions: object, field_types: Mapping[str, str]) -> list[str]:
    """Name what is wrong with a model's conditions, each with its path; no conditions are right.

    Args:
        conditions: a list as a rule's `if`.
        field_types: the type of every field of the catalog.
    """
    if conditions == []:
        return []
    faults = check(_document(conditions, field_types)).faults
    return [str(fault).replace(_PREFIX, "conditions") for fault in faults]


def condition_matrix(conditions: Sequence[Any], field_types: Mapping[str, str]) -> Matrix:
    """The matrix whose only rule pays a point where the conditions hold.

    Raises:
        MatrixRefused: the conditions are not right.
    """
    return parse(_document(conditions, field_types))


def _document(conditions: object, field_types: Mapping[str, str]) -> dict[str, Any]:
    return {
        "fields": {key: kind for key, kind in field_types.items() if kind != "text"},
        "weights": {"engagement": 1},
        "parameters": [
            {
                "key": "conditions",
                "axis": "engagement",
                "max": 1,
                "rules": [{"key": "hold", "if": conditions, "points": 1}],
            }
        ],
        "bands": [{"band": "all", "from": 0}],
    }


def which_counts(holds: Sequence[Bools]) -> list[Bools]:
    """Of each model, for which leads it counts.

    Args:
        holds: of each model in order, bool[n]: its conditions hold for the lead.

    Returns:
        As many bool[n]; for each lead exactly one is true.
    """
    free = np.ones_like(holds[0])
    counts = []
    for ix, held in enumerate(holds):
        mine = free if ix == len(holds) - 1 else free & held
        counts.append(mine)
        free = free & ~mine
    return counts
