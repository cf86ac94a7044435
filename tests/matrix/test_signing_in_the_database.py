"""Nobody gets round the signatures: the database asks for them too, whoever writes to its tables."""

import pytest
from django.db import IntegrityError, connection, transaction

from leads.models import Role, User
from scoring.matrix.files import draft_copy
from scoring.matrix.signing import sign
from scoring.matrix.versions import document_of, draft_from_document, matrix_of
from scoring.models import MatrixVersion, ScoringModel, Signature
from scoring.rescoring.publish import publish
from scoring.rescoring.verify import verify
from tests.matrix.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(draft) -> MatrixVersion:
    publish(draft, NOW)
    draft.refresh_from_db()
    return draft_copy(draft, by=None, now=NOW)


@pytest.fixture
def both(second, mara, sam) -> MatrixVersion:
    sign(second.pk, "marketing", 0, mara.by, NOW)
    sign(second.pk, "sales", 0, sam.by, NOW)
    return second


def write(draft: MatrixVersion, **changes: object) -> None:
    """Write the document with SQL, as somebody would who goes round the services."""
    matrix = matrix_of(draft)
    values = {"state": "filling", "document": matrix.canonical(), "sha256": matrix.sha256} | changes
    with transaction.atomic():
        MatrixVersion.objects.filter(pk=draft.pk).update(**values)


def refused(words: str):
    return pytest.raises(IntegrityError, match=words)


def test_what_both_signed_is_written(both):
    write(both)


def test_an_unsigned_document_is_not(second):
    with refused("not signed by both"):
        write(second)


@pytest.mark.parametrize("side", ["marketing", "sales"])
def test_nor_one_that_one_side_signed(second, mara, sam, side):
    sign(second.pk, side, 0, {"marketing": mara, "sales": sam}[side].by, NOW)
    with refused("not signed by both"):
        write(second)


def test_nor_another_document_than_the_signed_one(both):
    other = matrix_of(both).canonical().replace('"points":2', '"points":9')
    with refused("with its hash"):
        write(both, document=other)
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(sha256(convert_to(%s, 'UTF8')), 'hex')", [other])
        sha256 = cursor.fetchone()[0]
    with refused("not signed by both"):
        write(both, document=other, sha256=sha256)


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"role": Role.ADMINISTRATOR}, {"role": Role.MARKETING}, {"is_superuser": True}],
)
def test_nor_where_a_signer_no_longer_counts(both, sam, change):
    User.objects.filter(pk=sam.by.pk).update(**change)
    with refused("not signed by both"):
        write(both)


def test_nor_on_another_base(both):
    with refused("not signed by both"):
        write(both, base=None)


def test_nobody_lies_about_being_the_first(second):
    with refused("is not the first"):
        write(second, unsigned_because="first")


def test_nor_by_a_model_of_its_own(second):
    other = ScoringModel.objects.create(key="other", name="Other")
    draft = draft_from_document(other, document_of(second), None, NOW)
    with refused("is not the first"):
        write(draft, unsigned_because="first")


def test_of_two_that_were_begun_as_the_first_one_becomes_it(draft):
    other = draft_copy(draft, by=None, now=NOW)
    write(draft, unsigned_because="first")
    write(other, unsigned_because="first")
    MatrixVersion.objects.filter(pk=draft.pk).update(state="published", number=1)
    with refused("another came first"), transaction.atomic():
        MatrixVersion.objects.filter(pk=other.pk).update(state="published", number=2)


def test_who_says_to_be_one_person_has_signed_all_the_same(second, mara):
    with refused("not signed by both"):
        write(second, unsigned_because="one_person")
    sign(second.pk, "marketing", 0, mara.by, NOW)
    write(second, unsigned_because="one_person")


@pytest.mark.parametrize("because", ["before", "so it is"])
def test_no_other_reason_is_taken(both, because):
    with refused("not signed by both"):
        write(both, unsigned_because=because)


def test_a_document_comes_only_by_way_of_a_draft(both):
    matrix = matrix_of(both)
    with refused("as a draft"), transaction.atomic():
        MatrixVersion.objects.create(
            model=both.model, name="x", document=matrix.canonical(), sha256=matrix.sha256, state="filling",
            created_at=NOW,
        )  # fmt: skip
    with refused("as a draft"):
        write(both, state="published")


def test_a_draft_is_never_in_force(second):
    with refused("can't be in force"), transaction.atomic():
        ScoringModel.objects.update(active=second)


def test_nor_a_version_of_another_model(second):
    other = ScoringModel.objects.create(key="other", name="Other")
    with refused("can't be in force"), transaction.atomic():
        ScoringModel.objects.filter(pk=other.pk).update(active=MatrixVersion.objects.get(number=1))


@pytest.mark.parametrize("change", [{"side": "sales"}, {"sha256": "0" * 64}, {"edit": 9}])
def test_a_signature_never_changes(both, change):
    with refused("never changes"), transaction.atomic():
        Signature.objects.update(**change)


def test_once_it_is_published_no_signature_comes_or_goes(both, mara):
    write(both)
    with refused("takes a signature back"), transaction.atomic():
        Signature.objects.filter(by=mara.by).delete()
    with refused("takes a signature back"), transaction.atomic():
        Signature.objects.create(version=both, side="sales", by=mara.by, at=NOW, sha256="x", edit=0)


def test_verify_finds_a_signature_that_nobody_gave(second, mara, sam):
    sign(second.pk, "marketing", 0, mara.by, NOW)
    sha256 = matrix_of(second).sha256
    Signature.objects.create(
        version=second, side="sales", by=sam.by, at=NOW, sha256=sha256, edit=0, base=second.base
    )
    assert [(broken.promise, broken.times) for broken in verify(NOW)] == [("P18", 1)]


def test_verify_finds_a_version_that_went_round_the_triggers(both):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
    Signature.objects.filter(side="sales").delete()
    write(both)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert "P18" in {broken.promise for broken in verify(NOW)}
