"""People who came in lately: colleagues of leads that are there already."""

from random import Random

from leads.models import Lead
from scoring.demo.calendar import Calendar
from scoring.demo.companies import Company
from scoring.demo.people import make_person
from scoring.demo.person import Value

Values = dict[str, Value]
_FROM = 400  # leads; of their companies newcomers are
_TYPED = ("email", "first_name", "last_name", "title", "company", "country", "phone")


class Newcomers:
    """Draws people whose e-mail address nobody has."""

    def __init__(self, seed: int, calendar: Calendar) -> None:
        self._rng = Random(f"{seed}/newcomers")
        self._today = calendar.today
        self._number = 500
        self._there = list(Lead.objects.exclude(company="").order_by("pk")[:_FROM])
        domains = {lead.domain for lead in self._there}
        self._emails = set(Lead.objects.filter(domain__in=domains).values_list("email", flat=True))

    def one(self) -> Values:
        """Somebody new, as they would fill in a form; what they leave empty is ""."""
        lead = self._rng.choice(self._there)
        self._number += 1
        company = Company(
            name=lead.company,
            domain=lead.domain,
            country=lead.country,
            industry=lead.industry,
            employees=int(lead.employees or 0),
            annual_revenue=int(lead.annual_revenue or 0),
            suits=0.5,
            pull=0.3,
        )
        values = make_person(self._rng, self._number, company, self._today, self._emails).values
        return {key: values[key] for key in _TYPED}
