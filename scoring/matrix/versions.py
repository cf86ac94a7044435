"""Versions of a matrix: which are active, and what they compile to."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q

from leads.fetching import Rows, fetched
from leads.models import Field
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.matrix import Matrix, check, parse
from scoring.models import MatrixVersion, ScoringModel

from .rows import document_of, document_said, draft_from_document, plain_document

__all__ = [
    "ACTIVE",
    "Active",
    "active_in",
    "active_versions",
    "catalog_warnings",
    "compiled_of",
    "compiled_version",
    "document_of",
    "draft_from_document",
    "matrix_of",
    "version_of",
]


@dataclass(frozen=True)
class Active:
    """A version that a model points at since `turned_at`, or will point at."""

    version_id: int
    model_id: int
    compiled: Compiled
    conditions: tuple[Any, ...] = ()
    turned_at: datetime | None = None


def active_versions() -> list[Active]:
    """The active version of each model, in the models' order. Read it once a request or transaction."""
    return active_in(fetched(ACTIVE, []))


def active_in(rows: Rows) -> list[Active]:
    """The versions in the rows of `ACTIVE`, for whoever asks for more at the same go."""
    return [
        Active(version_id, model_id, _compiled(version_id, sha256), tuple(conditions), turned_at)
        for version_id, model_id, sha256, conditions, turned_at in rows
    ]


ACTIVE = """
    SELECT m.active_id, m.id, v.sha256, m.conditions,
        (SELECT max(r.ended_at) FROM scoring_publishrun r WHERE r.version_id = m.active_id)
    FROM scoring_scoringmodel m JOIN scoring_matrixversion v ON v.id = m.active_id ORDER BY m.position, m.id
"""


def active_of(version: MatrixVersion) -> Active:
    """A frozen version as if its model pointed at it."""
    model = version.model
    return Active(version.pk, model.pk, _compiled(version.pk, version.sha256), tuple(model.conditions))


def compiled_version(version_id: int) -> Compiled:
    """The tables of a frozen version; compiled once a process."""
    sha256 = MatrixVersion.objects.values_list("sha256", flat=True).get(pk=version_id)
    return _compiled(version_id, sha256)


# By hash also: in tests, an id comes again with another document.
@lru_cache(maxsize=64)
def _compiled(version_id: int, sha256: str) -> Compiled:
    document = MatrixVersion.objects.values_list("document", flat=True).get(pk=version_id)
    return compile_matrix(parse(json.loads(document)))


def matrix_of(version: MatrixVersion) -> Matrix:
    """The matrix of a version: of its document once frozen, else of its rows.

    Raises:
        MatrixRefused: a draft's rows make no legal matrix.
    """
    return parse(document_said(version))


def compiled_of(version: MatrixVersion) -> Compiled:
    """The tables of a version or a draft.

    Raises:
        MatrixRefused: a draft whose rows make no legal matrix.
    """
    return compiled_version(version.pk) if version.document else compile_matrix(matrix_of(version))


def version_of(model: ScoringModel, matrix: Matrix, now: datetime) -> MatrixVersion:
    """The version of a model that says just this, the newest of several; else a new draft.

    A published one goes before a draft. What was begun before another came into force is begun anew.
    """
    here = Q(number__isnull=False) | Q(base=model.active_id)
    same = model.versions.filter(here, sha256=matrix.sha256).order_by("-id").first()
    return (
        same
        or _draft_saying(model, matrix)
        or draft_from_document(model, plain_document(matrix), None, now, model.active)
    )


def _draft_saying(model: ScoringModel, matrix: Matrix) -> MatrixVersion | None:
    drafts = model.versions.filter(state=MatrixVersion.State.DRAFT, base=model.active_id).order_by("-id")
    return next((draft for draft in drafts if _says(draft, matrix)), None)


def _says(draft: MatrixVersion, matrix: Matrix) -> bool:
    checked = check(document_of(draft))
    return checked.matrix is not None and checked.matrix.sha256 == matrix.sha256


def catalog_warnings(matrix: Matrix) -> list[str]:
    """What is legal, but hardly meant here: fields the catalog has not, or has as another type."""
    types = dict(Field.objects.values_list("key", "type")) | {"created_on": "date"}
    return [
        f"fields.{name}: {_difference(kind, types.get(name))}"
        for name, kind in sorted(compile_matrix(matrix).fields.items())
        if types.get(name) != kind
    ]


def _difference(here: str, there: str | None) -> str:
    if there is None:
        return "is not in the catalog, so it is missing for every lead"
    return f"is {here} here and {there} in the catalog"
