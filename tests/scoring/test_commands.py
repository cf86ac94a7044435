"""The commands, as a newcomer types them."""

import pytest
from django.core.management import CommandError, call_command

from scoring.models import MatrixVersion, ScoringModel
from tests.scoring.small import NOW, SMALL, draft, matrix_text, published, score_of
from tests.signing import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(text: str = SMALL) -> str:
        path = tmp_path / "matrix.yaml"
        path.write_text(text)
        return str(path)

    return write


def publish(*arguments: str) -> None:
    call_command("matrix", "publish", *arguments, "--model", "small")


def test_publish_makes_the_model_and_shows_how_far_it_is(new_lead, file, capsys):
    lead = new_lead(need="direct")
    publish(file())
    out = capsys.readouterr().out
    assert "1 of 1 leads" in out
    assert "Small v1 of small counts from now on." in out
    assert score_of(lead).composite == 500


def test_a_file_that_is_refused_makes_nothing(file, capsys):
    with pytest.raises(SystemExit) as ended:
        publish(file("weights: {}"))
    assert ended.value.code == 2
    assert not ScoringModel.objects.exists()
    assert "parameters" in capsys.readouterr().err


def test_fields_that_the_catalog_has_not_are_warned_of(file, capsys):
    publish(file(SMALL.replace("{field: need,", "{field: needs,")))
    assert "warning: fields.needs: is not in the catalog" in capsys.readouterr().err


def test_the_same_file_twice_is_the_same_version(file):
    publish(file())
    with pytest.raises(CommandError, match="is active already"):
        publish(file())
    assert MatrixVersion.objects.count() == 1


def test_a_draft_is_published_by_its_id():
    publish("--draft", str(draft().pk))
    assert ScoringModel.objects.get().active.number == 1


def test_a_draft_with_faults_is_refused_with_each(capsys):
    faulty = draft()
    faulty.parameters.update(max=None)
    with pytest.raises(SystemExit) as ended:
        publish("--draft", str(faulty.pk))
    assert ended.value.code == 2
    assert "full_marks" in capsys.readouterr().err


def test_what_is_not_signed_is_not_published_and_is_a_draft_to_sign(file):
    publish(file())
    with pytest.raises(CommandError, match="Both teams must sign it first") as refused:
        publish(file(matrix_text(download=5)))
    made = MatrixVersion.objects.get(state="draft")
    assert f"/matrix/drafts/{made.pk}" in str(refused.value)
    assert ScoringModel.objects.get().active.number == 1


def test_once_it_is_signed_the_same_file_is_published(file):
    publish(file())
    second = file(matrix_text(download=5))
    with pytest.raises(CommandError):
        publish(second)
    signed(MatrixVersion.objects.get(state="draft"), NOW)
    publish(second, "--note", "Fewer MQLs")
    active = ScoringModel.objects.get().active
    assert (active.number, active.unsigned_because) == (2, "")
    assert active.expected == {"note": "Fewer MQLs"}


def test_a_number_rolls_back(file):
    publish(file())
    published(matrix_text(download=5))
    publish("--version", "1")
    assert ScoringModel.objects.get().active.number == 1


def test_a_version_that_is_not_there_is_named(file):
    publish(file())
    with pytest.raises(CommandError, match="small has no version 7"):
        publish("--version", "7")


def test_drain_says_how_many(new_lead, file, capsys):
    publish(file())
    new_lead()
    call_command("drain")
    assert "1 leads scored." in capsys.readouterr().out


def test_verify_names_every_promise(file, capsys):
    publish(file())
    capsys.readouterr()
    call_command("verify")
    promises = ("P1", "P4", "P5", "P6", "P7", "P9", "P17", "P18", "The audit log")
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" holds: ")[0] for line in lines] == list(promises)
