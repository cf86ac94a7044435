"""Scores, matrix versions and segments by the API: the same as on the pages, and no more than a key opens."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from leads.ingest.changes import change_fields
from leads.models import Action, AuditEntry, Lead, Stage
from scoring.explaining import explain_lead
from scoring.matrix.files import draft_copy
from scoring.models import LeadScore, SavedView, ScoreChange, ScoringModel
from tests.api.conftest import Machine, machine, problem
from tests.factories import LeadFactory, UserFactory, did, publish_default, score_all, seed_lead
from tests.standards import write_standards

NOW = datetime.now(UTC)
CONDITIONS: list[Any] = [{"field": "region", "is": "emea"}]


@pytest.fixture(scope="module")
def scored(django_db_setup: None, django_db_blocker: Any) -> Iterator[Lead]:
    """A hot lead that was scored, made once a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        write_standards()
        publish_default()
        lead = seed_lead("elif-demir", email="elif@demir.example", stage=Stage.SQL)
        score_all()
        yield lead
        transaction.set_rollback(True)


@pytest.fixture
def caller(scored: Lead, db: None) -> Machine:
    return machine()


def segment(conditions: list[Any] | None = None, **more: Any) -> SavedView:
    fields = {"is_shared": True, "name": "EMEA", "created_at": NOW, "updated_at": NOW} | more
    model = ScoringModel.objects.get()
    return SavedView.objects.create(model=model, conditions=conditions or CONDITIONS, **fields)


def test_a_score_names_its_version_and_moment(caller: Machine, scored: Lead) -> None:
    said = caller.get(f"/leads/{scored.pk}/score").json()
    row = LeadScore.objects.get(lead=scored)
    assert said["composite"] == row.composite / 10
    assert (said["grade"], said["band"], said["meets"]) == (row.grade, row.band, row.meets)
    assert (said["version"]["id"], said["version"]["model"]) == (row.version_id, "default")
    assert (said["is_stale"], said["stale_since"]) == (False, None)


def test_a_score_that_is_behind_says_so(caller: Machine, scored: Lead) -> None:
    change_fields(scored.pk, {"need": ""}, by=None, source="test", now=NOW)
    said = caller.get(f"/leads/{scored.pk}/score").json()
    assert said["is_stale"]
    assert said["stale_since"]


def test_an_explanation_is_the_pages_and_adds_up(caller: Machine, scored: Lead) -> None:
    said = caller.get(f"/leads/{scored.pk}/score/explanation").json()
    explained = explain_lead(scored, NOW).explanation
    assert [one["key"] for one in said["axes"]] == [one.key for one in explained.axes]
    whole = sum(tenths(one["share"]) for one in said["axes"]) + tenths(said["held_share"])
    assert whole == tenths(said["score"]["composite"]) == explained.composite
    for axis in said["axes"]:
        below = sum(tenths(one["share"]) for one in axis["parameters"])
        assert below + tenths(axis["held_share"]) == tenths(axis["share"])
        for parameter in axis["parameters"]:
            below = sum(tenths(one["share"]) for one in parameter["rules"])
            assert below + tenths(parameter["held_share"]) == tenths(parameter["share"])


def tenths(share: float) -> int:
    return round(share * 10)


def test_an_explanation_goes_down_to_the_activities(caller: Machine, scored: Lead) -> None:
    axes = caller.get(f"/leads/{scored.pk}/score/explanation").json()["axes"]
    rules = [rule for axis in axes for line in axis["parameters"] for rule in line["rules"]]
    lines = [line for rule in rules for line in rule["activities"]]
    assert lines
    assert all(line["types"][0].keys() == {"type", "count"} for line in lines)
    assert all(rule["words"] for rule in rules)


def test_the_history_says_what_moved_and_why(caller: Machine, scored: Lead) -> None:
    change_fields(scored.pk, {"need": ""}, by=None, source="test", now=NOW)
    score_all()
    path, seen = f"/leads/{scored.pk}/score/history?limit=1", []
    while path:
        page = caller.get(path).json()
        seen += page["items"]
        path = (page["next"] or "").removeprefix("/api/v1")
    assert len(seen) == ScoreChange.objects.filter(lead=scored).count() >= 2
    assert (seen[0]["cause"], seen[-1]["cause"], seen[-1]["before"]) == ("field", "first", None)
    assert seen[0]["after"]["composite"] < seen[0]["before"]["composite"]


def test_a_lead_without_a_score_has_none_until_it_is_opened(caller: Machine) -> None:
    lead = LeadFactory()
    assert "no score" in problem(caller.get(f"/leads/{lead.pk}/score"), 404)["detail"]
    assert caller.get(f"/leads/{lead.pk}/score/explanation").status_code == 200
    assert caller.get(f"/leads/{lead.pk}/score").status_code == 200


@pytest.mark.parametrize("what", ["score", "score/explanation"])
def test_without_a_matrix_there_is_no_score(shop: Machine, what: str) -> None:
    lead = LeadFactory()
    ScoringModel.objects.update(active=None)
    assert "no score" in problem(shop.get(f"/leads/{lead.pk}/{what}"), 404)["detail"]


