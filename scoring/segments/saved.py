"""Saved views: who sees which, and who may change them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404

from leads.models import Role, User
from leads.people.roles import role_of
from scoring.models import SavedView, ScoringModel

SHARERS = frozenset({Role.MANAGER, Role.MARKETING, Role.OPERATIONS, Role.ADMINISTRATOR})
_KEEPERS = frozenset({Role.OPERATIONS, Role.ADMINISTRATOR})  # who mend what others left behind
MOST_VIEWS = 200


class ViewRefused(Exception):
    """It can't be saved so, in words for the one who tried."""


def views_for(user: User) -> QuerySet[SavedView]:
    """One's own views and those that are shared, with their owners and models."""
    seen = Q(owner=user) | Q(is_shared=True)
    return SavedView.objects.filter(seen).select_related("owner", "model__active").order_by("name", "id")


def shared_views() -> QuerySet[SavedView]:
    """The views that everybody sees, with their models: those that a machine may read."""
    return SavedView.objects.filter(is_shared=True).select_related("model__active")


def view_for(user: User, view_id: int) -> SavedView:
    """The view of that id.

    Raises:
        Http404: there is none, or it is somebody else's own.
    """
    view = views_for(user).filter(pk=view_id).first()
    if view is None:
        raise Http404("No such view.")
    return view


def may_share(user: User) -> bool:
    """Whether somebody may show their views to everybody."""
    return role_of(user) in SHARERS


def may_change(view: SavedView, user: User) -> bool:
    """Whether somebody may rename, update, share or delete a view that they see."""
    return view.owner_id == user.pk or (view.is_shared and role_of(user) in _KEEPERS)


def save_view(
    user: User,
    model: ScoringModel,
    name: str,
    is_shared: bool,
    conditions: Sequence[Any],
    sort: str,
    now: datetime,
) -> SavedView:
    """Save a view of one's own.

    Args:
        user: whose it becomes.
        model: whose scores the conditions speak of.
        name: as it is shown; once per owner.
        is_shared: everybody sees it, each with the leads that they may see.
        conditions: checked ones.
        sort: key of an order of the ranking, "" for the usual one.
        now: aware.

    Raises:
        ViewRefused: no name, one that the owner has used already, or one may not share.
    """
    if SavedView.objects.filter(owner=user).count() >= MOST_VIEWS:
        raise ViewRefused(f"You have {MOST_VIEWS} views already: delete one first.")
    view = SavedView(owner=user, model=model, conditions=list(conditions), sort=sort, created_at=now)
    return _written(view, user, name, is_shared, now)


@transaction.atomic
def change_view(view: SavedView, user: User, name: str, is_shared: bool, now: datetime) -> SavedView:
    """Rename a view, and share it or take it back.

    Raises:
        ViewRefused: as `save_view`, or it is not this person's to change.
    """
    _hold(view, user)
    return _written(view, user, name, is_shared, now)


@transaction.atomic
def update_view(
    view: SavedView, user: User, conditions: Sequence[Any], sort: str, now: datetime
) -> SavedView:
    """Let a view hold other conditions.

    Raises:
        ViewRefused: it is not this person's to change.
    """
    _hold(view, user)
    view.conditions, view.sort, view.updated_at = list(conditions), sort, now
    view.save(update_fields=["conditions", "sort", "updated_at"])
    return view


@transaction.atomic
def remove_view(view: SavedView, user: User) -> None:
    """Delete a view; no lead is touched.

    Raises:
        ViewRefused: it is not this person's to delete.
    """
    _hold(view, user)
    view.delete()


def note_use(view: SavedView, now: datetime) -> None:
    """Note that somebody opened a view."""
    SavedView.objects.filter(pk=view.pk).update(used_at=now)


def _hold(view: SavedView, user: User) -> None:
    """Keep the view from being deleted until the transaction ends, if this person may change it."""
    if not SavedView.objects.select_for_update(no_key=True).filter(pk=view.pk).exists():
        raise ViewRefused("Somebody has deleted this view.")
    if not may_change(view, user):
        raise ViewRefused("Only who made this view can change it, or marketing operations.")


def _written(view: SavedView, user: User, name: str, is_shared: bool, now: datetime) -> SavedView:
    if is_shared and not view.is_shared and not may_share(user):
        raise ViewRefused("Sales managers, marketing and operations share views.")
    view.name, view.is_shared, view.updated_at = _name(name), is_shared, now
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ViewRefused("There is a view of that name already.") from error
    return view


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise ViewRefused("Give it a name.")
    if len(name) > 80:
        raise ViewRefused("The name is longer than 80 letters.")
    return name
