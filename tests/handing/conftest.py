"""Every test of handing off has the matrix by which its leads are scored."""

import pytest

from leads.models import ActivityType
from tests.handing.cast import scoring
from tests.standards import write_standards


@pytest.fixture(autouse=True)
def _scoring(db: None) -> None:
    if not ActivityType.objects.exists():
        write_standards()
    scoring()
