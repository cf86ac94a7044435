"""For how many leads each model counts, under the order in force or under another."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from scoring.counting import which_counts
from scoring.engine.arrays import Bools
from scoring.engine.compile import Compiled
from scoring.engine.kernel import score
from scoring.inputs import day_of
from scoring.models import ScoringModel
from scoring.rescoring.lineup import gates_of

from .columns import Places
from .everyone import Everyone
from .memory import MEMORY
from .standing import chunks


def leads_by_model(order: Iterable[Mapping[str, Any]], now: datetime) -> dict[int, int]:
    """Count all leads by the model that counts for them. Models without a version in force are left out.

    Args:
        order: the models, each its `id` and `conditions`, the first first.
        now: aware; the leads are those of that moment, or of some seconds before.
    """
    in_force = set(ScoringModel.objects.filter(active__isnull=False).values_list("pk", flat=True))
    line = [one for one in order if one["id"] in in_force]
    if not line:
        return {}
    gates = gates_of([one["conditions"] for one in line])
    fields = {field for gate in gates if gate is not None for field in gate.fields.items()}
    with MEMORY.working():
        everyone = MEMORY.everyone(fields, now, lambda what, done, total: None)
        day = day_of(everyone.as_of)
        counts = which_counts([gate_holds(everyone, gate, day) for gate in gates])
    return {one["id"]: int(held.sum()) for one, held in zip(line, counts, strict=True)}


def gate_holds(everyone: Everyone, gate: Compiled | None, day: int) -> Bools:
    """For which leads a model's conditions hold on a day: bool[leads]; None: for all."""
    held = np.ones(len(everyone), dtype=np.bool_)
    if gate is not None and (written := MEMORY.written(everyone, gate, day)) is not None:
        return np.unpackbits(written.pays[0], count=len(everyone)).view(np.bool_)
    if gate is not None:
        for places in chunks(np.arange(len(everyone))):
            held[places] = _part_holds(everyone, gate, places, day)
    return held


def _part_holds(everyone: Everyone, gate: Compiled, places: Places, day: int) -> Bools:
    days = np.full(len(places), day)
    held: Bools = score(gate, everyone.batch(gate, places, days), days).contributions[:, 0] > 0
    return held
