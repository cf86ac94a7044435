"""People of the demo: who they are, how interested they really are, and what they would answer if asked."""

from functools import cache
from random import Random

from leads.catalog.normalise import region_of, seniority_and_department

from .companies import Company, slug
from .person import ORDERED, Person, Value
from .words import Draw, cultures_of, names, words

RUNGS = {
    "buyer": Draw.of(
        {"owner": 4, "c-level": 6, "vp": 6, "director": 16, "manager": 42, "senior": 17, "staff": 9}
    ),
    "reader": Draw.of({"director": 12, "manager": 40, "senior": 26, "staff": 22}),
    "ordinary": Draw.of(
        {
            "owner": 2,
            "c-level": 2,
            "vp": 1,
            "director": 3,
            "manager": 9,
            "senior": 14,
            "staff": 48,
            "entry": 21,
        }
    ),
}
# A reader reads everything and buys nothing: in the eyes of a matrix a buyer, until somebody asks.
# How much of a lead and its company is on file: who wants to buy has been asked, or looked up.
KNOWN = {
    "buyer": {"title": 0.97, "industry": 0.97, "employees": 0.82, "annual_revenue": 0.5, "phone": 0.8},
    "ordinary": {"title": 0.78, "industry": 0.68, "employees": 0.2, "annual_revenue": 0.15, "phone": 0.4},
}
OTHER_KINDS = Draw.of(
    {"ordinary": 86, "reader": 6, "job seeker": 4, "student": 3, "journalist": 1.0, "competitor": 1.5}
)
COMPETITORS = {"competitor.example": "Competitor Controls Ltd", "rival.example": "Rival Sensors Inc."}


def make_person(rng: Random, number: int, company: Company, added: int, emails: set[str]) -> Person:
    """Makes somebody at a company who became known on a day; their e-mail is added to `emails`."""
    kind = "buyer" if rng.random() < _chance_to_buy(company) else OTHER_KINDS.one(rng)
    rung = "student" if kind == "student" else RUNGS.get(kind, RUNGS["ordinary"]).one(rng)
    interest = _interest(rng, kind)
    is_active = rng.random() < _LASTING.get(kind, 0.16)
    is_looked_up = is_active and (kind == "reader" or (kind == "buyer" and interest > 0.5))
    values = _who(rng, company, rung, kind, is_looked_up)
    values["phone"] = _direct(str(values["phone"]), number)
    values["email"] = _email(values, number if kind == "competitor" else 0, emails)
    return Person(
        number=number,
        company=company,
        kind=kind,
        interest=interest,
        is_active=is_active,
        added=added,
        second=rng.randrange(3600, 64_800),
        values=values,
        truth=_truth(rng, company, rung, interest, str(values["department"] or "")),
    )


def _chance_to_buy(company: Company) -> float:
    """Colleagues look around together: a company that looks for something, and is suited, has several."""
    return float(min(1.55 * company.pull * company.suits**1.5, 0.9))


_LASTING = {"buyer": 0.8, "reader": 0.5}  # the chance that somebody still looks around


def second_of(rng: Random, company: Company) -> int:
    """A second of a working day where the company is, in UTC."""
    start = words("countries")[company.country]["hours"] * 3600
    return min(max(int(start + rng.gauss(5.0, 2.4) * 3600), 60), 82_000)


def _who(rng: Random, company: Company, rung: str, kind: str, is_looked_up: bool) -> dict[str, Value]:
    first, last = _name(rng, company.country)
    works_at, domain = _employer(rng, company, kind)
    known = KNOWN["buyer" if is_looked_up else "ordinary"]
    title = _title(rng, company.country, rung) if rung == "student" or rng.random() < known["title"] else ""
    seniority, department = seniority_and_department(title) if title else ("", "")
    return {
        "first_name": first,
        "last_name": last,
        "phone": _phone(rng, company.country) if rng.random() < known["phone"] else "",
        "title": title,
        "seniority": seniority,
        "department": department,
        "company": works_at,
        "domain": domain,
        "industry": company.industry if rng.random() < known["industry"] else "",
        "employees": float(company.employees) if rng.random() < known["employees"] else None,
        "annual_revenue": float(company.annual_revenue) if rng.random() < known["annual_revenue"] else None,
        "country": company.country,
        "region": region_of(company.country),
        "product": rng.choice(words("offers")["products"]) if rng.random() < 0.4 else "",
        "source": _sources().one(rng),
    }


def _phone(rng: Random, country: str) -> str:
    return f"{words('countries')[country]['phone']}{rng.randrange(100):02d}"


def _direct(phone: str, number: int) -> str:
    """Ranges kept for fiction have few numbers; by its extension each is one person's."""
    return f"{phone} ext. {number % 1000}" if phone else ""


def _employer(rng: Random, company: Company, kind: str) -> tuple[str, str]:
    if kind != "competitor":
        return company.name, company.domain
    domain = rng.choice(sorted(COMPETITORS))
    return COMPETITORS[domain], domain


def _name(rng: Random, country: str) -> tuple[str, str]:
    first, last = names(cultures_of(country).one(rng))
    return rng.choice(first), rng.choice(last)


def _title(rng: Random, country: str, rung: str) -> str:
    return str(rng.choice(words("titles")[words("countries")[country]["titles"]][rung]))


def _email(values: dict[str, Value], number: int, emails: set[str]) -> str:
    """An address of their own. Competitors share few domains among all blocks, so their number is in it."""
    local = f"{slug(str(values['first_name']))}.{slug(str(values['last_name']))}{number or ''}"
    email, ordinal = f"{local}@{values['domain']}", 2
    while email in emails:
        email, ordinal = f"{local}{ordinal}@{values['domain']}", ordinal + 1
    emails.add(email)
    return email


def _interest(rng: Random, kind: str) -> float:
    if kind == "buyer":
        return 0.46 + 0.54 * rng.betavariate(1.9, 1.9)
    return 0.5 * rng.betavariate(1.1, 4.0) if kind in ("ordinary", "reader") else rng.uniform(0.0, 0.15)


def _truth(
    rng: Random, company: Company, rung: str, interest: float, department: str
) -> dict[str, str | float]:
    money = interest * 0.75 + rng.gauss(0.03, 0.17) + (0.08 if company.employees > 200 else 0)
    spend = round(min(company.employees * rng.uniform(2, 120), 400_000), -2)
    return {
        "need": _rung("need", interest + rng.gauss(0, 0.14), (0.1, 0.3, 0.66)),
        "funding": _rung("funding", money, (0.15, 0.36, 0.78)),
        "purchase_plan": _rung("purchase_plan", interest + rng.gauss(-0.04, 0.15), (0.18, 0.42, 0.95)),
        "authority": _authority(rng, rung, department),
        "spend": spend if rng.random() < 0.9 else 80.0,
        "relationship": _relationship(rng, rung),
    }


def _rung(of: str, drive: float, steps: tuple[float, float, float]) -> str:
    return ORDERED[of][sum(drive >= step for step in steps)]


def _authority(rng: Random, rung: str, department: str) -> str:
    if rung in ("owner", "c-level", "vp") or (rung == "director" and rng.random() < 0.45):
        return "decision-maker"
    if department == "purchasing":
        return "purchasing agent"
    return "decision-maker" if rung == "manager" and rng.random() < 0.15 else "influencer"


def _relationship(rng: Random, rung: str) -> str:
    drawn = rng.random()
    if drawn < 0.03 and rung in ("senior", "staff", "entry"):
        return "decision-maker's circle"
    return "champion" if drawn < 0.16 else "none"


@cache
def _sources() -> Draw[str]:
    return Draw.of(words("offers")["sources"])