@pytest.mark.parametrize("what", ["score", "score/explanation", "score/history"])
def test_a_model_that_is_not_there_is_named(caller: Machine, scored: Lead, what: str) -> None:
    assert caller.get(f"/leads/{scored.pk}/{what}?model=default").status_code == 200
    said = problem(caller.get(f"/leads/{scored.pk}/{what}?model=none"), 400)
    assert said["errors"][0]["at"] == "model"


@pytest.mark.parametrize("what", ["", "/score", "/score/explanation", "/score/history", "/activities"])
def test_a_lead_that_was_erased_is_not_there(caller: Machine, scored: Lead, what: str) -> None:
    Lead.objects.filter(pk=scored.pk).update(erased_at=NOW)
    problem(caller.get(f"/leads/{scored.pk}{what}"), 404)
    assert caller.get("/leads").json()["items"] == []


def test_versions_are_listed_and_read_with_document_and_signatures(caller: Machine) -> None:
    (listed,) = caller.get("/matrix/versions?model=default").json()["items"]
    said = caller.get(f"/matrix/versions/{listed['id']}")
    assert said.json()["document"]["parameters"]
    assert said.json()["is_active"]
    assert said.json().items() >= listed.items()
    assert caller.get(f"/matrix/versions/{listed['id']}", if_none_match=said["ETag"]).status_code == 304


def test_a_draft_is_nothing_for_machines(caller: Machine) -> None:
    active = ScoringModel.objects.get().active
    assert active is not None
    draft = draft_copy(active, by=None, now=NOW)
    problem(caller.get(f"/matrix/versions/{draft.pk}"), 404)
    assert draft.pk not in {one["id"] for one in caller.get("/matrix/versions").json()["items"]}


def test_shared_segments_are_listed_and_ones_own_are_nobodys(caller: Machine) -> None:
    shared, own = segment(), segment(name="Mine", is_shared=False, owner=UserFactory())
    (said,) = caller.get("/segments").json()["items"]
    assert (said["id"], said["words"], said["faults"]) == (shared.pk, "Region is EMEA", [])
    problem(caller.get(f"/segments/{own.pk}/leads"), 404)


def test_the_leads_of_a_segment_are_listed_page_by_page(caller: Machine, scored: Lead) -> None:
    leads = [scored, *(LeadFactory() for _ in range(2)), LeadFactory(region="apac")]
    score_all()
    path, seen = f"/segments/{segment().pk}/leads?limit=1", []
    while path:
        page = caller.get(path).json()
        seen += page["items"]
        path = (page["next"] or "").removeprefix("/api/v1")
    assert [one["lead_id"] for one in seen] == sorted(lead.pk for lead in leads[:3])
    assert seen[0]["score"] == caller.get(f"/leads/{scored.pk}/score").json()


def test_what_reaches_a_lead_is_told_for_a_purpose_alone(caller: Machine, scored: Lead) -> None:
    path = f"/segments/{segment().pk}/leads"
    assert "email" not in caller.get(path).json()["items"][0]["fields"]
    assert caller.get(f"{path}?for=mail").json()["items"][0]["fields"]["email"] == "elif@demir.example"
    assert "email" not in json.dumps(caller.get(f"{path}?for=calls").json())


def test_who_opted_out_is_left_out(caller: Machine, scored: Lead) -> None:
    path = f"/segments/{segment().pk}/leads"
    did(scored, "email.unsubscribe")
    Lead.objects.filter(pk=scored.pk).update(do_not_call=True)
    assert caller.get(f"{path}?for=mail").json()["items"] == []
    assert caller.get(f"{path}?for=calls").json()["items"] == []
    assert len(caller.get(path).json()["items"]) == 1


def test_that_a_machine_reads_a_segment_is_noted_once_a_day(caller: Machine, scored: Lead) -> None:
    path = f"/segments/{segment([{'field': 'email', 'is': scored.email}]).pk}/leads"
    for _ in range(2):
        caller.get(f"{path}?for=mail")
    caller.get(path)
    noted = AuditEntry.objects.filter(action=Action.READ_BY_KEY, kind="key", subject_id=caller.key.pk)
    assert sorted(entry.details["for"] for entry in noted) == ["figures", "mail"]
    assert scored.email not in noted[0].body


def test_a_machine_is_nobody_whose_leads_could_be_its_own(caller: Machine, scored: Lead) -> None:
    Lead.objects.filter(pk=scored.pk).update(owner=caller.key.made_by)
    assert caller.get(f"/segments/{segment([{'owner': ['me']}]).pk}/leads").json()["items"] == []


def test_a_segment_that_names_what_is_gone_holds_nobody_and_says_so(caller: Machine) -> None:
    broken = segment([{"field": "shoe_size", "is": "43"}])
    assert problem(caller.get(f"/segments/{broken.pk}/leads"), 409)["errors"]
    assert caller.get("/segments").json()["items"][0]["faults"]
