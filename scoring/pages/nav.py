"""The pages in the top bar, in their order; who may not open one is not offered it."""

from dataclasses import dataclass

from leads.models import User
from leads.people.roles import may_open

# What a page calls itself (`nav`), the name of its address, and its word.
PAGES = (
    ("leads", "ranking", "Leads"),
    ("handoff", "handoff", "Hand-off"),
    ("nurture", "nurture", "Nurture"),
    ("results", "results", "Results"),
    ("feedback", "feedback", "Feedback"),
    ("views", "views", "Segments"),
    ("matrix", "matrix", "Matrix"),
    ("compare", "compare", "Compare"),
    ("review", "review", "Review"),
    ("in", "ways_in", "Leads in"),
    ("console", "admin:index", "Admin"),
)


@dataclass(frozen=True)
class NavLink:
    """A page in the top bar."""

    key: str
    address: str
    label: str


def nav_of(user: User) -> tuple[NavLink, ...]:
    """The pages that this person may open."""
    return tuple(NavLink(*page) for page in PAGES if may_open(user, page[1]))
