"""The saved views beside the ranking's lists: which there are, and which one is open."""

from dataclasses import dataclass

from scoring.models import SavedView
from scoring.pages.filters import Filters
from scoring.pages.frame import Frame
from scoring.pages.screen import Screen
from scoring.segments.known import Known
from scoring.segments.saved import may_change, views_for

from .convert import filters_of, is_same, may_be_kept


@dataclass(frozen=True)
class SavedMenu:
    """What the ranking shows of saved views. `has_changed`: the open one's filters are others now."""

    views: tuple[SavedView, ...]
    current: SavedView | None
    has_changed: bool
    may_change: bool
    can_save: bool


def saved_menu(screen: Screen, frame: Frame, filters: Filters, known: Known) -> SavedMenu:
    """The menu for an address; a view that this person does not see is as if it were not named."""
    views = tuple(views_for(screen.user))
    current = next((one for one in views if str(one.pk) == filters.view), None)
    changed = current is not None and not is_same(filters, filters_of(current, known))
    return SavedMenu(
        views=views,
        current=current,
        has_changed=changed,
        may_change=current is not None and may_change(current, screen.user),
        can_save=may_be_kept(filters),
    )
