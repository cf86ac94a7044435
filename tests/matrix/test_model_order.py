"""The order and conditions of scoring models: nobody alone changes which model counts for a lead."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from leads.ingest.leads import create_lead
from leads.models import AuditEntry, Notice, Role, User
from scoring.matrix.model_order import OrderMoved, OrderRefused, agree, change_order, drop, standing
from scoring.matrix.new_model import NameRefused, add_model
from scoring.models import MatrixVersion, ModelOrder, Pending, ScoringModel
from scoring.rescoring.publish import publish
from scoring.rescoring.verify import verify
from tests.matrix.conftest import NOW, person

pytestmark = pytest.mark.django_db
EMEA = [{"field": "region", "is": "emea"}]


@pytest.fixture
def models(draft: MatrixVersion) -> list[ScoringModel]:
    """One model in force, and another that is not yet."""
    publish(draft, NOW)
    return [draft.model, add_model("Partners", by=None, now=NOW)]


def entries(*order: tuple[ScoringModel, list[Any]]) -> list[dict[str, Any]]:
    return [{"id": model.pk, "conditions": conditions} for model, conditions in order]


def asks(by: User, models: list[ScoringModel], conditions: list[Any] = EMEA, why: str = "") -> str:
    """Somebody wants the second model first, for some leads; the hash of that."""
    after = entries((models[1], conditions), (models[0], []))
    change_order(after, seen=standing().sha256, by=by, now=NOW, why=why)
    return standing().sha256


def keys() -> list[str]:
    return list(ScoringModel.objects.order_by("position", "id").values_list("key", flat=True))


# -- two people, two teams ---------------------------------------------------------------------------------


def test_what_one_side_asks_for_waits_for_the_other(models, mara):
    asks(mara.by, models)
    assert keys() == ["small", "partners"]
    assert standing().missing == "sales"


def test_once_the_other_side_agrees_it_is_in_force(models, mara, sam):
    agree(asks(mara.by, models), by=sam.by, now=NOW)
    assert keys() == ["partners", "small"]
    assert ScoringModel.objects.get(key="partners").conditions == EMEA
    order = ModelOrder.objects.get()
    assert (order.state, order.by, order.agreed_by) == ("in_force", mara.by, sam.by)


def test_who_asked_does_not_agree_too(models, mara):
    with pytest.raises(OrderRefused, match="You asked for it"):
        agree(asks(mara.by, models), by=mara.by, now=NOW)
    assert keys() == ["small", "partners"]


@pytest.mark.parametrize("role", [Role.MARKETING, Role.OPERATIONS])
def test_nor_does_another_of_the_same_team(models, mara, role):
    colleague = person("otto", role).by
    with pytest.raises(OrderRefused, match="does not agree for sales"):
        agree(asks(mara.by, models), by=colleague, now=NOW)


@pytest.mark.parametrize("role", [Role.SDR, Role.REPRESENTATIVE, Role.ADMINISTRATOR])
def test_who_signs_for_no_side_neither_asks_nor_agrees(models, mara, role):
    other = person("eve", role).by
    with pytest.raises(OrderRefused):
        asks(other, models)
    sha256 = asks(mara.by, models)
    with pytest.raises(OrderRefused):
        agree(sha256, by=other, now=NOW)
    with pytest.raises(OrderRefused):
        drop(sha256, by=other, now=NOW)


def test_who_was_switched_off_does_not_agree(models, mara, sam):
    sha256 = asks(mara.by, models)
    User.objects.filter(pk=sam.by.pk).update(is_active=False)
    with pytest.raises(OrderRefused):
        agree(sha256, by=sam.by, now=NOW)


def test_what_somebody_asked_for_who_left_is_asked_for_anew(models, mara, sam):
    sha256 = asks(mara.by, models)
    User.objects.filter(pk=mara.by.pk).update(role=Role.SDR)
    with pytest.raises(OrderRefused, match="no longer asks"):
        agree(sha256, by=sam.by, now=NOW)


# -- exactly what was seen ---------------------------------------------------------------------------------


def test_a_change_after_that_voids_what_was_asked_for(models, mara, sam):
    first = asks(mara.by, models)
    asks(mara.by, models, conditions=[])
    with pytest.raises(OrderMoved):
        agree(first, by=sam.by, now=NOW)
    assert keys() == ["small", "partners"]


def test_who_changes_what_the_other_side_asked_for_asks_in_turn(models, mara, sam):
    asks(mara.by, models)
    changed = asks(sam.by, models, conditions=[])
    with pytest.raises(OrderRefused, match="You asked for it"):
        agree(changed, by=sam.by, now=NOW)
    agree(changed, by=mara.by, now=NOW)
    assert ScoringModel.objects.get(key="partners").conditions == []


def test_who_did_not_see_the_latest_changes_nothing(models, mara, sam):
    seen = standing().sha256
    asks(mara.by, models)
    with pytest.raises(OrderMoved):
        change_order(entries((models[1], []), (models[0], EMEA)), seen=seen, by=sam.by, now=NOW)


def test_a_model_more_voids_it_since_the_order_is_another(models, mara, sam):
    sha256 = asks(mara.by, models)
    add_model("Third", by=sam.by, now=NOW)
    with pytest.raises(OrderMoved):
        agree(sha256, by=sam.by, now=NOW)


def test_either_side_drops_it_and_nothing_changes(models, mara, sam):
    drop(asks(mara.by, models), by=sam.by, now=NOW)
    assert standing().asked is None
    assert keys() == ["small", "partners"]


def test_conditions_that_make_no_sense_are_refused(models, mara):
    with pytest.raises(OrderRefused, match=r"conditions\[0\]"):
        asks(mara.by, models, conditions=[{"field": "employees", "contains": "7"}])


# -- what goes with it -------------------------------------------------------------------------------------


def test_every_lead_is_looked_at_again_once(models, mara, sam):
    for email in ("ada@a.example", "bo@b.example"):
        create_lead({"email": email}, NOW)
    Pending.objects.all().delete()
    sha256 = asks(mara.by, models)
    assert not Pending.objects.exists()
    agree(sha256, by=sam.by, now=NOW)
    causes = Pending.objects.values_list("cause", flat=True)
    assert list(causes) == ["matrix", "matrix"]


def test_the_audit_log_tells_who_asked_and_who_agreed(models, mara, sam):
    agree(asks(mara.by, models), by=sam.by, now=NOW)
    asked = AuditEntry.objects.get(action="models.asked")
    ordered = AuditEntry.objects.get(action="models.ordered")
    assert (asked.actor, ordered.actor) == (mara.by, sam.by)
    assert asked.details["sha256"] == ordered.details["sha256"]
    assert [one["id"] for one in ordered.details["after"]] == [models[1].pk, models[0].pk]


def test_the_other_side_is_told_that_it_waits(models, mara, sam):
    asks(mara.by, models)
    assert list(Notice.objects.filter(user=sam.by).values_list("kind", flat=True)) == ["matrix"]


def test_why_stays_with_what_is_changed_after(models, mara, sam):
    asks(mara.by, models, why="Partners buy otherwise")
    asks(sam.by, models, conditions=[])
    assert ModelOrder.objects.get(state="open").why == "Partners buy otherwise"


def test_before_anything_was_published_nobody_is_asked(draft, mara):
    other = add_model("Partners", by=mara.by, now=NOW)
    change_order(entries((other, EMEA), (draft.model, [])), seen=standing().sha256, by=mara.by, now=NOW)
    assert keys() == ["partners", "small"]
    assert AuditEntry.objects.filter(action="models.ordered").count() == 1


def test_in_a_company_of_one_person_one_is_enough_and_it_says_so(models, settings):
    settings.ONE_PERSON_SIGNS = True
    asks(person("eve", Role.ADMINISTRATOR).by, models)
    assert keys() == ["partners", "small"]
    assert ModelOrder.objects.get().one_person


def test_a_model_is_called_as_no_other(models, mara):
    with pytest.raises(NameRefused, match="already"):
        add_model("  partners ", by=mara.by, now=NOW)


# -- nobody gets round it ----------------------------------------------------------------------------------


def refused(words: str):
    return pytest.raises(IntegrityError, match=words)


@pytest.mark.parametrize("change", [{"position": 7}, {"conditions": EMEA}])
def test_the_database_refuses_what_nobody_agreed_to(models, change):
    with refused("both teams agree"), transaction.atomic():
        ScoringModel.objects.filter(pk=models[0].pk).update(**change)


@pytest.mark.parametrize("more", [{"position": 9, "conditions": EMEA}, {"position": 0}])
def test_the_database_takes_a_new_model_at_the_end_alone(models, more):
    with refused("comes last"), transaction.atomic():
        ScoringModel.objects.create(key="sly", name="Sly", **more)


def test_the_database_puts_no_order_in_force_that_one_side_alone_wants(models, mara):
    asks(mara.by, models)
    colleague = person("otto", Role.OPERATIONS).by
    for other in (None, mara.by, colleague):
        with refused("not agreed to by both"), transaction.atomic():
            ModelOrder.objects.update(state="in_force", agreed_by=other)


def test_the_database_keeps_what_was_asked_for_as_it_was(models, mara, sam):
    asks(mara.by, models)
    with refused("another than it was"), transaction.atomic():
        ModelOrder.objects.update(document="{}", state="in_force", agreed_by=sam.by)
    with refused("is kept"), transaction.atomic():
        ModelOrder.objects.all().delete()


def test_what_was_dropped_never_comes_into_force(models, mara, sam):
    drop(asks(mara.by, models), by=mara.by, now=NOW)
    with refused("no longer open"), transaction.atomic():
        ModelOrder.objects.update(state="in_force", agreed_by=sam.by)


def test_what_somebody_put_in_force_in_the_name_of_another_is_found(models, mara, sam):
    asks(mara.by, models)
    ModelOrder.objects.update(state="in_force", agreed_by=sam.by)
    [broken] = verify(NOW)
    assert (broken.promise, broken.times) == ("P18", 1)


def test_what_both_agreed_to_is_as_promised(models, mara, sam):
    agree(asks(mara.by, models), by=sam.by, now=NOW)
    assert verify(NOW) == []


def test_an_order_does_not_begin_in_force(models, mara, sam):
    sha256 = asks(mara.by, models)
    one = ModelOrder.objects.get(sha256=sha256)
    one.pk, one.state, one.agreed_by = None, "in_force", sam.by
    with refused("begins as an open one"), transaction.atomic():
        one.save(force_insert=True)
