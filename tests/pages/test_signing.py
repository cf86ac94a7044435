"""Signing a draft and publishing it from its pages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leads.models import User
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.signing import sign
from scoring.models import MatrixVersion, PublishRun, ScoringModel, ScoringRule, Threshold
from scoring.rescoring.carrying import carry_on, give_up

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "draft-signing"}


@pytest.fixture
def draft(world: Any) -> MatrixVersion:
    active = ScoringModel.objects.get().active
    assert active is not None
    made = draft_copy(active, by=None, now=now())
    edit(made, world.people["marketing"], 0)
    made.refresh_from_db()
    return made


def now() -> datetime:
    return datetime.now(UTC)


def edit(draft: MatrixVersion, by: User, seen: int, points: int = 3) -> None:
    rule = ScoringRule.objects.get(parameter__version=draft, parameter__key="content", key="download")
    change_cell(
        draft.pk, Cell("rule", rule.pk, "pays"), {"points": points}, seen=seen, editor=Editor(by, now())
    )


def boxes(client: Client, draft: MatrixVersion) -> str:
    return client.get(reverse("draft_signing", args=[draft.pk]), headers=PART).content.decode()


def signs(client: Client, draft: MatrixVersion, side: str, seen: int = 1, **more: Any) -> Any:
    return client.post(reverse("draft_sign", args=[draft.pk]), {"side": side, "seen": seen}, **more)


def both_sign(world: Any, draft: MatrixVersion, seen: int = 1) -> None:
    for name, side in (("marketing", "marketing"), ("manager", "sales")):
        signs(world.client(name), draft, side, seen)


def publish(client: Client, draft: MatrixVersion, **changes: Any) -> Any:
    form = {"note": "Fewer MQLs, better ones", "acceptance": "70", "seen": draft.last_edit} | changes
    return client.post(reverse("draft_publish", args=[draft.pk]), form)


# -- the boxes -----------------------------------------------------------------------------------------------


def test_each_is_offered_the_signature_of_their_own_side(world, draft):
    marketing, manager = boxes(world.client("marketing"), draft), boxes(world.client("manager"), draft)
    assert "Sign 1<span" in marketing
    assert 'value="marketing"' in marketing
    assert 'value="sales"' not in marketing
    assert 'value="sales"' in manager
    assert "Sign 1" not in boxes(world.client("administrator"), draft)


def test_what_is_missing_stands_below_in_words(world, draft):
    assert "Both must sign 1." in boxes(world.client("manager"), draft)
    signs(world.client("marketing"), draft, "marketing")
    page = boxes(world.client("manager"), draft)
    assert "Sales must sign 1." in page
    assert "disabled" in page


def test_who_signed_may_take_it_back(world, draft):
    client = world.client("marketing")
    page = signs(client, draft, "marketing", headers=PART).content.decode()
    assert "signed 1" in page
    assert "Take back" in page
    assert "Take back" not in boxes(world.client("operations"), draft)
    assert (
        "Both must sign 1."
        in client.post(reverse("draft_unsign", args=[draft.pk]), headers=PART).content.decode()
    )


def test_an_edit_leaves_the_old_signature_as_such(world, draft):
    signs(world.client("marketing"), draft, "marketing")
    edit(draft, world.people["manager"], 1, points=4)
    page = boxes(world.client("marketing"), draft)
    assert "signed 1, 1 edit ago" in page
    assert "Sign 2" in page


def test_a_signature_on_what_one_did_not_see_is_refused_with_words(world, draft):
    edit(draft, world.people["manager"], 1, points=4)
    page = signs(world.client("marketing"), draft, "marketing", headers=PART).content.decode()
    assert "1 edit came since: look again." in page
    assert not draft.signatures.exists()


def test_faults_are_counted_and_nobody_is_asked_to_sign(world, draft):
    Threshold.objects.filter(version=draft, kind="band").delete()
    page = boxes(world.client("marketing"), draft)
    assert "1 fault stands in the way" in page
    assert "Sign 1" not in page


def test_who_left_is_named_as_such(world, draft):
    signs(world.client("marketing"), draft, "marketing")
    User.objects.filter(pk=world.people["marketing"].pk).update(is_active=False)
    page = boxes(world.client("operations"), draft)
    assert "signed 1, switched off since" in page
    assert "Sign 1" in page


@pytest.mark.parametrize(("side", "seen"), [("both", "1"), ("sales", "²"), ("sales", "-1"), ("sales", "")])
def test_odd_forms_are_not_found(world, draft, side, seen):
    assert signs(world.client("manager"), draft, side, seen).status_code == 404


def test_without_script_one_comes_to_the_page_that_publishes(world, draft):
    answer = signs(world.client("manager"), draft, "sales")
    assert answer["Location"] == reverse("draft_publish", args=[draft.pk])
    refused = signs(world.client("manager"), draft, "sales")
    assert "You have signed it" in refused.content.decode()


def test_in_a_company_of_one_person_the_page_says_so(world, draft, settings):
    settings.ONE_PERSON_SIGNS = True
    page = boxes(world.client("administrator"), draft)
    assert "One signature is enough here" in page
    assert page.count("Sign 1<span") == 2
    page = signs(world.client("administrator"), draft, "sales", headers=PART).content.decode()
    assert "Publish v2" in page
    assert "Sign 1" not in page
    assert "disabled" not in page


# -- publishing ----------------------------------------------------------------------------------------------


def test_what_is_not_signed_is_not_published(world, draft):
    answer = publish(world.client("manager"), draft)
    assert "Both teams must sign it first" in answer.content.decode()
    assert not PublishRun.objects.filter(version=draft).exists()


def test_a_note_is_asked_for_and_what_was_typed_stays(world, draft):
    both_sign(world, draft)
    page = publish(world.client("manager"), draft, note=" ").content.decode()
    assert "Say what you expect it to do" in page
    assert 'value="70"' in page


def test_signed_by_both_it_is_asked_for_and_frozen(world, draft):
    both_sign(world, draft)
    answer = publish(world.client("operations"), draft)
    run = PublishRun.objects.get(version=draft)
    assert answer["Location"] == reverse("publishing", args=[run.pk])
    draft.refresh_from_db()
    assert (run.state, draft.state, run.by) == ("wanted", "filling", world.people["operations"])
    assert draft.expected["note"] == "Fewer MQLs, better ones"
    assert draft.expected["acceptance"] == 0.7
    assert draft.expected["leads"] == sum(draft.expected["bands"].values()) + 1  # one is disqualified
    assert {"mql", "mql_a_week", "as_of"} <= draft.expected.keys()


def test_the_figures_expected_come_after_the_form(world, draft):
    client, address = world.client("manager"), reverse("draft_expected", args=[draft.pk])
    assert client.get(address)["Location"] == reverse("draft_publish", args=[draft.pk])
    page = client.get(address, headers={"HX-Request": "true", "HX-Target": "draft-expected"}).content.decode()
    assert "MQL a week" in page
    assert "Hot" in page


def test_an_edit_that_came_since_the_form_was_opened_is_seen_first(world, draft):
    edit(draft, world.people["manager"], 1, points=4)
    both_sign(world, draft, seen=2)
    answer = publish(world.client("manager"), draft)
    assert "1 edit came since: look again." in answer.content.decode()
    assert MatrixVersion.objects.get(pk=draft.pk).state == "draft"


def test_it_is_followed_to_its_end(world, draft):
    both_sign(world, draft)
    client = world.client("manager")
    address = publish(client, draft)["Location"]
    page = client.get(address).content.decode()
    assert "Waiting for a worker" in page
    assert 'hx-trigger="every 1s"' in page
    carry_on(now)
    answer = client.get(address, headers={"HX-Request": "true", "HX-Target": "course"})
    assert answer["HX-Refresh"] == "true"  # the top bar names the version too
    page = answer.content.decode()
    assert "B2B default v2 is in force" in page
    assert "every 1s" not in page
    assert "<html" not in page
    assert ScoringModel.objects.get().active == draft


def test_while_it_runs_the_page_shows_how_far_it_is(world, draft):
    both_sign(world, draft)
    client = world.client("manager")
    address = publish(client, draft)["Location"]
    carry_on(now, seconds=0)
    page = client.get(address).content.decode()
    assert "<progress" in page
    assert "leads" in page
    assert "being published" in boxes(client, draft).lower()


def test_it_is_found_again_under_matrix(world, draft):
    both_sign(world, draft)
    client = world.client("manager")
    address = publish(client, draft)["Location"]
    assert address in client.get(reverse("matrix")).content.decode()


def test_what_failed_says_why_and_is_gone_on_with(world, draft):
    both_sign(world, draft)
    client = world.client("manager")
    address = publish(client, draft)["Location"]
    run = PublishRun.objects.get(version=draft)
    give_up(run, "RuntimeError: the disk is full", now())
    page = client.get(address).content.decode()
    assert "the disk is full" in page
    assert "Go on where it stopped" in page
    client.post(reverse("publishing_again", args=[run.pk]))
    carry_on(now)
    assert ScoringModel.objects.get().active == draft


def test_once_it_is_asked_for_the_form_leads_to_the_run(world, draft):
    both_sign(world, draft)
    client = world.client("manager")
    address = publish(client, draft)["Location"]
    assert client.get(reverse("draft_publish", args=[draft.pk]))["Location"] == address
    assert publish(world.client("marketing"), draft)["Location"] == address


def test_what_people_wrote_is_never_run(world, draft):
    both_sign(world, draft)
    client = world.client("manager")
    publish(client, draft, note="<script>alert(1)</script>")
    run = PublishRun.objects.get(version=draft)
    give_up(run, "<img src=x onerror=alert(2)>", now())
    page = client.get(reverse("publishing", args=[run.pk])).content.decode()
    assert "<img src=x" not in page


def test_another_draft_waits_and_says_for_what(world, draft):
    other = draft_copy(ScoringModel.objects.get().active, by=None, now=now())
    both_sign(world, draft)
    publish(world.client("manager"), draft)
    page = boxes(world.client("manager"), other)
    assert "is being published" in page
    assert "See how far it is" in page


def test_a_draft_that_was_overtaken_says_so(world, draft):
    other = draft_copy(ScoringModel.objects.get().active, by=None, now=now())
    both_sign(world, draft)
    publish(world.client("manager"), draft)
    carry_on(now)
    page = boxes(world.client("manager"), other)
    assert "v2 came into force since it was begun" in page
    assert "Sign 0" not in page


def test_signing_costs_few_queries(world, draft, django_assert_max_num_queries):
    sign(draft.pk, "marketing", 1, world.people["marketing"], now())
    client = world.client("manager")
    boxes(client, draft)
    with django_assert_max_num_queries(24):
        boxes(client, draft)
