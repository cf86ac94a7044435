"""The versions that are scored together, and what decides which of their models counts for a lead."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from leads.models import Field
from scoring.counting import condition_matrix
from scoring.engine.compile import Compiled, compile_matrix
from scoring.inputs import fields_of
from scoring.matrix.versions import Active, active_versions
from scoring.models import ScoringModel


@dataclass(frozen=True)
class Lineup:
    """Versions in their models' order; `gates` has the compiled conditions of each, None for none."""

    versions: tuple[Active, ...]
    gates: tuple[Compiled | None, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Every field that is read of a lead."""
        gates = [gate for gate in self.gates if gate is not None]
        return fields_of([version.compiled for version in self.versions] + gates)


def active_lineup() -> Lineup:
    """What every model points at now."""
    return lineup_of(active_versions())


def lineup_with(new: Active) -> Lineup:
    """As if the new version's model pointed at it already."""
    order = list(ScoringModel.objects.values_list("id", flat=True))
    versions = [version for version in active_versions() if version.model_id != new.model_id] + [new]
    return lineup_of(sorted(versions, key=lambda version: order.index(version.model_id)))


def gates_of(conditions: Sequence[Sequence[Any]]) -> tuple[Compiled | None, ...]:
    """The conditions of models compiled, one by one; None where there are none."""
    types = dict(Field.objects.values_list("key", "type")) if any(conditions) else {}
    return tuple(_gate(json.dumps(one), json.dumps(types)) if one else None for one in conditions)


def lineup_of(versions: list[Active]) -> Lineup:
    """These versions, in their models' order, with what decides between them."""
    return Lineup(tuple(versions), gates_of([version.conditions for version in versions]))


@lru_cache(maxsize=64)
def _gate(conditions: str, types: str) -> Compiled:
    return compile_matrix(condition_matrix(json.loads(conditions), json.loads(types)))
