"""Spellings made one, so that no rule misses what people write differently. Pure functions of text."""

import re
from collections.abc import Callable
from functools import lru_cache

from .countries import country_code, region_of
from .industries import INDUSTRY_WORDS
from .mailboxes import FREE_MAIL
from .standard import DEPARTMENTS, SENIORITIES
from .titles import DEPARTMENT_WORDS, SENIORITY_WORDS, STAFF_WORDS
from .words import first, pattern, plain, table

__all__ = [
    "country_code",
    "derived_values",
    "domain_of",
    "industry_of",
    "normalise",
    "region_of",
    "seniority_and_department",
]

_SENIORITIES = table(SENIORITY_WORDS)
_DEPARTMENTS = table(DEPARTMENT_WORDS)
_INDUSTRIES = table(INDUSTRY_WORDS)
_STAFF = pattern(STAFF_WORDS)
_BLANKS = re.compile(r"\s+")
# Whoever assists has neither the rank nor the department of the one they assist.
_ASSISTED = re.compile(r"\b(assist\w*|secretar\w*|sekretar\w*) (to|of|der|des|de|du|von|van)\b.*")


@lru_cache(maxsize=65536)
def seniority_and_department(title: str) -> tuple[str, str]:
    """Read a title by the kept table of words.

    Returns:
        Seniority and department by their words in the catalog; "" where the title does not tell.
    """
    words = _ASSISTED.sub(r"\1", plain(title))
    department = first(_DEPARTMENTS, words)
    seniority = first(_SENIORITIES, words)
    if not seniority and (department or _STAFF.search(words)):
        seniority = "staff"
    return seniority, department


@lru_cache(maxsize=8192)
def industry_of(text: str) -> str:
    """Bring an industry to one word of the list; what the table does not know stays as it is."""
    return first(_INDUSTRIES, plain(text)) or _one_line(text)


def domain_of(email: str) -> str:
    """Give the company's domain of an e-mail address; "" for free mailboxes, which name no company."""
    domain = email.rpartition("@")[2].strip().lower()
    return "" if domain in FREE_MAIL else domain


def normalise(key: str, text: str) -> str:
    """Bring the text of a field to its one spelling.

    Args:
        key: of the field; a key that has no spelling of its own is only stripped.
        text: as it was typed.
    """
    spelling = _SPELLINGS.get(key)
    return spelling(text) if spelling else text.strip()


def derived_values(key: str, value: str) -> dict[str, str]:
    """What a value tells of others: title of rank and department, country of region, e-mail of domain."""
    if not value:
        return {}
    if key == "title":
        seniority, department = seniority_and_department(value)
        return {"seniority": seniority, "department": department}
    if key == "country":
        return {"region": region_of(value)}
    return {"domain": domain_of(value)} if key == "email" else {}


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _country(text: str) -> str:
    return country_code(text) or _one_line(text)


def _domain(text: str) -> str:
    """Take the host of what may be an address of a page."""
    host = re.sub(r"^[a-z]+://", "", text.strip().lower())
    return re.split(r"[/?#:]", host, maxsplit=1)[0].removeprefix("www.").rstrip(".")


_REGIONS = {
    "europe": "emea",
    "middle east": "emea",
    "africa": "emea",
    "eu": "emea",
    "dach": "emea",
    "europa": "emea",
    "north america": "americas",
    "south america": "americas",
    "latin america": "americas",
    "latam": "americas",
    "amer": "americas",
    "nam": "americas",
    "asia": "apac",
    "asia pacific": "apac",
    "oceania": "apac",
    "jpac": "apac",
    "apj": "apac",
    "asien": "apac",
}


def _region(text: str) -> str:
    words = plain(text)
    return words if words in {"emea", "americas", "apac"} else _REGIONS.get(words, _one_line(text))


def _one_of(choices: tuple[tuple[str, str], ...], place: int) -> Callable[[str], str]:
    """Read a word of the list, or what a title with that word would tell."""
    known = {plain(word): value for value, label in choices for word in (value, label)}

    def read(text: str) -> str:
        return known.get(plain(text)) or seniority_and_department(text)[place] or text.strip()

    return read


_SPELLINGS: dict[str, Callable[[str], str]] = {
    "email": lambda text: text.strip().lower(),
    "domain": _domain,
    "industry": industry_of,
    "country": _country,
    "region": _region,
    "seniority": _one_of(SENIORITIES, 0),
    "department": _one_of(DEPARTMENTS, 1),
    "first_name": _one_line,
    "last_name": _one_line,
    "company": _one_line,
    "title": _one_line,
}
