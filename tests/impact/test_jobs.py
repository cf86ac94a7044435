"""Many leads are computed beside the request; a newer edit ends what nobody waits for any more."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from django.test import Client

from leads.models import Lead, Role
from scoring.impact import jobs
from scoring.impact.jobs import Job, job_for
from scoring.impact.memory import MEMORY
from scoring.impact.service import impact_of, subject_of
from tests.factories import UserFactory
from tests.scoring.small import NOW, draft, matrix_text, published, scored

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch, new_lead: Callable[..., Lead]) -> None:
    """So few leads are many here."""
    monkeypatch.setattr(jobs, "INLINE_LEADS", 0)
    for need in ("direct", "direct", "unaware"):
        new_lead(need=need)
    published()
    scored()


def test_many_leads_are_computed_beside_the_request() -> None:
    version = draft(matrix_text().replace("from: 60}]]", "from: 50}]]"))
    with MEMORY.working():
        job = job_for(version.pk, subject_of(version), NOW)
        assert job.wait(0.05) is None
    assert job.wait_for_inflow(SECONDS)
    assert job.impact is not None
    assert asdict(job.impact) == asdict(impact_of(version, NOW))
    assert job.impact.came_in == 2


def test_who_asks_again_waits_for_the_same_job() -> None:
    version = draft(matrix_text(download=3))
    with MEMORY.working():
        one = job_for(version.pk, subject_of(version), NOW)
        assert job_for(version.pk, subject_of(version), NOW) is one
    assert one.wait_for_inflow(SECONDS)


def superseded() -> tuple[Job, Job]:
    """A job, and the one of a newer edit, which came before it had begun."""
    with MEMORY.working():
        older = job_for(1, subject_of(draft(matrix_text(download=3))), NOW)
        newer = job_for(1, subject_of(draft(matrix_text(download=4))), NOW)
    assert older.wait_for_inflow(SECONDS)
    assert newer.wait_for_inflow(SECONDS)
    return older, newer


def test_a_newer_edit_ends_the_computation_of_an_older() -> None:
    older, newer = superseded()
    assert older.impact is None
    assert newer.impact is not None


def test_control_without_the_watch_the_older_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Job, "watch", lambda job, what, done, total: None)
    older, _ = superseded()
    assert older.impact is not None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_breaks_is_said_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    version = draft(matrix_text(download=3))
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "comparison_of", fails)
        job = job_for(version.pk, subject_of(version), NOW)
        assert job.first.wait(SECONDS)
    assert job.error == "RuntimeError: no memory"
    again = job_for(version.pk, subject_of(version), NOW)
    assert again is not job
    assert again.wait_for_inflow(SECONDS)
    assert again.impact is not None


def fails(*_: object) -> None:
    raise RuntimeError("no memory")


def test_the_page_says_how_far_it_is_and_asks_again(client: Client) -> None:
    version = draft(matrix_text(download=3))
    client.force_login(UserFactory(role=Role.OPERATIONS), backend="django.contrib.auth.backends.ModelBackend")
    address, headers = f"/matrix/drafts/{version.pk}/impact", {"HX-Request": "true", "HX-Target": "impact"}
    with MEMORY.working():
        waiting = client.get(address, headers=headers).content.decode()
    assert "<progress" in waiting
    assert 'hx-trigger="load delay:300ms"' in waiting
    job = job_for(version.pk, subject_of(version), datetime.now(UTC))
    assert job.wait_for_inflow(SECONDS)
    assert "MQL 0 → 0" in client.get(address, headers=headers).content.decode()
