"""Of several models exactly one counts for a lead: the first whose conditions hold."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from leads.models import Lead
from scoring.models import LeadScore, ScoringModel
from scoring.rescoring.clockwork import note_due
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, matrix_text, published, scored
from tests.signing import agreed

pytestmark = pytest.mark.django_db


def counting(lead: Lead) -> str:
    score = LeadScore.objects.select_related("version__model").get(lead=lead, counts=True)
    return score.version.model.key


@pytest.fixture
def two_models():
    ScoringModel.objects.create(
        key="emea", name="EMEA", position=0, conditions=[{"field": "region", "is": "emea"}]
    )
    ScoringModel.objects.create(key="rest", name="Rest", position=1)


def test_the_first_whose_conditions_hold_counts(two_models, new_lead):
    berlin, boston = new_lead(region="emea"), new_lead(region="americas")
    published(model="rest")
    published(matrix_text(download=5), model="emea")
    assert (counting(berlin), counting(boston)) == ("emea", "rest")
    assert verify(NOW) == []


def test_the_others_are_shadows_in_no_list(two_models, new_lead):
    lead = new_lead(region="emea")
    published(model="rest")
    published(matrix_text(download=5), model="emea")
    shadow = LeadScore.objects.get(lead=lead, counts=False)
    assert (shadow.version.model.key, shadow.is_listed) == ("rest", False)


def test_a_lead_that_moves_is_counted_by_the_other(two_models, new_lead):
    lead = new_lead(region="emea")
    published(model="emea")
    published(matrix_text(download=5), model="rest")
    Lead.objects.update(region="americas")
    scored()
    assert counting(lead) == "rest"
    assert verify(NOW) == []


def test_other_conditions_make_every_lead_due(two_models, new_lead):
    lead = new_lead(region="americas")
    published(model="emea")
    published(matrix_text(download=5), model="rest")
    emea, rest = ScoringModel.objects.order_by("position")
    agreed((emea, [{"field": "region", "is": "americas"}]), (rest, []), now=NOW)
    assert scored() == 1
    assert counting(lead) == "emea"
    assert verify(NOW) == []


def test_time_alone_can_turn_which_one_counts(two_models, new_lead, did):
    recent = [{"did": ["content.download"], "within_days": 7}]
    ScoringModel.objects.filter(key="emea").update(conditions=recent)
    lead = new_lead()
    did(lead, "content.download")
    published(model="emea")
    published(matrix_text(download=5), model="rest")
    assert counting(lead) == "emea"
    later = NOW + timedelta(days=8)
    note_due(later)
    scored(later)
    assert counting(lead) == "rest"
    assert verify(later) == []


def test_the_last_counts_where_no_conditions_hold(new_lead):
    ScoringModel.objects.create(key="small", name="Small", conditions=[{"field": "region", "is": "emea"}])
    lead = new_lead(region="americas")
    published()
    assert counting(lead) == "small"


def test_conditions_that_make_no_sense_are_refused_at_the_door():
    model = ScoringModel(key="odd", name="Odd", conditions=[{"field": "employees", "contains": "7"}])
    with pytest.raises(ValidationError, match=r"conditions\[0\]"):
        model.full_clean()
