"""The document describes the API as it is: a page for people, and what a machine tries at random from it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from requests import Session

from leads.api.described import groups, shapes
from leads.api.document import document
from leads.ingest.items import Who
from leads.ingest.leads import create_lead
from scoring.models import SavedView, ScoringModel
from tests.api.conftest import Machine, machine
from tests.factories import did, publish_default, score_all
from tests.live.serving import Web, web
from tests.standards import write_standards

TRIES = 4  # of each address, in and out of what the document allows
_CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.status_code_conformance,
]


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web(tmp_path_factory.mktemp("web") / "web.log") as served:
        yield served


@pytest.fixture
def shop(transactional_db: None) -> Machine:
    write_standards()
    publish_default()
    now = datetime.now(UTC)
    lead = create_lead({"email": "ada@lekki.example", "region": "emea"}, now, (Who("crm", "1"),))
    did(lead, "web.visit", times=3)
    score_all()
    model = ScoringModel.objects.get()
    SavedView.objects.create(
        name="All", model=model, is_shared=True, conditions=[], created_at=now, updated_at=now
    )
    return machine(per_minute=1_000_000)


def found() -> dict[str, Any]:
    """What is there, by the name of its part of an address."""
    lead_id = create_lead({"email": "ada@lekki.example"}, datetime.now(UTC)).pk
    versions = ScoringModel.objects.values_list("active_id", flat=True)
    view = SavedView.objects.get()
    return {"lead_id": lead_id, "kind": "crm", "value": "1", "version_id": versions[0], "segment_id": view.pk}


def test_nothing_that_is_sent_at_random_ends_in_a_fault_of_ours(server: Web, shop: Machine) -> None:
    there, session = found(), Session()
    session.headers["Authorization"] = f"Bearer {shop.secret}"
    for found_one in schemathesis.openapi.from_dict(document()).get_all_operations():
        operation = found_one.ok()
        for mode in schemathesis.GenerationMode:
            for parts in ({}, there) if "{" in operation.path else ({},):
                _try(operation, mode, parts, server.address, session)


def _try(operation: Any, mode: Any, parts: dict[str, Any], address: str, session: Session) -> None:
    @settings(
        max_examples=TRIES,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        case.path_parameters = {
            name: parts.get(name, value) for name, value in (case.path_parameters or {}).items()
        }
        answer = case.call(base_url=address, session=session, timeout=30)
        case.validate_response(answer, checks=_CHECKS)

    tried()


@pytest.mark.parametrize("path", ["/api/v1/leads", "/v1/batch", "/hooks/none", "/f/none"])
def test_a_body_that_is_too_large_is_refused_while_it_comes(server: Web, shop: Machine, path: str) -> None:
    session = Session()
    session.headers["Authorization"] = f"Bearer {shop.secret}"
    whole = session.post(server.address + path, data=b"x" * 6_000_000)
    pieces = session.post(server.address + path, data=(b"x" * 100_000 for _ in range(60)))
    kind = "application/problem+json" if path.startswith("/api/") else "text/plain; charset=utf-8"
    for answer in (whole, pieces):
        assert (answer.status_code, answer.headers["content-type"]) == (413, kind)
        assert "at most 5,242,880 bytes" in answer.text


def test_another_charset_is_refused_in_the_same_shape(server: Web, shop: Machine) -> None:
    headers = {"Content-Type": "application/json; charset=utf-16"}
    answer = Session().post(f"{server.address}/api/v1/leads", data=b"{}", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")


def test_the_page_names_every_address_and_every_object() -> None:
    page = Client().get("/api/v1/docs").content.decode()
    for group in groups():
        for one in group.operations:
            assert f'id="{one.id}"' in page
            assert one.path in page
    assert {shape.name for shape in shapes()} >= {"Lead", "Score", "Problem", "ActivityIn"}


def test_the_page_loads_nothing_from_elsewhere() -> None:
    answer = Client().get("/api/v1/docs")
    assert "http" not in answer.content.decode().replace("http://testserver/", "").replace("HTTP", "")
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_the_document_is_for_everybody_and_tells_of_nobody(db: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == document()


def test_names_of_functions_that_clients_are_made_of_are_once() -> None:
    names = [said["operationId"] for methods in document()["paths"].values() for said in methods.values()]
    assert len(names) == len(set(names))
