"""Two signatures on exactly what is published: who signs, what voids them, and the one door they open."""

import pytest

from leads.models import AuditEntry, Notice, Role, User
from scoring.matrix.drafts import NotADraft
from scoring.matrix.edits import Cell, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.freezing import NotSigned, freeze
from scoring.matrix.signing import SignatureRefused, sides_of, sign, signing_of, withdraw
from scoring.matrix.undoing import undo
from scoring.matrix.versions import document_of, draft_from_document
from scoring.models import MatrixVersion, RowKind, ScoringModel, ScoringRule, Threshold
from scoring.rescoring.publish import publish
from scoring.rescoring.verify import verify
from tests.matrix.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(draft) -> MatrixVersion:
    """A draft of the model whose first version is in force."""
    publish(draft, NOW)
    draft.refresh_from_db()
    return draft_copy(draft, by=None, now=NOW)


def sign_both(draft, mara, sam, seen=0) -> None:
    sign(draft.pk, "marketing", seen, mara.by, NOW)
    sign(draft.pk, "sales", seen, sam.by, NOW)


def edit(draft, editor, points=5, seen=0) -> None:
    rule = ScoringRule.objects.get(parameter__version=draft, key="metals")
    change_cell(draft.pk, Cell(RowKind.RULE, rule.pk, "pays"), {"points": points}, seen=seen, editor=editor)
    draft.refresh_from_db()


def missing(draft) -> list[str]:
    draft.refresh_from_db()
    return [str(side) for side in signing_of(draft).missing]


# -- who -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "sides"),
    [
        (Role.MANAGER, {"sales"}),
        (Role.MARKETING, {"marketing"}),
        (Role.OPERATIONS, {"marketing"}),
        (Role.ADMINISTRATOR, set()),
        (Role.SDR, set()),
        (Role.REPRESENTATIVE, set()),
    ],
)
def test_each_role_signs_for_its_own_side(role, sides):
    assert sides_of(User(role=role)) == sides


def test_a_superuser_made_by_hand_signs_for_nobody():
    assert sides_of(User(role=Role.MANAGER, is_superuser=True)) == set()


def test_nobody_signs_for_the_other_side(second, mara):
    with pytest.raises(SignatureRefused, match="does not sign for sales"):
        sign(second.pk, "sales", 0, mara.by, NOW)


def test_one_signature_a_side(second, mara, sam):
    sign(second.pk, "marketing", 0, mara.by, NOW)
    other = User.objects.create(username="otto", role=Role.OPERATIONS)
    with pytest.raises(SignatureRefused, match="Mara has signed it for marketing"):
        sign(second.pk, "marketing", 0, other, NOW)
    with pytest.raises(SignatureRefused, match="You have signed it"):
        sign(second.pk, "marketing", 0, mara.by, NOW)


def test_who_changes_sides_does_not_sign_for_both(second, mara):
    sign(second.pk, "marketing", 0, mara.by, NOW)
    mara.by.role = Role.MANAGER
    mara.by.save()
    with pytest.raises(SignatureRefused, match="take that back first"):
        sign(second.pk, "sales", 0, mara.by, NOW)
    withdraw(second.pk, mara.by, NOW)
    sign(second.pk, "sales", 0, mara.by, NOW)
    assert missing(second) == ["marketing"]


# -- what ----------------------------------------------------------------------------------------------------


def test_a_signature_holds_while_the_draft_is_the_same(second, mara, sam):
    sign_both(second, mara, sam)
    assert missing(second) == []


def test_any_edit_voids_both_and_the_old_ones_are_still_shown(second, mara, sam):
    sign_both(second, mara, sam)
    edit(second, sam)
    signing = signing_of(second)
    assert missing(second) == ["marketing", "sales"]
    assert [signing.latest[side].edit for side in ("marketing", "sales")] == [0, 0]


def test_an_edit_that_is_undone_brings_the_draft_back_to_what_was_signed(second, mara, sam):
    sign_both(second, mara, sam)
    edit(second, sam)
    undo(second.pk, editor=sam)
    assert missing(second) == []


def test_what_one_did_not_see_one_does_not_sign(second, mara, sam):
    edit(second, sam, 5)
    edit(second, sam, 6, seen=1)
    with pytest.raises(SignatureRefused, match="2 edits came since: look again"):
        sign(second.pk, "marketing", 0, mara.by, NOW)


def test_a_draft_with_faults_is_not_signed(second, mara):
    Threshold.objects.filter(version=second, kind="band").delete()
    with pytest.raises(SignatureRefused, match="1 fault stands in the way"):
        sign(second.pk, "marketing", 0, mara.by, NOW)


def test_a_draft_that_another_version_overtook_is_not_signed(second, mara, sam):
    other = draft_copy(MatrixVersion.objects.get(number=1), by=None, now=NOW)
    edit(other, sam)
    sign_both(other, mara, sam, seen=1)
    publish(other, NOW)
    with pytest.raises(SignatureRefused, match="Small v2 came into force since"):
        sign(second.pk, "marketing", 0, mara.by, NOW)


def test_to_say_that_it_replaces_another_voids_what_was_signed_before(second, mara, sam):
    sign_both(second, mara, sam)
    MatrixVersion.objects.filter(pk=second.pk).update(base=None)
    assert missing(second) == ["marketing", "sales"]


def test_one_may_take_back_ones_own(second, mara, sam):
    sign_both(second, mara, sam)
    withdraw(second.pk, mara.by, NOW)
    assert missing(second) == ["marketing"]
    with pytest.raises(SignatureRefused, match="no signature of yours"):
        withdraw(second.pk, mara.by, NOW)


