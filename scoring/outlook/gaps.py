"""What it costs many leads that a field is not known: the most that an answer to it alone could give."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

import numpy as np

from scoring.engine.arrays import Batch, Bools, Column, Int32s, Text, column, taken
from scoring.engine.compile import Compiled
from scoring.engine.kernel import conclude
from scoring.engine.measure import column_of, measure, measured_with
from scoring.engine.tree import CREATED_ON
from scoring.impact.columns import joined
from scoring.impact.standing import is_mql

from .unknowns import Unknowns


@dataclass(frozen=True)
class Gap:
    """Of one field and n leads: who lacks it, what they would gain at most, and who would be MQL at best.

    `gains` are tenths of the composite, 0 where it is known. `becomes` are those who lack it, are no MQL by
    their score and would be with some answer. Both are exact for this field alone, all else as it is.
    """

    is_missing: Bools
    gains: Int32s
    becomes: Bools


def gaps_of(
    compiled: Compiled, batch: Batch, day: int, overruled: Text, unknowns: Unknowns
) -> Iterator[tuple[str, Gap]]:
    """For each field that a version reads what its gaps cost these leads, in the matrix's order.

    A score is the kernel's, with each answer that the matrix tells from another.

    Args:
        compiled: the version.
        batch: the leads.
        day: for which all are scored, in days since 1970-01-01.
        overruled: which disqualifiers a person has overruled.
        unknowns: of the same version and day.
    """
    measured = measure(compiled, batch, day)
    scores = conclude(compiled, measured)
    is_one = is_mql(compiled, scores, overruled)
    for name, kind in compiled.fields.items():
        if name == CREATED_ON:
            continue
        known = column_of(batch, name, kind)
        is_missing = ~known.present()
        gains, becomes = np.zeros(batch.size, dtype=np.int32), np.zeros(batch.size, dtype=np.bool_)
        for answer in unknowns.unknown(name).answers() if is_missing.any() else ():
            answered = _answered(known, kind, answer)
            other = conclude(compiled, measured_with(compiled, measured, name, answered))
            np.maximum(gains, other.composite - scores.composite, out=gains)
            becomes |= ~is_one & is_mql(compiled, other, overruled)
        yield name, Gap(is_missing, gains, becomes)


def _answered(known: Column, kind: str, answer: str) -> Column:
    """The column with the answer where nothing is known."""
    there = known.present()
    places = np.where(there, np.arange(len(there)), len(there))
    return taken(joined([known, column(kind, [answer], UTC)]), places)
