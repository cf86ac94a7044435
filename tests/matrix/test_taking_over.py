"""A document is made of a draft by edits alone, each in its history."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.engine.matrix import parse, read_yaml
from scoring.matrix.recording import Editor, hold
from scoring.matrix.rows import plain_document
from scoring.matrix.taking_over import make_same
from scoring.matrix.undoing import undo
from scoring.matrix.versions import document_of, draft_from_document
from scoring.models import Edit, MatrixVersion, ScoringModel
from tests.matrix.conftest import MATRIX, NOW
from tests.matrix.odd_matrices import changed_matrix, odd_matrix

few = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def model(db: None) -> ScoringModel:
    return ScoringModel.objects.create(key="small", name="random")


def drafted(model: ScoringModel, document: Any) -> MatrixVersion:
    return draft_from_document(model, document, None, NOW)


def said_by(draft: MatrixVersion) -> str:
    return parse(document_of(MatrixVersion.objects.get(pk=draft.pk))).canonical()


def undo_all(draft: MatrixVersion, editor: Editor) -> None:
    for _ in range(draft.edits.count()):
        undo(draft.pk, editor=editor)


def legal(document: Any) -> Any:
    """As a draft can hold it: lines are named by numbers where their names are numbers."""
    document = plain_document(parse(document))
    for kind in ("grade", "level", "band"):
        for line in document.get(f"{kind}s", []):
            line[kind] = int(line[kind]) if line[kind] == "1" else line[kind]
    return document | {"name": "random"}


@few
@given(st.integers(0, 10**9))
def test_small_changes_become_edits(model: ScoringModel, mara: Editor, seed: int) -> None:
    before, after = map(legal, changed_matrix(seed))
    draft = drafted(model, before)
    count = make_same(hold(draft.pk), after, mara)
    assert said_by(draft) == parse(after).canonical()
    assert Edit.objects.filter(version=draft).count() == count
    assert (count == 0) == (before == after)


@few
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_one_matrix_becomes_any_other(model: ScoringModel, mara: Editor, one: int, other: int) -> None:
    draft, after = drafted(model, legal(odd_matrix(one))), legal(odd_matrix(other))
    make_same(hold(draft.pk), after, mara)
    assert said_by(draft) == parse(after).canonical()


def test_what_was_taken_over_is_undone_edit_by_edit(draft: MatrixVersion, mara: Editor) -> None:
    before = said_by(draft)
    changed = MATRIX.replace("points: 4", "points: 5").replace("Size", "Company").replace("mql", "sql")
    make_same(hold(draft.pk), read_yaml(changed), mara)
    assert said_by(draft) != before
    undo_all(draft, mara)
    assert said_by(draft) == before
