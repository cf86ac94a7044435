"""What each lead has on each scale: the engine's own scores, and what else a stage asks for.

On the scale of a stage's criterion a lead counts with its score where everything else of that way holds, is
in for good where another way holds, and is out where neither does. So a line on it says who meets the stage.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import Batch, Int64s, Text
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.conditions import NEVER
from scoring.engine.kernel import Scores, is_disqualified, score
from scoring.engine.matrix import Matrix, parse
from scoring.engine.times import NO_DAY
from scoring.matrix.rows import plain_document

from .handles import Handle

OUT, IN = -1, 1001
Values = npt.NDArray[np.int16]


class Scales:
    """The scales of a matrix, in order; `names` are their keys."""

    def __init__(self, matrix: Matrix, handles: Sequence[Handle]) -> None:
        firsts = {handle.scale: handle for handle in handles}
        axes = {name for name in ("fit", "engagement", "qualification") if matrix.has_axis(name)}
        self.handles = [one for one in firsts.values() if one.score == "composite" or one.score in axes]
        self.names = tuple(handle.scale for handle in self.handles)
        self.compiled: Compiled = compile_matrix(parse(_document(matrix, self.handles)))

    def values(self, batch: Batch, days: Int64s, overruled: Text) -> tuple[Values, Int64s]:
        """Tenths int16[n, S], and the days on which time alone may turn them, NEVER for none.

        OUT is who is out whatever the line says, IN who is in whatever it says.
        """
        scores = score(self.compiled, batch, days)
        found = np.full((batch.size, len(self.handles)), OUT, dtype=np.int16)
        for place, handle in enumerate(self.handles):
            found[:, place] = self._of(handle, scores)
        found[is_disqualified(self.compiled, scores, overruled)] = OUT
        nexts = np.where(scores.next_change_on == NO_DAY, NEVER, scores.next_change_on)
        return found, nexts.astype(np.int64)

    def _of(self, handle: Handle, scores: Scores) -> Int64s:
        own: Int64s = getattr(scores, handle.score).astype(np.int64)
        if handle.way is None:
            return own
        stages = self.compiled.stage_keys
        without = scores.meets[:, stages.index(_key(handle, "rest"))]
        own = np.where(without, own, OUT)
        other = _key(handle, "else")
        return np.where(scores.meets[:, stages.index(other)], IN, own) if other in stages else own


def _key(handle: Handle, what: str) -> str:
    return f"lab_{what}_{handle.id.replace('-', '_')}"


def _document(matrix: Matrix, handles: Sequence[Handle]) -> dict[str, Any]:
    """The matrix with two stages more for each criterion: the way without it, and the other ways."""
    document = plain_document(matrix)
    stages = dict(document.get("stages", {}))
    for handle in handles:
        if handle.way is None or handle.place is None:
            continue
        ways = list(_ways_of(document, handle))
        rest = [one for place, one in enumerate(ways[handle.way]) if place != handle.place]
        stages[_key(handle, "rest")] = [rest or [{"score": "composite", "from": 0}]]
        if others := [way for number, way in enumerate(ways) if number != handle.way]:
            stages[_key(handle, "else")] = others
    return document | {"stages": stages}


def _ways_of(document: dict[str, Any], handle: Handle) -> list[Any]:
    ways: list[Any] = document["stages"][handle.key]
    return ways
