"""The pages of the scoring models: asked for by one, agreed to by the other, and nobody else."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leads.models import Lead
from scoring.impact.memory import MEMORY
from scoring.matrix.model_order import standing
from scoring.models import ModelOrder, ScoringModel

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(world: Any) -> ScoringModel:
    """A second model, as somebody adds it at the page."""
    act(world.client("marketing"), "add", name="Partners")
    return ScoringModel.objects.get(name="Partners")


def act(client: Client, what: str, **typed: Any) -> Any:
    return client.post(reverse("matrix_models_act", args=[what]), typed)


def text(client: Client, query: str = "") -> str:
    return client.get(reverse("matrix_models") + query).content.decode()


def up(client: Client, model: ScoringModel) -> Any:
    return act(client, "up", model=model.pk, seen=standing().sha256)


def first() -> str:
    model = ScoringModel.objects.order_by("position", "id").first()
    return model.name if model else ""


def test_a_new_model_comes_last_and_counts_for_nobody(world, partners):
    assert partners.position > ScoringModel.objects.exclude(pk=partners.pk).get().position
    assert "it counts for no lead yet" in text(world.client("manager"))


def test_its_first_matrix_is_brought_in_for_it(world, partners):
    marketing = world.client("marketing")
    address = f"{reverse('matrix_import')}?of={partners.pk}"
    assert address in marketing.get(reverse("matrix")).content.decode()
    assert f'value="model-{partners.pk}" selected' in marketing.get(address).content.decode()


def test_of_several_models_no_two_parts_of_a_page_have_one_name(world, partners):
    page = world.client("marketing").get(reverse("matrix")).content.decode()
    names = re.findall(r'<section[^>]* aria-labelledby="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert f"drafts-{partners.pk} model-{partners.pk}" in names


def test_one_moves_a_model_and_the_other_team_agrees(world, partners):
    up(world.client("marketing"), partners)
    manager = world.client("manager")
    page = text(manager)
    assert "now second" in page
    assert "It waits for somebody of sales" in page
    assert first() != "Partners"
    act(manager, "agree", seen=standing().sha256)
    assert first() == "Partners"


def test_who_asked_is_offered_to_take_it_back_and_not_to_agree(world, partners):
    marketing = world.client("marketing")
    up(marketing, partners)
    page = text(marketing)
    assert "Take it back" in page
    assert "Agree for" not in page
    assert "You asked for it" in act(marketing, "agree", seen=standing().sha256).content.decode()
    assert first() != "Partners"


def test_a_colleague_of_the_same_team_does_not_agree(world, partners):
    up(world.client("marketing"), partners)
    answer = act(world.client("operations"), "agree", seen=standing().sha256)
    assert "does not agree for sales" in answer.content.decode()
    assert first() != "Partners"


def test_an_administrator_looks_and_changes_nothing(world, partners):
    boss = world.client("administrator")
    assert "Administrators look here" in text(boss)
    assert "Administrators change no order" in up(boss, partners).content.decode()
    assert not ModelOrder.objects.exists()


def test_an_sdr_knows_nothing_of_it(world, partners):
    sdr = world.client("sdr")
    assert sdr.get(reverse("matrix_models")).status_code == 404
    assert up(sdr, partners).status_code == 404
    assert act(sdr, "agree", seen=standing().sha256).status_code == 404


def test_who_agrees_to_what_was_changed_meanwhile_is_told(world, partners):
    marketing, manager = world.client("marketing"), world.client("manager")
    up(marketing, partners)
    seen = standing().sha256
    act(marketing, "drop", seen=seen)
    assert "Somebody changed it meanwhile" in act(manager, "agree", seen=seen).content.decode()
    assert first() != "Partners"


def test_conditions_are_put_together_in_the_address_and_then_asked_for(world, partners):
    marketing = world.client("marketing")
    address = reverse("matrix_model", args=[partners.pk])
    built = marketing.get(f"{address}?add=field.region&op=in&value=emea&do=add", follow=True)
    assert "Region is EMEA" in built.content.decode()
    form = {"if": "field.region in emea", "seen": standing().sha256, "why": "Partners are in Europe"}
    marketing.post(address, form)
    page = text(world.client("manager"))
    assert "now without conditions" in page
    assert "Partners are in Europe" in page
    act(world.client("manager"), "agree", seen=standing().sha256)
    partners.refresh_from_db()
    assert partners.conditions == [{"field": "region", "in": ["emea"]}]


def test_a_condition_that_is_none_stays_in_the_form_with_what_is_wrong(world, partners):
    address = reverse("matrix_model", args=[partners.pk])
    page = world.client("marketing").get(f"{address}?add=field.employees&op=from&value=many&do=add")
    assert 'id="build-fault"' in page.content.decode()


def test_what_somebody_typed_as_why_is_not_run(world, partners):
    address = reverse("matrix_model", args=[partners.pk])
    form = {"if": "field.region in emea", "seen": standing().sha256, "why": "<script>alert(1)</script>"}
    world.client("marketing").post(address, form)
    assert "<script>alert(1)" not in text(world.client("manager"))


def test_it_is_counted_for_how_many_leads_each_counts(world, partners):
    MEMORY.forget()
    page = text(world.client("manager"), "?counts=1")
    assert f'{Lead.objects.count():,} <span class="soft">leads' in page
    assert 'hx-trigger="load"' not in page


def test_a_model_is_renamed_and_not_as_another(world, partners):
    marketing, address = world.client("marketing"), reverse("matrix_model", args=[partners.pk])
    marketing.post(address, {"name": "Resellers"})
    partners.refresh_from_db()
    assert partners.name == "Resellers"
    other = ScoringModel.objects.exclude(pk=partners.pk).get()
    assert "already" in marketing.post(address, {"name": other.name}).content.decode()
    assert "can&#x27;t be shown" in marketing.post(address, {"name": "Re\0sellers"}).content.decode()


@pytest.mark.parametrize("who", ["marketing", "operations", "administrator"])
def test_the_console_shows_models_and_changes_none(world, partners, who):
    console, address = world.client(who), reverse("admin:scoring_scoringmodel_change", args=[partners.pk])
    assert reverse("matrix_models") in console.get(address).content.decode()
    changed = {"name": "Mine", "key": "mine", "position": "0", "conditions": "[{field: region, is: emea}]"}
    assert console.post(address, changed).status_code == 403
    assert console.post(reverse("admin:scoring_scoringmodel_add"), changed).status_code == 403
    partners.refresh_from_db()
    assert (partners.name, partners.conditions) == ("Partners", [])
