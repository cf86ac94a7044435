"""Which rule takes a lead: the first in order whose conditions hold."""

import pytest

from leads.models import Lead, Role, Stage
from scoring.models import Handoff
from tests.handing.cast import given, hot, leads, person, queue, rule, states, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asks", "fields", "holds"),
    [
        ({"grades": ["A"]}, {"title": "cto"}, True),
        ({"grades": ["A", "B"]}, {}, True),
        ({"grades": ["A"]}, {}, False),
        ({"bands": ["hot"]}, {"title": "cto"}, True),
        ({"bands": ["hot"]}, {}, False),
        ({"regions": ["EMEA"]}, {"region": "emea"}, True),
        ({"regions": ["emea"]}, {"region": "apac"}, False),
        ({"regions": ["emea"]}, {}, False),
        ({"industries": ["mining", "glass"]}, {"industry": "Glass"}, True),
        ({"industries": ["mining"]}, {"industry": "paper"}, False),
        ({"products": ["Line analytics"]}, {"product": "line analytics"}, True),
        ({"products": ["Line analytics"]}, {"product": "Spindle sensors"}, False),
        ({"employees_from": 100}, {"employees": 100}, True),
        ({"employees_from": 100}, {"employees": 99}, False),
        ({"employees_below": 100}, {"employees": 99}, True),
        ({"employees_below": 100}, {"employees": 100}, False),
        ({"employees_from": 10, "employees_below": 100}, {"employees": 50}, True),
        ({"employees_from": 1}, {}, False),
        ({"grades": ["B"], "regions": ["emea"]}, {"region": "apac"}, False),
    ],
)
def test_a_rule_speaks_of_leads_for_which_all_its_conditions_hold(asks, fields, holds):
    rule(person("ruth"), **asks)
    leads(1, **fields)
    assert given() == (["ruth"] if holds else [])


def test_the_first_rule_in_order_decides():
    first, second = rule(person("ruth"), regions=["emea"]), rule(person("nils"))
    leads(1, region="emea"), leads(1, region="apac")
    assert given() == ["ruth", "nils"]
    first.position, second.position = 2, 1
    first.save(), second.save()
    leads(1, region="emea")
    assert given() == ["nils"]


def test_a_rule_that_is_switched_off_does_nothing():
    rule(person("ruth"), active_since=None), rule(person("nils"))
    leads(1)
    assert given() == ["nils"]


def test_a_lead_that_no_rule_speaks_of_waits():
    rule(person("ruth"), regions=["apac"])
    leads(1, region="emea")
    assert given() == []
    assert words() == "No rule speaks of it."


def test_without_any_rule_everything_stays_as_it_is():
    leads(2)
    assert given() == []
    assert not Handoff.objects.exists()


def test_rules_for_mqls_say_nothing_of_sqls():
    rule(person("ruth"))
    leads(1, "sql", owner=person("sdr"))
    assert given() == []
    assert not Handoff.objects.exists()


def test_what_arrived_before_the_rule_was_made_is_left_alone():
    leads(1)
    later = Lead.objects.get().stage_moves.get().moved_at.replace(hour=13)
    rule(person("ruth"), active_since=later)
    assert given(later) == []
    leads(1, at=later)
    assert given(later) == ["ruth"]


def test_a_rule_may_leave_leads_to_the_pool():
    rule("pool", bands=["warm"])
    leads(1)
    assert given() == []
    assert states() == ["pool"]
    assert Lead.objects.get().owner is None


def test_an_mql_gets_its_owner_and_stays_an_mql():
    ruth = person("ruth")
    rule(ruth)
    (lead,) = leads(1)
    given()
    lead.refresh_from_db()
    assert (lead.stage, lead.owner) == (Stage.MQL, ruth)


def test_an_sql_goes_from_its_sdr_to_a_sales_agent():
    sdr, nils = person("sdr"), person("nils", Role.REPRESENTATIVE)
    rule(queue(sdr, nils), "sql")
    (lead,) = leads(1, "sql", owner=sdr)
    assert given() == ["nils"]
    lead.refresh_from_db()
    assert (lead.stage, lead.owner) == (Stage.SQL, nils)


def test_an_sql_that_a_sales_agent_has_stays_theirs():
    nils = person("nils", Role.REPRESENTATIVE)
    rule(person("giulia", Role.REPRESENTATIVE), "sql")
    leads(1, "sql", owner=nils)
    assert given() == []
    assert not Handoff.objects.exists()


def test_an_mql_that_somebody_has_is_not_taken_from_them():
    rule(person("ruth"))
    leads(1, owner=person("nils"))
    assert given() == []


class TestTheOwnerOfTheAccount:
    def test_gets_the_company_s_next_lead(self):
        ruth, nils = person("ruth"), person("nils")
        leads(1, "sal", domain="acme.example", owner=nils)
        rule("account"), rule(ruth)
        leads(1, domain="acme.example"), leads(1, domain="other.example")
        assert given() == ["nils", "ruth"]

    def test_is_who_works_most_of_it(self):
        ruth, nils = person("ruth"), person("nils")
        leads(1, "sal", domain="acme.example", owner=ruth)
        leads(2, "sal", domain="acme.example", owner=nils)
        rule("account")
        leads(1, domain="acme.example")
        assert given() == ["nils"]

    @pytest.mark.parametrize("domain", ["gmail.com", ""])
    def test_is_nobody_where_the_domain_names_no_company(self, domain):
        leads(1, "sal", domain=domain, owner=person("nils"))
        rule("account")
        leads(1, domain=domain)
        assert given() == []

    @pytest.mark.parametrize("stage", ["inquiry", "recycled", "nurture", "disqualified"])
    def test_works_it_still(self, stage):
        leads(1, stage, domain="acme.example", owner=person("nils"))
        rule("account")
        leads(1, domain="acme.example")
        assert given() == []

    def test_of_an_sql_is_a_sales_agent(self):
        sdr, nils = person("sdr"), person("nils", Role.REPRESENTATIVE)
        leads(2, "sal", domain="acme.example", owner=sdr)
        leads(1, "opportunity", domain="acme.example", owner=nils)
        rule("account", "sql")
        leads(1, "sql", domain="acme.example", owner=sdr)
        assert given() == ["nils"]

    def test_is_known_to_the_next_lead_of_the_same_moment(self):
        ruth, nils = person("ruth"), person("nils")
        rule("account"), rule(queue(ruth, nils))
        leads(3, domain="acme.example")
        assert given() == ["ruth"] * 3


def test_each_lead_has_the_rule_that_took_it():
    taken, other = rule(person("ruth"), bands=["hot"]), rule("pool")
    hot(), leads(1)
    given()
    assert list(Handoff.objects.order_by("pk").values_list("rule", flat=True)) == [taken.pk, other.pk]
