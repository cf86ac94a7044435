"""A page of the list that filters make: by the order itself, or where few are left by finding those first."""

from contextlib import suppress

from django.db.models import QuerySet

from leads.models import User
from leads.people.roles import SIGHT, Sight, role_of
from scoring.models import LeadScore
from scoring.segments.limits import TooSlow, at_most
from scoring.segments.to_query import About

from .filters import Filters, apply
from .keyset import Cursor, Page, page_of

_FEW = 5000  # of a million every 200th: 10,000 rows walked for a page, some 50 ms
# Every 666th: to find more takes longer than that walk, where each is looked up among what leads did.
_FEW_BY_CONDITION = 1500
_WALK_SECONDS = 0.03  # some thousand leads, each looked up; then few are looked for
# Who sees some leads by one condition and some by another may see few of a million, and less of a list.
_FEW_SEEN, _PARTIAL = 1000, (Sight.TEAM_AND_POOL, Sight.OWN_AND_POOL)


def listed_page(scores: QuerySet[LeadScore], filters: Filters, about: About, cursor: Cursor | None) -> Page:
    """The page beside the cursor, of leads that the filters leave.

    Args:
        scores: of the active version, which count, of leads that the person may see.
        filters: of the address.
        about: who looks, and against what conditions are read.
        cursor: the row beside which the page begins; None: the first page.
    """
    chosen = apply(scores, filters, about)
    if filters.where and not filters.q:  # most conditions leave enough to fill a page soon
        with suppress(TooSlow), at_most(_WALK_SECONDS):
            return page_of(chosen, about.known.version_id, filters.sort, cursor)
    if few := _few(filters, about.user):
        chosen = _found_first(chosen, scores, few)
    return page_of(chosen, about.known.version_id, filters.sort, cursor)


def _few(filters: Filters, user: User) -> int:
    """How many leads are looked for before they are ordered; 0: none, an index has them in their order."""
    if filters.where or filters.q:
        return _FEW if filters.q else _FEW_BY_CONDITION
    is_narrow = filters.count or filters.list in ("look", "disqualified")
    return _FEW_SEEN if is_narrow and SIGHT[role_of(user)] in _PARTIAL else 0


def _found_first(chosen: QuerySet[LeadScore], scores: QuerySet[LeadScore], few: int) -> QuerySet[LeadScore]:
    """Where few leads are chosen, those by their ids: a page would walk a million in its order to meet them.

    Where many are, the ordered walk meets a page of them soon.
    """
    ids = list(chosen.order_by().values_list("lead_id", flat=True)[: few + 1])
    return chosen if len(ids) > few else scores.filter(lead_id__in=ids)
