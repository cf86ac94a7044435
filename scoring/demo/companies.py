"""Companies of the demo: where they are, what they make, how well the product suits them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from random import Random

from .words import Draw, words

_FLAT = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae"})


@dataclass(frozen=True)
class Company:
    """A company. `suits` (0..1) is how well the product serves it, `pull` how much it looks around."""

    name: str
    domain: str
    country: str
    industry: str
    employees: int
    annual_revenue: int
    suits: float
    pull: float


def slug(text: str) -> str:
    """Small ASCII letters, digits and hyphens of a name."""
    flat = unicodedata.normalize("NFKD", text.lower().translate(_FLAT))
    return re.sub(r"[^a-z0-9]+", "-", flat.encode("ascii", "ignore").decode()).strip("-")


def make_company(rng: Random, taken: set[str], suffix: str) -> Company:
    """Makes a company whose domain is not in `taken`, and adds it there. `suffix` keeps blocks apart."""
    country = _countries().one(rng)
    industry = _industries().one(rng)
    name, domain = _name(rng, country, industry, taken, suffix)
    employees = round(min(max(rng.lognormvariate(5.1, 1.45), 4), 60_000))
    per_head = rng.lognormvariate(12.0, 0.5)
    return Company(
        name=name,
        domain=domain,
        country=country,
        industry=industry,
        employees=employees,
        annual_revenue=_round_off(employees * per_head),
        suits=words("companies")["industries"][industry][1] * _size_suits(employees),
        pull=rng.betavariate(1.6, 3.0),
    )


def _size_suits(employees: int) -> float:
    if employees < 20:
        return 0.35
    if employees < 80:
        return 0.65
    return 1.0 if employees < 6000 else 0.8


def _round_off(amount: float) -> int:
    digits = max(len(str(int(amount))) - 2, 0)
    return int(round(amount, -digits))


def _name(rng: Random, country: str, industry: str, taken: set[str], suffix: str) -> tuple[str, str]:
    facts, vocabulary = words("countries")[country], words("companies")
    begins, ends = vocabulary["stems"][facts["titles"]]
    trade = rng.choice(vocabulary["industries"][industry][2])
    core = f"{rng.choice(begins)}{rng.choice(ends)} {trade}"
    while slug(core) in taken:
        core = f"{rng.choice(begins)}{rng.choice(ends)} {rng.choice(vocabulary['towns'])} {trade}"
        if rng.random() < 0.1:  # the words run out in a block of thousands of companies
            core = f"{core} {rng.randrange(2, 100)}"
    taken.add(slug(core))
    return f"{core} {rng.choice(facts['forms'])}", f"{slug(core)}{suffix}.example"


@cache
def _countries() -> Draw[str]:
    return Draw.of({code: facts["weight"] for code, facts in words("countries").items()})


@cache
def _industries() -> Draw[str]:
    return Draw.of({key: facts[0] for key, facts in words("companies")["industries"].items()})
