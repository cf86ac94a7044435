"""The matrix: from a document to a checked tree, every fault with its path (scoring.md, sections 3 and 9)."""

from dataclasses import dataclass

from scoring.engine.check_document import read_matrix
from scoring.engine.faults import Fault, MatrixRefused
from scoring.engine.places import Place
from scoring.engine.tree import (
    ActivityCondition,
    Condition,
    Disqualifier,
    FieldCondition,
    Line,
    Matrix,
    Parameter,
    Rule,
    Stage,
)
from scoring.engine.warnings import warnings_of
from scoring.engine.yamltext import read_yaml

__all__ = [
    "ActivityCondition",
    "Checked",
    "Condition",
    "Disqualifier",
    "Fault",
    "FieldCondition",
    "Line",
    "Matrix",
    "MatrixRefused",
    "Parameter",
    "Rule",
    "Stage",
    "check",
    "load",
    "parse",
    "read_yaml",
]


@dataclass(frozen=True)
class Checked:
    """What came of checking a document: a matrix where it has no faults; warnings apart."""

    matrix: Matrix | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def load(document: str) -> Matrix:
    """Read a matrix from YAML text.

    Raises:
        MatrixRefused: with every fault.
    """
    return parse(read_yaml(document))


def parse(document: object) -> Matrix:
    """Read a matrix from plain data (of YAML, JSON or a draft's rows).

    Raises:
        MatrixRefused: with every fault.
    """
    checked = check(document)
    if checked.matrix is None:
        raise MatrixRefused(checked.faults)
    return checked.matrix


def check(document: object) -> Checked:
    """Hold a document against scoring.md: one message a fault, at the key where it is."""
    place = Place(document, "", [])
    matrix = read_matrix(place)
    if matrix is None or place.faults:
        return Checked(None, tuple(place.faults))
    return Checked(matrix, (), warnings_of(matrix))
