"""Checks of single values: what is refused, what is a hint, and what is right and must be left alone."""

import pytest

from scoring.quality.checks import READ, failed
from scoring.quality.mailing import meant_domain
from scoring.quality.phoning import read_phone


def faults(**values: str) -> set[str]:
    return failed({name: values.get(name, "") for name in READ})


def test_what_is_missing_fails_nothing() -> None:
    assert faults() == set()


def test_an_ordinary_lead_fails_nothing() -> None:
    assert not faults(
        email="jonas.keller@hartmann-pumpen.de", phone="030 23125 076", country="de", last_name="Keller"
    )


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "a b@c.de",
        "@c.de",
        "a@",
        "a@@c.de",
        ".a@c.de",
        "a..b@c.de",
        "a@-c.de",
        "a@c.1",
        "a@c..de",
        "x" * 300,
    ],
)
def test_what_mail_cannot_reach_is_no_address(address: str) -> None:
    assert faults(email=address) == {"email.syntax"}


@pytest.mark.parametrize(
    "address", ["o'neil+x@a-b.co.uk", "jörg@müller.de", "A.B@C.DE", "x@xn--mller-kva.de"]
)
def test_unusual_addresses_are_addresses(address: str) -> None:
    assert "email.syntax" not in faults(email=address)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("hotnail.com", "hotmail.com"),
        ("yaho.com", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("gmail.co", "gmail.com"),
        ("acme.con", "acme.com"),
    ],
)
def test_a_slip_is_seen_with_what_was_meant(typed: str, meant: str) -> None:
    assert meant_domain(typed) == meant
    assert "email.typo" in faults(email=f"ada@{typed}")


@pytest.mark.parametrize(
    "domain", ["gmail.com", "mail.com", "ymail.com", "email.com", "yahoo.co.uk", "acme.com"]
)
def test_domains_that_are_meant_are_no_slips(domain: str) -> None:
    assert meant_domain(domain) == ""


def test_mailboxes_of_functions_and_of_minutes_are_told() -> None:
    assert faults(email="info@acme.com") == {"email.role"}
    assert faults(email="sales+fair@acme.com") == {"email.role"}
    assert faults(email="x.y@eu.mailinator.com") == {"email.disposable"}


def test_a_number_is_read_in_the_country_of_the_lead() -> None:
    assert read_phone("030 23125 076", "de").country == "de"
    assert faults(phone="030 23125 076") == {"phone.unread"}
    assert faults(phone="call me") == {"phone.unread"}


def test_numbers_that_cannot_be_are_told_from_those_that_nobody_has() -> None:
    assert faults(phone="+1 212 555") == {"phone.impossible"}
    assert faults(phone="+1 111 111 1111") == {"phone.invalid"}


def test_a_country_that_phone_or_mail_speak_against_is_a_hint() -> None:
    assert faults(phone="+49 30 23125 076", country="fr") == {"country.phone"}
    assert faults(email="ada@acme.de", country="fr") == {"country.email"}
    assert not faults(email="ada@acme.io", country="fr")
    assert not faults(email="ada@gmx.de", country="at")
    assert not faults(email="ada@acme.co.uk", country="gb")
    assert not faults(email="ada@acme.de", country="Germany")


def test_a_country_that_is_none_is_told() -> None:
    assert faults(country="Middle Earth") == {"country.unknown"}


@pytest.mark.parametrize("name", ["test", " ASDF ", "n/a", "Test  Test", "-"])
def test_fillers_are_told(name: str) -> None:
    assert faults(last_name=name) == {"name.filler"}
    assert "name.filler" in faults(company=name)


@pytest.mark.parametrize(
    "nasty", ["\0", "=cmd()", "<script>", "+" * 10_000, "9" * 10_000, "@" * 10_000, "é" * 999]
)
def test_whatever_was_typed_is_checked_without_a_fault_of_ours(nasty: str) -> None:
    faults(**{name: nasty for name in READ})
