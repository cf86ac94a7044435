"""A look at all leads: figures that can be checked by heart, kept until the data change."""

from datetime import timedelta
from typing import Any

import pytest

from leads.ingest.changes import change_fields
from leads.models import Lead
from scoring.models import LeadFlaw, QualityLook, ScoringModel
from scoring.quality.figures import Figures, figures_of
from scoring.quality.look import fresh_look
from scoring.quality.reading import OPEN
from scoring.quality.running import run_for
from tests.scoring.small import NOW, published, scored
from tests.standards import write_standards

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def small(db: None) -> None:
    write_standards()  # tests of whole transactions empty every table at their end, the catalog too
    published()


def figures(now: Any = NOW, name: str = "") -> Figures:
    version_id = ScoringModel.objects.get(key="small").active_id
    assert version_id is not None
    found = figures_of(fresh_look(now), version_id, None, name)
    assert found is not None
    return found


def need_of(found: Figures) -> Any:
    return next(one for one in found.fields if one.field.key == "need")


def test_a_gap_costs_what_the_best_answer_would_give(new_lead: Any, did: Any) -> None:
    """A direct need gives 50 shares; with five downloads the lead would be MQL by it."""
    new_lead(need="direct")
    new_lead()
    did(new_lead(), "content.download", times=5)
    scored()
    need = need_of(figures())
    assert (need.leads, need.missing, need.gain, need.becomes) == (3, 2, 1000, 1)
    assert need.average == 500
    kinds = set(LeadFlaw.objects.values_list("kind", "lead__need"))
    assert ("mql.need", "") in kinds


def test_a_value_that_is_none_of_the_choices_is_known_and_not_valid(new_lead: Any) -> None:
    Lead.objects.filter(pk=new_lead().pk).update(need="whatever")
    new_lead(need="direct")
    scored()
    need = need_of(figures())
    assert (need.missing, need.invalid, need.valid) == (0, 1, 0.5)


def test_a_value_is_as_old_as_its_last_change(new_lead: Any) -> None:
    old, new = new_lead(need="direct"), new_lead(need="direct")
    Lead.objects.update(added_at=NOW - 400 * DAY)
    change_fields(new.pk, {"need": "none"}, by=None, now=NOW - 2 * DAY, source="test")
    scored()
    need = need_of(figures())
    assert need.ages == (1, 0, 0, 1)
    assert need.old == 1
    assert need.median_days in (2, 201, 400)
    assert old.pk != new.pk


def test_groups_are_by_owner_and_source_and_add_up(new_lead: Any) -> None:
    new_lead(source="website")
    new_lead(source="website", need="direct")
    new_lead(source="event")
    scored()
    found = figures(name="need")
    assert {one.key: (one.leads, one.missing, one.gain) for one in found.sources} == {
        "website": (2, 1, 500),
        "event": (1, 1, 500),
    }
    assert [(one.key, one.leads) for one in found.owners] == [(0, 3)]
    assert OPEN not in {one.key for one in found.owners}


def test_who_is_disqualified_counts_nowhere(new_lead: Any) -> None:
    new_lead(title="Student", phone="123")
    new_lead()
    scored()
    assert figures().leads == 1
    assert not LeadFlaw.objects.filter(kind="phone.unread").exists()


def test_what_comes_again_on_many_leads_is_told(new_lead: Any) -> None:
    for _ in range(5):
        new_lead(phone="+49 30 23125 076")
    Lead.objects.filter(pk=new_lead().pk).update(phone="0049 30 23125076")
    twins = [new_lead(), new_lead()]
    Lead.objects.filter(pk__in=[one.pk for one in twins]).update(email="Same@acme.example")
    scored()
    figures()
    kinds = list(LeadFlaw.objects.values_list("kind", flat=True))
    assert kinds.count("phone.repeated") == 6
    assert kinds.count("email.repeated") == 2


def test_it_is_remembered_until_the_data_change(new_lead: Any) -> None:
    lead = new_lead()
    scored()
    first = fresh_look(NOW)
    assert fresh_look(NOW + timedelta(minutes=1)).pk == first.pk
    change_fields(lead.pk, {"need": "direct"}, by=None, now=NOW, source="test")
    scored()
    again = fresh_look(NOW + timedelta(minutes=2))
    assert again.pk != first.pk
    assert QualityLook.objects.count() == 1
    assert need_of(figures(NOW + timedelta(minutes=2))).missing == 0


def test_what_took_long_is_not_done_again_at_once_unless_asked(new_lead: Any) -> None:
    new_lead()
    scored()
    fresh_look(NOW)
    QualityLook.objects.update(seconds=60)
    new_lead()
    scored()
    assert run_for(NOW + timedelta(minutes=5)) is None
    run = run_for(NOW + timedelta(minutes=5), at_once=True)
    assert run is not None
    assert run.over.is_set()
    assert figures(NOW + timedelta(minutes=5)).leads == 2


def test_a_deleted_lead_takes_its_flaws_along(new_lead: Any) -> None:
    lead = new_lead(phone="123")
    scored()
    fresh_look(NOW)
    assert LeadFlaw.objects.exists()
    lead.delete()
    assert not LeadFlaw.objects.exists()


def test_no_leads_and_no_scores_are_no_fault() -> None:
    assert figures().leads == 0
