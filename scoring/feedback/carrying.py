"""Which rules carry a score: the largest positive shares of the composite."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from scoring.engine.arrays import AsOf, Batch, Int64s
from scoring.engine.compile import Compiled, CompiledParameter
from scoring.engine.kernel import score, strongest_of
from scoring.engine.shares import share_of

# Of some seventeen rules that pay an MQL of the demo the eight largest make up more than four fifths.
MOST = 8
_LARGEST = 30_000  # of a rule without a limit: more than that nobody asks about


class Share(NamedTuple):
    """A rule, and its share of a composite."""

    parameter_key: str
    rule_key: str
    tenths: int


def carriers(compiled: Compiled, batch: Batch, day: AsOf) -> list[list[Share]]:
    """For each lead of a batch the rules that carry its score as of `day`, the largest share first.

    A rule's share is as scoring.md, section 5.9 has it, before any limit; of a parameter that takes the
    strongest alone only that rule. At most `MOST` of at least a tenth.
    """
    keys = [(one.parameter.key, rule.rule.key) for one in compiled.parameters for rule in one.rules]
    factors = [share_of(compiled, one.parameter.axis) for one in compiled.parameters for _ in one.rules]
    counted = _counted(compiled, score(compiled, batch, day).contributions)
    tenths = np.minimum(np.floor(counted * np.array(factors) + 0.5), _LARGEST).astype(np.int64)
    # Stable: of two equal ones the first in the matrix.
    order = np.argsort(-tenths, axis=1, kind="stable")[:, :MOST]
    return [list(_shares(row, places, keys)) for row, places in zip(tenths, order, strict=True)]


def _counted(compiled: Compiled, contributions: Int64s) -> Int64s:
    counted = contributions.copy()
    for parameter in compiled.parameters:
        if parameter.parameter.combine == "strongest":
            _only_strongest(parameter, counted)
    return counted


def _only_strongest(parameter: CompiledParameter, counted: Int64s) -> None:
    first, count = parameter.rules[0].index, len(parameter.rules)
    paid = counted[:, first : first + count]
    places = strongest_of(paid.T)
    paid[np.arange(count) != places[:, np.newaxis]] = 0


def _shares(tenths: Int64s, places: Int64s, keys: list[tuple[str, str]]) -> Iterator[Share]:
    for place in places.tolist():
        if tenths[place] > 0:
            parameter_key, rule_key = keys[place]
            yield Share(parameter_key, rule_key, int(tenths[place]))
