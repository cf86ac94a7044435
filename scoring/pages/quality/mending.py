"""The next thing to do about a field that is not known: the question, the form or the file that fills it."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from leads.consent.standing import PURPOSES
from leads.models import Field, User
from leads.people.roles import may_open

_FORM, _FILE = "forms", "imports"
# Fields that nobody is asked: they follow from others, or come with a list of companies.
_FOLLOWS = {
    "seniority": "Import titles: it follows from the title",
    "department": "Import titles: it follows from the title",
    "region": "Import countries: it follows from the country",
    "domain": "Import work e-mail addresses: it follows from them",
}
_BOUGHT = frozenset({"industry", "annual_revenue", "company", "country"})


@dataclass(frozen=True)
class Mend:
    """What to do, in words, and where; without an address it is done on the leads' own pages."""

    words: str
    link: str


def mend_of(field: Field, user: User) -> Mend:
    """What would fill a field, as far as this person can do it."""
    if field.key in PURPOSES:
        return Mend("Nothing: a lead says so or does not", "")
    if field.key in _FOLLOWS:
        return Mend(_FOLLOWS[field.key], _page(_FILE, user))
    if field.question:
        return Mend(f"Ask: “{field.question}”", _page(_FORM, user))
    if field.key in _BOUGHT:
        return Mend(f"Import a company list with {field.label.lower()}", _page(_FILE, user))
    return Mend(f"Import a file with {field.label.lower()}, or put it on a form", _page(_FILE, user))


def _page(name: str, user: User) -> str:
    """The address of a way in, where there is one that this person may open."""
    if not may_open(user, name):
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
