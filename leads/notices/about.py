"""Notices that are about no lead: the page that each kind opens, and who may know what it shows."""

from leads.models import NoticeKind, User
from leads.people.roles import may_open

PAGES: dict[NoticeKind, str] = {
    NoticeKind.REVIEW: "review",
    NoticeKind.RATING: "review_rate",
    NoticeKind.MATRIX: "matrix",
}


def kinds_open_to(user: User) -> list[NoticeKind]:
    """The kinds whose page a person may open now."""
    return [kind for kind, page in PAGES.items() if may_open(user, page)]
