"""Files of all leads are written where a page asked, shared by what looks, and never the only way."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from pytest_django.fixtures import Settings

from leads.models import Lead
from scoring.impact import keeping
from scoring.impact.gates import leads_by_model
from scoring.impact.keeping import KEPT, RENEWED_AFTER, alone, drop_old, newest, take_asked
from scoring.impact.memory import MEMORY
from scoring.impact.renewing import renew
from scoring.impact.service import Impact, impact_of, subject_of
from scoring.inputs import day_of
from scoring.models import MatrixVersion, ScoringModel
from tests.scoring.small import NOW, draft, matrix_text, published, scored

pytestmark = pytest.mark.django_db
NewLead = Callable[..., Lead]
Did = Callable[..., None]
SECOND = timedelta(seconds=1)


def silent(done: int, total: int) -> None:
    pass


@pytest.fixture
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for files, of so few leads as these."""
    settings.COLUMNS_DIR = str(tmp_path)
    monkeypatch.setattr("scoring.impact.memory.FEW", 0)
    monkeypatch.setattr(keeping, "FEW", 0)
    return tmp_path


@pytest.fixture
def cast(place: Path, new_lead: NewLead, did: Did) -> list[Lead]:
    """Four leads, of which two asked for something, and one reads."""
    leads = [new_lead(need="direct"), new_lead(need="direct"), new_lead(), new_lead()]
    did(leads[0], "content.download", NOW - timedelta(days=2))
    did(leads[2], "content.download", NOW - timedelta(days=1), times=4)
    published()
    scored()
    return leads


def edited() -> MatrixVersion:
    return draft(matrix_text(download=3))


def afresh(version: MatrixVersion, settings: Settings) -> Impact:
    """The same computed without files."""
    place, settings.COLUMNS_DIR = settings.COLUMNS_DIR, ""
    MEMORY.forget()
    found = impact_of(version, NOW)
    settings.COLUMNS_DIR = place
    MEMORY.forget()
    return found


def test_who_finds_no_files_computes_and_asks(cast: list[Lead], settings: Settings) -> None:
    assert asdict(impact_of(edited(), NOW)) == asdict(afresh(edited(), settings))
    assert take_asked()
    assert not take_asked()


def test_files_say_what_reading_all_says(cast: list[Lead], settings: Settings) -> None:
    version = edited()
    expected = afresh(version, settings)
    assert renew(NOW, silent)
    assert asdict(impact_of(version, NOW)) == asdict(expected)
    everyone = MEMORY.everyone((), NOW, lambda what, done, total: None)
    assert isinstance(everyone.packed.base, np.memmap)


def test_what_came_in_since_is_said_not_to_be_in_it(cast: list[Lead], did: Did) -> None:
    version = edited()
    assert renew(NOW, silent)
    before = impact_of(version, NOW)
    did(cast[1], "content.download", NOW)
    scored()
    later = NOW + RENEWED_AFTER + SECOND
    assert asdict(impact_of(version, later)) == asdict(before)
    assert before.as_of == NOW
    assert take_asked()
    assert renew(later, silent)
    assert impact_of(version, later).reach["content.download"] == (3, 3)
    assert impact_of(version, later).as_of == later


def test_they_are_not_written_again_before_that_is_due(cast: list[Lead]) -> None:
    assert renew(NOW, silent)
    assert not renew(NOW + SECOND, silent)
    impact_of(edited(), NOW + SECOND)
    assert not take_asked()


def test_another_version_in_force_makes_it_due(cast: list[Lead], settings: Settings) -> None:
    assert renew(NOW, silent)
    version = published(matrix_text(download=4), now=NOW)
    assert take_asked()  # by whoever published it
    further = draft(matrix_text(download=4, window=20))
    expected = afresh(further, settings)
    assert asdict(impact_of(further, NOW)) == asdict(expected)
    assert renew(NOW + SECOND, silent)
    held = MEMORY.everyone((), NOW + SECOND, lambda what, done, total: None)
    assert MEMORY.written(held, subject_of(version).version, day_of(held.as_of)) is not None


def test_a_field_that_was_not_written_is_read(cast: list[Lead], settings: Settings) -> None:
    assert renew(NOW, silent)
    version = draft(matrix_text().replace("field: need, is: direct", "field: country, unknown: true"))
    expected = afresh(version, settings)
    assert asdict(impact_of(version, NOW)) == asdict(expected)
    assert renew(NOW + SECOND, silent)  # the draft reads it
    assert impact_of(version, NOW + SECOND).as_of == NOW + SECOND
    assert not take_asked() or newest() is not None


def test_damaged_files_are_no_files(cast: list[Lead], settings: Settings) -> None:
    assert renew(NOW, silent)
    path = newest()
    assert path is not None
    (path / "version-0-rows.npy").write_bytes(b"not numbers")
    version = edited()
    assert asdict(impact_of(version, NOW)) == asdict(afresh(version, settings))
    assert take_asked()


def test_a_small_company_has_none(cast: list[Lead], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FEW", 4)
    assert not renew(NOW, silent)
    assert newest() is None


def test_one_process_writes_at_a_time_and_takes_away_what_one_that_died_left(cast: list[Lead]) -> None:
    with alone() as is_mine:
        assert is_mine
        assert not renew(NOW, silent)
    place = keeping.folder()
    assert place is not None
    (place / "new-died").mkdir()
    assert renew(NOW, silent)
    assert renew(NOW + RENEWED_AFTER + SECOND, silent)
    assert [path.name for path in place.iterdir() if path.is_dir()] == [newest().name]  # type: ignore[union-attr]


def test_after_a_day_they_are_gone_and_before_that_not_used(cast: list[Lead], settings: Settings) -> None:
    assert renew(NOW, silent)
    version, later = edited(), NOW + KEPT + SECOND
    assert impact_of(version, later).as_of == later
    drop_old(NOW + KEPT - SECOND)
    assert newest() is not None
    drop_old(later)
    assert newest() is None


def test_of_several_models_files_say_for_whom_each_counts(
    place: Path, new_lead: NewLead, settings: Settings
) -> None:
    conditions = [{"field": "region", "is": "emea"}]
    ScoringModel.objects.create(key="emea", name="EMEA", position=0, conditions=conditions)
    ScoringModel.objects.create(key="rest", name="Rest", position=1)
    for region in ("emea", "americas", "emea"):
        new_lead(region=region, need="direct")
    published(model="rest")
    published(matrix_text(download=5), model="emea")
    scored()
    order = list(ScoringModel.objects.order_by("position").values("id", "conditions"))
    read = leads_by_model(order, NOW)
    assert renew(NOW, silent)
    assert leads_by_model(order, NOW) == read
    assert list(read.values()) == [2, 1]
    version = draft(matrix_text(download=3), model="emea")
    found = impact_of(version, NOW)
    assert found.leads == 2
    assert asdict(found) == asdict(afresh(version, settings))