def test_signing_and_taking_back_are_in_the_audit_log(second, mara, sam):
    sign_both(second, mara, sam)
    withdraw(second.pk, sam.by, NOW)
    entries = AuditEntry.objects.filter(subject_id=second.pk, kind="matrixversion").order_by("id")
    assert [(entry.actor_name, str(entry.action)) for entry in entries] == [
        ("mara", "matrix.signed"),
        ("sam", "matrix.signed"),
        ("sam", "matrix.unsigned"),
    ]


# -- the door ------------------------------------------------------------------------------------------------


def test_the_first_version_needs_nobody_and_says_so(draft):
    assert freeze(draft).unsigned_because == "first"


def test_the_first_of_a_further_model_needs_both(second, mara, sam):
    other = ScoringModel.objects.create(key="other", name="Other")
    draft = draft_from_document(other, document_of(second), None, NOW)
    with pytest.raises(NotSigned, match="Both teams must sign it first"):
        publish(draft, NOW)
    sign_both(draft, mara, sam)
    publish(draft, NOW)
    other.refresh_from_db()
    assert other.active == draft
    assert verify(NOW) == []


def test_signed_by_both_it_is_published(second, mara, sam):
    sign_both(second, mara, sam)
    publish(second, NOW, by=mara.by, expected={"note": "Fewer MQLs"})
    second.refresh_from_db()
    assert (second.number, second.unsigned_because, second.expected) == (2, "", {"note": "Fewer MQLs"})
    assert verify(NOW) == []


@pytest.mark.parametrize("side", ["marketing", "sales"])
def test_signed_by_one_it_is_not(second, mara, sam, side):
    sign(second.pk, side, 0, {"marketing": mara, "sales": sam}[side].by, NOW)
    with pytest.raises(NotSigned, match="Both teams must sign it first"):
        publish(second, NOW)


def test_signed_before_the_last_edit_it_is_not(second, mara, sam):
    sign_both(second, mara, sam)
    edit(second, sam)
    with pytest.raises(NotSigned):
        publish(second, NOW)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.MARKETING}, {"role": Role.SDR}])
def test_who_left_or_changed_sides_before_it_no_longer_counts(second, mara, sam, change):
    sign_both(second, mara, sam)
    User.objects.filter(pk=sam.by.pk).update(**change)
    assert missing(second) == ["sales"]
    with pytest.raises(NotSigned):
        publish(second, NOW)


def test_somebody_else_may_sign_for_who_left(second, mara, sam):
    sign_both(second, mara, sam)
    User.objects.filter(pk=sam.by.pk).update(is_active=False)
    new = User.objects.create(username="nora", role=Role.MANAGER)
    sign(second.pk, "sales", 0, new, NOW)
    assert publish(second, NOW).state == "done"


def test_who_leaves_afterwards_has_signed(second, mara, sam):
    sign_both(second, mara, sam)
    freeze(second)
    User.objects.filter(pk=sam.by.pk).update(is_active=False)
    assert publish(second, NOW).state == "done"
    assert verify(NOW) == []


def test_going_back_to_what_was_published_needs_no_new_signature(second, mara, sam):
    sign_both(second, mara, sam)
    publish(second, NOW)
    first = MatrixVersion.objects.get(number=1)
    publish(first, NOW, by=sam.by)
    assert second.model.__class__.objects.get().active == first
    assert AuditEntry.objects.filter(action="matrix.back", actor=sam.by).count() == 1


def test_what_is_frozen_is_not_signed_any_more(second, mara, sam):
    sign_both(second, mara, sam)
    freeze(second)
    with pytest.raises(NotADraft):
        withdraw(second.pk, mara.by, NOW)


# -- a company of one person ---------------------------------------------------------------------------------


@pytest.fixture
def alone(settings):
    settings.ONE_PERSON_SIGNS = True


def test_in_a_company_of_one_person_one_signature_is_enough_and_the_version_says_so(alone, second, sam):
    sign(second.pk, "sales", 0, sam.by, NOW)
    publish(second, NOW)
    second.refresh_from_db()
    assert second.unsigned_because == "one_person"
    assert verify(NOW) == []


def test_there_an_administrator_may_sign_too(alone, second):
    joan = User.objects.create(username="joan", role=Role.ADMINISTRATOR)
    sign(second.pk, "marketing", 0, joan, NOW)
    assert missing(second) == []
    assert publish(second, NOW).state == "done"


def test_there_nobody_publishes_what_nobody_signed(alone, second):
    with pytest.raises(NotSigned, match="One person must sign it first"):
        publish(second, NOW)


# -- who is told ---------------------------------------------------------------------------------------------


def told(person: User) -> list[str]:
    return list(
        Notice.objects.filter(user=person, kind="matrix").order_by("id").values_list("words", flat=True)
    )


def test_the_other_side_is_told_that_it_waits_for_them(second, mara, sam):
    sign(second.pk, "marketing", 0, mara.by, NOW)
    assert told(sam.by) == ["Mara has signed a draft of Small: it waits for your team."]
    sign(second.pk, "sales", 0, sam.by, NOW)
    assert told(mara.by) == []


def test_both_sides_are_told_of_the_turn_but_who_asked_for_it(second, mara, sam):
    otto = User.objects.create(username="otto", role=Role.OPERATIONS)
    sign_both(second, mara, sam)
    publish(second, NOW, by=mara.by)
    assert told(otto) == told(sam.by)[1:] == ["Small v2 is in force, by Mara."]
    assert told(mara.by) == []


def test_nobody_is_told_of_the_first_version(draft, sam):
    publish(draft, NOW)
    assert told(sam.by) == []
