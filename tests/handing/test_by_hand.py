"""A lead that waits is given to somebody by hand; and a lead is tried without anything being written."""

import pytest

from leads.handoff.dispositions import accept
from leads.handoff.moves import MoveRefused
from leads.models import Lead, Role, Team, User
from scoring.handing.by_hand import give_by_hand, receivers
from scoring.handing.trying import Trial, try_lead
from scoring.models import Handoff
from tests.handing.cast import audited, given, hot, leads, person, queue, rule, states
from tests.scoring.small import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def emea() -> dict[str, User]:
    team = Team.objects.create(name="EMEA")
    people = {
        "ruth": person("ruth", Role.MANAGER),
        "amira": person("amira", a_day=0),
        "nils": person("nils", Role.REPRESENTATIVE),
        "dana": person("dana"),
    }
    for name in ("ruth", "amira", "nils"):
        people[name].team = team
        people[name].save()
    return people


@pytest.fixture
def waiting(emea) -> Handoff:
    rule(emea["amira"])
    leads(1)
    given()
    return Handoff.objects.get()


def test_a_manager_gives_what_waits_to_one_of_the_team(emea, waiting):
    give_by_hand(waiting.pk, emea["amira"].pk, emea["ruth"], NOW)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.to, waiting.by) == ("given", emea["amira"], emea["ruth"])
    assert Lead.objects.get().owner == emea["amira"]
    assert audited().get().action == "lead.owner"


def test_a_manager_gives_nothing_to_another_team(emea, waiting):
    with pytest.raises(MoveRefused, match="Choose who gets it"):
        give_by_hand(waiting.pk, emea["dana"].pk, emea["ruth"], NOW)


def test_operations_gives_to_everybody(emea, waiting):
    tomasz = User.objects.create(username="tomasz", role=Role.OPERATIONS)
    assert set(receivers(tomasz, "mql")) == set(emea.values())
    assert set(receivers(tomasz, "sql")) == {emea["ruth"], emea["nils"]}
    give_by_hand(waiting.pk, emea["dana"].pk, tomasz, NOW)
    assert Lead.objects.get().owner == emea["dana"]


def test_what_somebody_took_meanwhile_is_not_given_away(emea, waiting):
    accept(waiting.lead_id, emea["dana"], NOW)
    with pytest.raises(MoveRefused, match="waits no more"):
        give_by_hand(waiting.pk, emea["amira"].pk, emea["ruth"], NOW)
    assert Lead.objects.get().owner == emea["dana"]


def test_who_opted_out_is_given_to_nobody(emea):
    rule(emea["amira"])
    leads(1, do_not_call=True)
    given()
    with pytest.raises(MoveRefused, match="given to nobody"):
        give_by_hand(Handoff.objects.get().pk, emea["amira"].pk, emea["ruth"], NOW)
    assert states() == ["withheld"]


def test_a_manager_gives_no_sql_of_another_team(emea):
    rule(person("giulia", Role.REPRESENTATIVE, a_day=0), "sql")
    leads(1, "sql", owner=emea["dana"])
    given()
    with pytest.raises(MoveRefused, match="waits no more"):
        give_by_hand(Handoff.objects.get().pk, emea["nils"].pk, emea["ruth"], NOW)


def tried(lead: Lead, stage: str = "mql") -> Trial:
    trial = try_lead(lead.pk, stage, NOW)
    assert trial is not None
    return trial


def test_a_lead_is_tried_rule_by_rule():
    rule(person("nils"), bands=["hot"]), rule("account"), rule(queue(person("ruth"))), rule("pool")
    (lead,) = leads(1, "inquiry")
    trial = tried(lead)
    assert [step.why_not for step in trial.steps] == [
        "band is warm",
        "nobody works another lead of that company",
        "",
    ]
    assert trial.decision.to is not None
    assert trial.decision.to.name == "Ruth"


def test_to_try_a_lead_writes_nothing():
    rule(person("ruth", a_day=1))
    (lead,) = hot()
    assert tried(lead).decision.state == tried(lead).decision.state == "given"
    assert not Handoff.objects.exists()
    assert Lead.objects.get().owner is None


def test_a_lead_without_a_score_cannot_be_tried():
    lead = Lead.objects.create(added_at=NOW)
    assert try_lead(lead.pk, "mql", NOW) is None
