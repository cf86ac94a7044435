"""What can be wrong with the e-mail, the phone, the country and the names of a lead: each check once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leads.catalog.countries import country_code

from .mailing import country_of, is_disposable, is_role, meant_domain, parts_of
from .phoning import read_phone

_NAMES = ("first_name", "last_name", "company", "title")
READ = ("email", "phone", "country", *_NAMES)
MANY_PHONES, MANY_EMAILS = 5, 2  # a switchboard answers for a few; an address is one person's


@dataclass(frozen=True)
class Check:
    """A check: what it says of the values that fail it, and of which fields the values are shown.

    `is_hint`: it may well be right, somebody should look. `mend`: the next thing to do.
    """

    key: str
    label: str
    words: str
    fields: tuple[str, ...]
    mend: str
    is_hint: bool = False


_ALL = (
    Check(
        "email.syntax", "No e-mail address", "Mail to it goes nowhere.", ("email",), "Ask again, or mend it"
    ),
    Check(
        "email.typo",
        "Mistyped domain",
        "One letter beside a domain that everybody knows: gmial.com.",
        ("email",),
        "Mend the domain",
    ),
    Check(
        "email.disposable",
        "Disposable address",
        "Of a service that hands out mailboxes for minutes.",
        ("email",),
        "Ask for the work address",
    ),
    Check(
        "email.role",
        "Mailbox of a function",
        "info@, sales@: nobody knows who reads it.",
        ("email",),
        "Ask for the person's own",
        True,
    ),
    Check(
        "email.repeated",
        "Same address twice",
        "The same address on several leads.",
        ("email",),
        "Merge the duplicates",
    ),
    Check(
        "phone.unread",
        "No phone number",
        "No number, or without its country code and the lead without a country.",
        ("phone", "country"),
        "Add the country, or write it with +",
    ),
    Check(
        "phone.impossible",
        "Too short or too long",
        "No number of its country has so many digits.",
        ("phone", "country"),
        "Ask again",
    ),
    Check(
        "phone.invalid",
        "Not given out",
        "As long as a number, but none that its country gives out.",
        ("phone", "country"),
        "Ask again",
    ),
    Check(
        "phone.repeated",
        "Same number often",
        f"The same number on {MANY_PHONES} leads or more: a switchboard, or made up.",
        ("phone",),
        "Ask for the direct line",
        True,
    ),
    Check(
        "country.unknown", "No country", "Neither a code nor a name of a country.", ("country",), "Mend it"
    ),
    Check(
        "country.phone",
        "Country is not the phone's",
        "The phone is of another country.",
        ("country", "phone"),
        "See which is right",
        True,
    ),
    Check(
        "country.email",
        "Country is not the e-mail's",
        "The e-mail's domain is of another country.",
        ("country", "email"),
        "See which is right",
        True,
    ),
    Check(
        "name.filler",
        "Filler instead of a name",
        "test, asdf, n/a: typed to get past the form, or an unlucky name.",
        (*_NAMES, "email"),
        "Ask again, or disqualify",
        True,
    ),
)
OF_MQL = "mql."  # and a field: the lead would be MQL with some answer to it
CHECKS: Mapping[str, Check] = {check.key: check for check in _ALL}

_FILLERS_TEXT = """
    ? ?? - -- --- . .. ... x xx xxx xxxx aaa aaaa bbb abc abcd xyz 123 1234 12345 111 000
    test testing tester test1 test123 asd asdf asdfasdf asdfgh qwe qwerty qwertz foo foobar fake dummy
    n/a n.a. na none null nil nan undefined unknown unbekannt inconnu keine nobody noname nomail noemail
    nothing anonymous anonym firstname lastname company tbd todo
"""
_FILLERS = frozenset(_FILLERS_TEXT.split()) | {
    "test test",
    "foo bar",
    "no name",
    "not available",
    "not applicable",
    "not known",
    "max mustermann",
}
_SPACES = re.compile(r"\s+")


def failed(values: Mapping[str, str]) -> set[str]:
    """The keys of the checks that one lead's values fail; those that look at many leads are not among them.

    Args:
        values: of the fields in `READ`, "" where missing.
    """
    country = _code(values["country"])
    found = set(_mail(values["email"], country)) if values["email"] else set()
    if values["phone"]:
        found |= set(_phone(values["phone"], country))
    if values["country"] and not country:
        found.add("country.unknown")
    if any(_is_filler(values[name]) for name in _NAMES):
        found.add("name.filler")
    return found


def _mail(address: str, country: str) -> Iterator[str]:
    parts = parts_of(address)
    if parts is None:
        yield "email.syntax"
        return
    mailbox, domain = parts
    if meant_domain(domain):
        yield "email.typo"
    if is_disposable(domain):
        yield "email.disposable"
    if is_role(mailbox):
        yield "email.role"
    if mailbox in _FILLERS:
        yield "name.filler"
    its = country_of(domain)
    if _code(its) and country not in ("", its):
        yield "country.email"


def _phone(text: str, country: str) -> Iterator[str]:
    phone = read_phone(text, country)
    if not phone.digits:
        yield "phone.unread"
    elif not phone.is_possible:
        yield "phone.impossible"
    elif not phone.is_valid:
        yield "phone.invalid"
    elif country and phone.country not in ("", country):
        yield "country.phone"


def _code(country: str) -> str:
    code = country_code(country) if country else ""
    return code if len(code) == 2 else ""


def _is_filler(text: str) -> bool:
    return bool(text) and _SPACES.sub(" ", text.strip().lower()) in _FILLERS
