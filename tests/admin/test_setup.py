"""`manage.py setup`: an empty installation becomes one that can be used."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from leads.models import Lead, Role, Team, User
from scoring.management.commands import setup as command
from scoring.models import LeadScore, MatrixVersion, ScoringModel

from .conftest import MATRIX

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-Long-Enough-one-9"


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run the command as a script would."""
    monkeypatch.setenv("SETUP_PASSWORD", PASSWORD)

    def run(**options: Any) -> str:
        out = io.StringIO()
        call_command("setup", noinput=True, stdout=out, **({"username": "ada"} | options))
        return out.getvalue()

    return run


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(MATRIX)
    return str(path)


def test_it_makes_people_and_puts_a_matrix_in_force(
    setup: Callable[..., str], small: str, lead: Lead
) -> None:
    said = setup(name="Ada Byron", email="ada@x.example", team=["North", "South"], matrix=small)
    ada = User.objects.get()
    assert (ada.role, ada.first_name, ada.check_password(PASSWORD)) == (Role.ADMINISTRATOR, "Ada", True)
    assert Team.objects.count() == 2
    model = ScoringModel.objects.get()
    assert LeadScore.objects.filter(version_id=model.active_id, lead_id=lead.pk).exists()
    assert "import_leads" in said


def test_the_default_matrix_is_taken_where_none_is_named(setup: Callable[..., str]) -> None:
    setup()
    assert ScoringModel.objects.get().active is not None


def test_run_again_it_changes_nothing(setup: Callable[..., str], small: str) -> None:
    setup(matrix=small)
    said = setup(username="eve", matrix=small)
    assert "already" in said
    assert (User.objects.count(), MatrixVersion.objects.count()) == (1, 1)


def test_a_weak_password_is_refused_and_leaves_nothing(
    setup: Callable[..., str], small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SETUP_PASSWORD", "ada")
    with pytest.raises(CommandError, match="too short"):
        setup(team=["North"], matrix=small)
    assert not User.objects.exists()
    assert not Team.objects.exists()
    assert not ScoringModel.objects.exists()


def test_a_missing_password_is_named(setup: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SETUP_PASSWORD")
    with pytest.raises(CommandError, match="SETUP_PASSWORD"):
        setup(matrix="none")


def test_a_matrix_with_faults_is_refused_before_anybody_is_made(
    setup: Callable[..., str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(MATRIX.replace("max: 10", "max: ten"))
    with pytest.raises(CommandError, match=r"parameters\[0\]\.max"):
        setup(matrix=str(broken))
    assert not User.objects.exists()
    assert not ScoringModel.objects.exists()


def test_a_file_that_is_not_there_is_named(setup: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match=r"missing\.yaml"):
        setup(matrix="missing.yaml")


def test_it_asks_a_person(db: None, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "Matrix": small,
        "Teams": "North, South",
        "Username": "ada",
        "E-mail": "ada@x.example",
        "First": "Ada Byron",
    }
    monkeypatch.setattr("sys.stdin", type("Keyboard", (), {"isatty": lambda self: True})())
    monkeypatch.setattr(
        "builtins.input", lambda asked: next(a for q, a in answers.items() if asked.startswith(q))
    )
    passwords = iter(["short", "short", PASSWORD, PASSWORD])
    monkeypatch.setattr(command.getpass, "getpass", lambda asked: next(passwords))
    call_command("setup", stdout=io.StringIO(), stderr=io.StringIO())
    assert User.objects.get().check_password(PASSWORD)
    assert Team.objects.count() == 2


def test_nobody_at_the_keyboard_is_told_how(db: None) -> None:
    with pytest.raises(CommandError, match="--noinput"):
        call_command("setup")
