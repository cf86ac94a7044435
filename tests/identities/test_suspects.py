"""Leads that may be one person twice."""

from itertools import pairwise

import pytest

from leads.identities.merging import MergeRefused, dismiss, merge
from leads.identities.suspects import find_suspects
from leads.ingest.leads import create_lead
from leads.models import AuditEntry, Role, User

from .cast import NOW

pytestmark = pytest.mark.django_db


def new(**values: object) -> int:
    return create_lead(values, NOW).pk


def found() -> list:
    return [(first, second, rules) for first, second, rules in find_suspects().pairs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann.Lee@gmail.com", "annlee+shop@googlemail.com"),
        ("ann@acme.example", "ann+news@acme.example"),
    ],
)
def test_addresses_that_reach_one_mailbox(one, other):
    pair = (new(email=one), new(email=other))
    assert found() == [(*pair, ("email",))]


def test_dots_tell_people_apart_elsewhere():
    new(email="ann.lee@acme.example"), new(email="annlee@acme.example")
    assert found() == []


def test_phone_numbers_in_other_spellings():
    pair = (new(phone="+49 30 1234 5678"), new(phone="030/12345678"))
    assert found() == [(*pair, ("phone",))]


def test_two_countries_are_two_numbers():
    new(phone="+49 30 1234 5678"), new(phone="+39 30 1234 5678")
    assert found() == []


def test_short_numbers_say_nothing():
    new(phone="12345"), new(phone="12345")
    assert found() == []


def test_one_name_at_one_company_in_other_spellings():
    name = {"first_name": "Ann", "last_name": "Lee"}
    pair = (new(**name, company="Acme GmbH & Co. KG"), new(first_name="ANN", last_name="lee", company="acme"))
    assert found() == [(*pair, ("company",))]


def test_one_name_alone_says_nothing():
    name = {"first_name": "Ann", "last_name": "Lee"}
    new(**name), new(**name), new(company="Acme"), new(company="Acme")
    assert found() == []


def test_a_pair_comes_once_with_all_that_speaks_for_it_and_the_most_alike_first():
    same = {"first_name": "Ann", "last_name": "Lee", "company": "Acme", "phone": "+49 30 1234 5678"}
    alike = (new(**same, email="ann@acme.example"), new(**same, email="ann+b@acme.example"))
    less = (new(phone="+44 20 7946 0958"), new(phone="+44 20 7946 0958"))
    assert found() == [(*alike, ("company", "domain", "email", "phone")), (*less, ("phone",))]
    assert find_suspects().total == 2


def test_of_a_switchboard_only_neighbours_are_paired():
    leads = [new(phone="+49 30 1234 5678") for _ in range(30)]
    assert {pair[:2] for pair in found()} == set(pairwise(leads))


def test_who_is_kept_apart_or_merged_comes_no_more():
    mara = User.objects.create(username="mara", role=Role.MARKETING)
    leads = [new(phone="+49 30 1234 5678") for _ in range(3)]
    dismiss(leads[0], leads[1], mara, NOW)
    assert {pair[:2] for pair in found()} == {(leads[0], leads[2]), (leads[1], leads[2])}
    merge(leads[0], leads[2], why="", by=mara, now=NOW)
    assert found() == []
    with pytest.raises(MergeRefused):
        dismiss(leads[0], leads[2], mara, NOW)
    assert AuditEntry.objects.filter(action="lead.apart").count() == 2
