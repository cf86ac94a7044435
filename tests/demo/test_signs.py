"""What of a lead speaks for it or against it when it comes to sales, and that evidence finds it again."""

import pytest

from scoring.demo.companies import Company
from scoring.demo.person import Act, Person
from scoring.demo.signs import signs_of
from scoring.evidence.rules import Evidence, Lift
from scoring.evidence.service import evidence_of, suggestions_of
from scoring.evidence.success import Success
from scoring.models import MatrixVersion, ProfileRevision

NOON = 43_200


def lead(*acts: Act) -> Person:
    company = Company("Oakford Mills", "oakford.example", "GB", "food", 40, 4_000_000, 0.6, 0.4)
    return Person(1, company, "buyer", 0.7, True, 90, 0, {"region": "emea"}, {}, acts=list(acts))


def webinar(day: int, known: int | None = None) -> Act:
    return Act(day, NOON, "event.webinar", known or day)


def test_a_webinar_before_the_hand_over_speaks_against_a_lead():
    (sign,) = signs_of(lead(webinar(99)), 100, NOON)
    assert sign.accepted < 0 > sign.won
    assert sign.reason


def test_what_comes_after_the_hand_over_says_nothing():
    assert signs_of(lead(webinar(101)), 100, NOON) == ()
    assert signs_of(lead(webinar(99, known=101)), 100, NOON) == ()


def test_six_product_pages_of_one_day_speak_for_a_lead_and_of_two_days_do_not():
    pages = [Act(99, NOON + n, "web.page.product", 99) for n in range(6)]
    (sign,) = signs_of(lead(*pages), 100, NOON)
    assert sign.accepted > 0 < sign.won
    assert signs_of(lead(*pages[:3], *(page._replace(day=98) for page in pages[3:])), 100, NOON) == ()


def test_an_answer_counts_from_when_it_was_given():
    person = lead()
    person.turn("need", "direct", 100, NOON, "conversation")
    assert signs_of(person, 100, NOON - 1) == ()
    assert len(signs_of(person, 100, NOON)) == 1


@pytest.fixture
def evidence() -> Evidence:
    return evidence_of(MatrixVersion.objects.get(number=2), Success.ACCEPTED)


def lift_of(evidence: Evidence, key: str) -> Lift:
    rule = evidence.rule(key)
    assert rule is not None
    assert rule.lift is not None
    return rule.lift


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
class TestInTheDemo:
    def test_the_evidence_is_against_the_rule_that_pays_for_webinars(self, evidence: Evidence):
        assert lift_of(evidence, "events.online").high < 1

    def test_the_evidence_is_for_the_rule_that_pays_too_little(self, evidence: Evidence):
        assert lift_of(evidence, "web.deep").low > 1

    def test_of_some_rules_there_are_too_few_to_say_anything(self, evidence: Evidence):
        assert 5 < sum(rule.lift is None for rule in evidence.rules) < len(evidence.rules) - 20

    def test_the_points_suggested_are_more_for_the_one_and_less_for_the_other(self):
        found = suggestions_of(MatrixVersion.objects.get(number=2), Success.ACCEPTED)
        points = {one.key: (one.now, one.points) for one in found.proposals.values()}
        assert found.gain is not None
        assert found.gain.now.auc.low > 0.5
        assert points["web.deep"][1] > points["web.deep"][0]
        assert points["events.online"][1] < points["events.online"][0]

    def test_marketing_and_sales_have_agreed_on_a_profile(self):
        latest = ProfileRevision.objects.first()
        assert latest is not None
        assert len(latest.lines) == 5
