"""The cases under one matrix: whom each rule pays and what the matrix says of each, by the one kernel."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.counting import which_counts
from scoring.engine.arrays import Bools, Floats, Int64s
from scoring.engine.compile import Compiled
from scoring.engine.kernel import score
from scoring.matrix.versions import compiled_of
from scoring.models import MatrixVersion
from scoring.rescoring.lineup import Lineup, active_lineup

from .features import Feature, features_of
from .judging import Calls, calls_of
from .kept import Cases, cases_now, known_cases
from .memo import Memo
from .success import Success

_KEPT = 6  # versions; two megabytes each at 20,000 cases


@dataclass(frozen=True)
class Scored:
    """Cases for whom the matrix's model counts, and what the matrix makes of them.

    `paid` bool[n, R]: which rules pay which cases. `key` tells this from any other.
    """

    compiled: Compiled
    cases: Cases
    paid: Bools
    calls: Calls
    key: Hashable

    def ends(self, success: Success) -> tuple[Int64s, Bools]:
        """The places of the cases of this kind, and which of them ended well."""
        return self.cases.ends(success)

    @cached_property
    def learnable(self) -> tuple[list[Feature], Floats]:
        """How much every rule measures of each case (`features.features_of`)."""
        return features_of(self.compiled, self.cases.batch(self.compiled), self.cases.days)


_scored: Memo[Scored] = Memo(_KEPT)


def scored_of(version: MatrixVersion) -> Scored:
    """The cases of now under a draft or version; computed once for the same matrix and cases.

    Raises:
        MatrixRefused: a draft that has faults pays nobody anything.
    """
    compiled, lineup = compiled_of(version), active_lineup()
    cases = cases_now(compiled)
    key = _key(version, compiled, cases, lineup)
    return _scored.get(key, lambda: _score(compiled, _counted(cases, version.model_id, lineup), key))


def known_scored(version: MatrixVersion) -> Scored | None:
    """The same where it is remembered; None where it would take a while.

    Raises:
        MatrixRefused: a draft that has faults.
    """
    compiled = compiled_of(version)
    cases = known_cases(compiled)
    return _scored.known(_key(version, compiled, cases, active_lineup())) if cases else None


def _key(version: MatrixVersion, compiled: Compiled, cases: Cases, lineup: Lineup) -> Hashable:
    gates = tuple((one.model_id, str(one.conditions)) for one in lineup.versions)
    return compiled.matrix.sha256, cases.digest, cases.total, version.model_id, gates


def _score(compiled: Compiled, cases: Cases, key: Hashable) -> Scored:
    scores = score(compiled, cases.batch(compiled), cases.days)
    calls = calls_of(compiled, scores, cases.overruled)
    return Scored(compiled, cases, scores.contributions != 0, calls, key)


def _counted(cases: Cases, model_id: int, lineup: Lineup) -> Cases:
    """Those for whom the model counts; of a model that is not in force yet all."""
    models = [version.model_id for version in lineup.versions]
    if model_id not in models or not any(lineup.gates):
        return cases
    holds = [_holds(cases, gate) for gate in lineup.gates]
    return cases.only(np.flatnonzero(which_counts(holds)[models.index(model_id)]).tolist())


def _holds(cases: Cases, gate: Compiled | None) -> Bools:
    if gate is None:
        return np.ones(len(cases.cases), dtype=np.bool_)
    paid: Bools = score(gate, cases.batch(gate), cases.days).contributions[:, 0] > 0
    return paid
