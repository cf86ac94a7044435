"""A change against an agreement, on real connections; the control shows what the guards are for."""

from typing import Any

import pytest
from django.db import connection

from scoring.matrix import model_order
from scoring.matrix.model_order import OrderRefused, agree, change_order, standing
from scoring.matrix.new_model import add_model
from scoring.models import MatrixVersion, ModelOrder, ScoringModel
from scoring.rescoring.publish import publish
from tests.matrix.conftest import NOW
from tests.matrix.test_signing_races import Together, at_once
from tests.signing import signer

pytestmark = pytest.mark.django_db(transaction=True)
EMEA = [{"field": "region", "is": "emea"}]
TRIGGER = "scoring_model_order_kept"


@pytest.fixture
def models(draft: MatrixVersion) -> list[ScoringModel]:
    publish(draft, NOW)
    return [draft.model, add_model("Partners", by=None, now=NOW)]


def wants(models: list[ScoringModel], conditions: list[Any]) -> list[dict[str, Any]]:
    return [{"id": models[1].pk, "conditions": conditions}, {"id": models[0].pk, "conditions": []}]


def a_change_while_one_agrees(models: list[ScoringModel], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is wrong: marketing wants something else just as sales agrees to what it wanted before."""
    mara, sam = signer("marketing"), signer("sales")
    change_order(wants(models, EMEA), seen=standing().sha256, by=mara, now=NOW)
    seen, meet, read = standing().sha256, Together(), model_order.sides_of

    def slowly(user: Any) -> Any:
        if user == sam:
            meet()  # the change is made between these two, if nothing holds it
            meet()
        return read(user)

    def changes() -> None:
        meet()
        try:
            change_order(wants(models, []), seen=seen, by=mara, now=NOW)
        finally:
            meet()

    monkeypatch.setattr(model_order, "sides_of", slowly)
    answers = at_once(lambda: agree(seen, by=sam, now=NOW), changes)
    errors = [one for one in answers if isinstance(one, Exception)]
    wrong = [str(one) for one in errors if not isinstance(one, OrderRefused)]
    if len(errors) != 1:
        wrong.append("the change was taken, and what it changed came into force all the same")
    return wrong


def unheld() -> None:
    """Whoever asks or agrees looks without holding anything."""


def test_a_change_and_an_agreement_do_not_both_happen(models, monkeypatch):
    assert a_change_while_one_agrees(models, monkeypatch) == []
    assert ModelOrder.objects.filter(state="in_force").count() == 1


def test_the_database_alone_refuses_what_was_changed_meanwhile(models, monkeypatch):
    monkeypatch.setattr(model_order, "_hold", unheld)
    assert "no longer open" in str(a_change_while_one_agrees(models, monkeypatch))
    assert ScoringModel.objects.order_by("position", "id")[0].key == "small"


def test_control_without_either_it_comes_into_force_though_it_was_changed(models, monkeypatch):
    monkeypatch.setattr(model_order, "_hold", unheld)
    switch("DISABLE")
    try:
        assert "came into force all the same" in str(a_change_while_one_agrees(models, monkeypatch))
    finally:
        switch("ENABLE")
    assert ScoringModel.objects.order_by("position", "id")[0].conditions == EMEA


def switch(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE scoring_modelorder {how} TRIGGER {TRIGGER}")
