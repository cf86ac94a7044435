"""A score that is opened adds up to what is shown."""

from datetime import timedelta

import pytest

from scoring.explaining import NotScored, explain_lead
from tests.scoring.small import NOW, published, scored

pytestmark = pytest.mark.django_db


def test_it_explains_the_score_that_is_stored(new_lead, did):
    lead = new_lead(need="direct")
    did(lead, "content.download", times=2)
    published()
    explained = explain_lead(lead, NOW)
    assert explained.explanation.composite == explained.score.composite == 700
    assert explained.stale_since is None


def test_a_score_that_is_behind_is_brought_up_to_date_first(new_lead, did):
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download")
    assert explain_lead(lead, NOW).score.composite == 600


def test_it_speaks_for_the_moment_of_the_score_not_for_today(new_lead, did):
    lead = new_lead(need="direct")
    did(lead, "content.download")
    published()
    later = NOW + timedelta(days=60)
    explained = explain_lead(lead, later)
    assert explained.explanation.composite == explained.score.composite == 600


def test_without_a_published_matrix_there_is_nothing_to_explain(new_lead):
    lead = new_lead()
    scored()
    with pytest.raises(NotScored):
        explain_lead(lead, NOW)
