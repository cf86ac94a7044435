"""Two at once, on real connections. Each race has its control: with the guard taken away, it fails."""

from collections.abc import Callable
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from leads.models import AuditEntry, Role, User
from scoring.matrix import freezing, signing
from scoring.matrix.drafts import NotADraft
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.freezing import NotSigned
from scoring.matrix.signing import SignatureRefused, sign
from scoring.matrix.versions import matrix_of
from scoring.models import MatrixVersion, PublishRun, RowKind, ScoringModel, ScoringRule, Signature
from scoring.rescoring import asking
from scoring.rescoring.asking import PublishRefused, start_publishing
from scoring.rescoring.publish import publish
from tests.matrix.conftest import NOW
from tests.scoring.test_races import in_thread
from tests.signing import signed, signer

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = (SignatureRefused, NotSigned, NotADraft, PublishRefused)


@pytest.fixture
def second(draft) -> MatrixVersion:
    publish(draft, NOW)
    draft.refresh_from_db()
    return draft_copy(draft, by=None, now=NOW)


class Together:
    """Lets two who read before they write wait for each other in between, where nothing keeps them apart."""

    def __init__(self) -> None:
        self._barrier = Barrier(2)

    def __call__(self) -> None:
        try:
            self._barrier.wait(1)
        except Exception:
            self._barrier.reset()


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each said or raised."""
    answers: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            answers[place] = work()
        except Exception as error:
            answers[place] = error

    if not works:
        return answers
    with in_thread(lambda: run(0, works[0])):
        answers[1:] = at_once(*works[1:])
    return answers


def edit(draft: MatrixVersion, points: int = 7) -> None:
    rule = ScoringRule.objects.get(parameter__version=draft, key="metals")
    editor = Editor(signer("sales"), NOW)
    change_cell(draft.pk, Cell(RowKind.RULE, rule.pk, "pays"), {"points": points}, seen=0, editor=editor)


def unheld(draft_id: int) -> MatrixVersion:
    return MatrixVersion.objects.get(pk=draft_id)


def unheld_rows(monkeypatch) -> None:
    """Let who publishes look at a version without holding it."""

    class Unheld(type(MatrixVersion.objects)):  # type: ignore[misc]
        def select_for_update(self, **_: Any) -> Any:
            return self.get_queryset()

    class Versions:
        objects, Unsigned, State = Unheld(), MatrixVersion.Unsigned, MatrixVersion.State

    Versions.objects.model = MatrixVersion
    for module in (freezing, asking):
        monkeypatch.setattr(module, "MatrixVersion", Versions)


# -- edit against sign ---------------------------------------------------------------------------------------


def an_edit_while_one_signs(draft, monkeypatch) -> list[str]:
    """What is wrong: a signature that says more or less than its hash."""
    signs = signer("marketing")
    meet = Together()
    read = signing.document_of

    def slowly(version: MatrixVersion) -> dict[str, Any]:
        meet()  # the edit is committed here, if nothing holds it
        document = read(version)
        return document

    def edits() -> None:
        edit(draft)
        meet()

    monkeypatch.setattr(signing, "document_of", slowly)
    at_once(lambda: sign(draft.pk, "marketing", 0, signs, NOW), edits)
    wrong = []
    for row in Signature.objects.filter(version=draft):
        says_new = row.sha256 == matrix_of(MatrixVersion.objects.get(pk=draft.pk)).sha256
        if says_new and row.edit == 0:
            wrong.append("signed 0, and it holds what edit 1 made of it")
    return wrong


def test_an_edit_never_slips_into_what_is_being_signed(second, monkeypatch):
    assert an_edit_while_one_signs(second, monkeypatch) == []


def test_control_without_holding_the_draft_one_signs_what_one_did_not_see(second, monkeypatch):
    monkeypatch.setattr(signing, "lock_draft", unheld)
    assert an_edit_while_one_signs(second, monkeypatch) != []


# -- sign against sign ---------------------------------------------------------------------------------------


def two_of_one_side_sign(draft, monkeypatch) -> int:
    people = [signer("marketing"), User.objects.create(username="otto", role=Role.OPERATIONS)]
    meet = Together()
    refuse = signing._refuse_twice

    def slowly(*arguments: Any) -> None:
        refuse(*arguments)
        meet()

    monkeypatch.setattr(signing, "_refuse_twice", slowly)
    answers = at_once(
        *(lambda by=by: sign(draft.pk, "marketing", 0, by, NOW) for by in people)  # type: ignore[misc]
    )
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(isinstance(answer, SignatureRefused) for answer in refused), refused
    return Signature.objects.filter(version=draft).count()


def test_of_two_of_one_side_one_signs_and_the_other_is_told(second, monkeypatch):
    assert two_of_one_side_sign(second, monkeypatch) == 1


def test_control_without_holding_the_draft_both_do(second, monkeypatch):
    monkeypatch.setattr(signing, "lock_draft", unheld)
    assert two_of_one_side_sign(second, monkeypatch) == 2


# -- edit against publish ------------------------------------------------------------------------------------


def an_edit_while_it_is_published(draft, monkeypatch) -> list[str]:
    """What is wrong: a document that nobody signed, or an edit that was taken and is in no document."""
    signed(draft, NOW)
    was = matrix_of(draft).sha256
    by = signer("sales")
    meet = Together()
    held = freezing.holding

    def slowly(*arguments: Any) -> list[Signature]:
        found = held(*arguments)
        meet()
        meet()
        return found

    def edits() -> None:
        meet()
        edit(draft)
        meet()

    monkeypatch.setattr(freezing, "holding", slowly)
    answers = at_once(lambda: start_publishing(draft, by, NOW), edits)
    version = MatrixVersion.objects.get(pk=draft.pk)
    wrong = [
        str(answer)
        for answer in answers
        if isinstance(answer, Exception) and not isinstance(answer, REFUSALS)
    ]
    if version.document and version.sha256 != was:
        wrong.append("published what nobody signed")
    if version.document and version.last_edit:
        wrong.append("an edit was taken, and is not in what was published")
    return wrong


def test_no_edit_slips_between_the_signatures_and_the_document(second, monkeypatch):
    assert an_edit_while_it_is_published(second, monkeypatch) == []


def test_control_without_holding_the_draft_an_edit_is_lost(second, monkeypatch):
    unheld_rows(monkeypatch)
    assert an_edit_while_it_is_published(second, monkeypatch) != []


# -- publish against publish ---------------------------------------------------------------------------------


def two_click(versions, monkeypatch) -> list[object]:
    people = [signer("sales"), signer("marketing")]
    for version in {version.pk: version for version in versions}.values():
        signed(version, NOW)
    meet = Together()
    refuse = asking._refuse_beside_another

    def slowly(*arguments: Any) -> None:
        refuse(*arguments)
        meet()

    monkeypatch.setattr(asking, "_refuse_beside_another", slowly)
    return at_once(
        *(
            lambda one=one: start_publishing(one[0], one[1], NOW)  # type: ignore[misc]
            for one in zip(versions, people, strict=True)
        )
    )


def test_two_who_click_at_once_get_one_run(second, monkeypatch):
    first, other = two_click([second, second], monkeypatch)
    assert first == other
    assert PublishRun.objects.filter(version=second).count() == 1
    assert AuditEntry.objects.filter(action="matrix.asked").count() == 1


def test_control_without_asking_alone_and_holding_it_it_is_asked_for_twice(second, monkeypatch):
    monkeypatch.setattr(asking, "ask_alone", lambda: None)
    unheld_rows(monkeypatch)
    two_click([second, second], monkeypatch)
    assert AuditEntry.objects.filter(action="matrix.asked").count() == 2


def test_of_two_versions_one_is_published_and_the_other_waits(second, monkeypatch):
    third = draft_copy(MatrixVersion.objects.get(number=1), by=None, now=NOW)
    edit(third)
    third.refresh_from_db()
    answers = two_click([second, third], monkeypatch)
    assert sorted(type(answer).__name__ for answer in answers) == ["PublishRefused", "PublishRun"]
    assert MatrixVersion.objects.filter(state="filling").count() == 1


def test_control_without_asking_alone_two_are_under_way(second, monkeypatch):
    third = draft_copy(MatrixVersion.objects.get(number=1), by=None, now=NOW)
    edit(third)
    third.refresh_from_db()
    monkeypatch.setattr(asking, "ask_alone", lambda: None)
    two_click([second, third], monkeypatch)
    assert MatrixVersion.objects.filter(state="filling").count() == 2


# -- publish against a signer who leaves ---------------------------------------------------------------------


def a_signer_leaves_while_it_is_published(draft) -> object:
    """Who signed for sales is being switched off as it is asked for. What the one who asked was told."""
    signed(draft, NOW)
    by = signer("marketing")
    answers: list[object] = []

    def publishes() -> None:
        try:
            answers.append(start_publishing(draft, by, NOW))
        except Exception as error:
            answers.append(error)

    is_off, may_commit = Event(), Event()

    def leaves() -> None:
        with transaction.atomic():
            User.objects.filter(username="sales.signer").update(is_active=False)
            is_off.set()
            assert may_commit.wait(20)

    with in_thread(leaves):
        assert is_off.wait(20)
        with in_thread(publishes) as publisher:
            publisher.join(1)
            may_commit.set()
    return answers[0]


def test_a_signer_who_is_being_switched_off_no_longer_counts(second):
    assert isinstance(a_signer_leaves_while_it_is_published(second), NotSigned)
    assert ScoringModel.objects.get().active.number == 1


def test_the_database_alone_waits_for_them_too(second, monkeypatch):
    def blindly(draft: MatrixVersion, sha256: str) -> list[Signature]:
        return list(Signature.objects.filter(version=draft, sha256=sha256).select_related("by"))

    monkeypatch.setattr(freezing, "holding", blindly)
    assert "not signed by both" in str(a_signer_leaves_while_it_is_published(second))


def test_control_without_either_the_signature_of_who_has_left_counts(second, monkeypatch):
    def blindly(draft: MatrixVersion, sha256: str) -> list[Signature]:
        return list(Signature.objects.filter(version=draft, sha256=sha256).select_related("by"))

    monkeypatch.setattr(freezing, "holding", blindly)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE scoring_matrixversion DISABLE TRIGGER scoring_version_signed")
    try:
        assert isinstance(a_signer_leaves_while_it_is_published(second), PublishRun)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE scoring_matrixversion ENABLE TRIGGER scoring_version_signed")
