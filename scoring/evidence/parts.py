"""Some of the cases of a batch, as a batch of their own."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from scoring.engine.arrays import Batch, Booleans, Column, Dates, Int64s, Numbers, Text


def part_of(batch: Batch, places: Int64s) -> Batch:
    """The leads at these places, which rise, with what they did."""
    numbers = np.full(batch.size, -1, dtype=np.int32)
    numbers[places] = np.arange(len(places), dtype=np.int32)
    lead_ix = numbers[batch.lead_ix]
    kept = lead_ix >= 0
    return replace(
        batch,
        size=len(places),
        created=batch.created[places],
        columns=_columns(batch.columns, places),
        lead_ix=lead_ix[kept],
        type=batch.type[kept],
        day=batch.day[kept],
    )


def _columns(columns: Mapping[str, Column], places: Int64s) -> dict[str, Column]:
    return {name: _column(column, places) for name, column in columns.items()}


def _column(column: Column, places: Int64s) -> Column:
    match column:
        case Text():
            return Text(column.codes[places], column.words)
        case Numbers():
            return Numbers(column.values[places])
        case Booleans():
            return Booleans(column.values[places])
        case Dates():
            return Dates(column.days[places])
