"""Files that become drafts at the command line are judged as those on the page."""

import pytest
from django.core.management import call_command

from scoring.matrix.files import FileRefused, draft_from_text
from scoring.models import MatrixVersion, ScoringModel

from .conftest import MATRIX, NOW

pytestmark = pytest.mark.django_db
TOO_LONG = MATRIX.replace("label: Size", f"label: {'x' * 200}")


def test_a_label_that_no_draft_holds_is_named_and_nothing_is_made():
    model = ScoringModel.objects.create(key="small", name="Small")
    with pytest.raises(FileRefused, match=r"parameters\[0\]\.label: has 200 letters; a draft holds 120"):
        draft_from_text(model, TOO_LONG, by=None, now=NOW)
    assert not MatrixVersion.objects.exists()


def test_a_file_that_is_published_is_held_against_the_same(tmp_path, capsys):
    file = tmp_path / "matrix.yaml"
    file.write_text(TOO_LONG)
    with pytest.raises(SystemExit) as ended:
        call_command("matrix", "publish", str(file), "--model", "small")
    assert ended.value.code == 2
    assert "has 200 letters" in capsys.readouterr().err
    assert not ScoringModel.objects.exists()
