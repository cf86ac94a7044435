"""Accounts of those who work with leads: made, changed, let in again."""

from datetime import datetime
from typing import Any

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from leads.models import Action, Role, Team, User

from .audit import record, the_account
from .console import READERS

_KEPT_TRACK_OF = ("username", "first_name", "last_name", "email", "role", "team__name", "is_active")
# What one may do follows from these; of the others it is enough to know that they changed.
_TOLD = ("role", "team", "is_active")


class LastAdministrator(ValueError):
    """Nobody would be left who can give roles."""

    def __init__(self) -> None:
        super().__init__("This is the last active administrator: make somebody else one first.")


def check_last_administrator(user: User) -> None:
    """Refuse a change that leaves no active administrator.

    The administrators' rows stay locked until the transaction ends, so that two of them cannot demote
    each other at the same moment.

    Raises:
        LastAdministrator: `user`, as it is about to be saved, was the last one.
    """
    if user.role == Role.ADMINISTRATOR and user.is_active:
        return
    # Who was made a superuser by hand is an administrator as well (see `roles.role_of`).
    is_one = Q(role=Role.ADMINISTRATOR) | Q(is_superuser=True)
    administrators = User.objects.filter(is_one, is_active=True).order_by("pk")
    left = set(administrators.select_for_update(no_key=True).values_list("pk", flat=True))
    if user.pk in left and len(left) == 1:
        raise LastAdministrator


@transaction.atomic
def save_account(user: User, *, by: User | None, now: datetime) -> User:
    """Save an account: from here on its role alone says what it may, `is_staff` only repeats it.

    Args:
        user: as it is to be.
        by: who does it; None at the command line.
        now: aware.

    Raises:
        LastAdministrator: see `check_last_administrator`.
    """
    was = _facts_of(user.pk) if user.pk else None
    if was is not None:
        check_last_administrator(user)
    user.is_staff = user.role in READERS
    user.is_superuser = False
    user.save()
    _audit(user, was, by, now)
    return user


def _facts_of(user_id: int) -> dict[str, Any] | None:
    rows = User.objects.select_for_update(no_key=True, of=("self",)).filter(pk=user_id)
    facts = rows.values(*_KEPT_TRACK_OF).first()
    return {key.removesuffix("__name"): value for key, value in facts.items()} if facts else None


def _audit(user: User, was: dict[str, Any] | None, by: User | None, now: datetime) -> None:
    facts = _facts_of(user.pk) or {}
    if was is None:
        record(by, Action.ACCOUNT_ADDED, the_account(user), {key: facts[key] for key in _TOLD}, now)
        return
    changed = sorted(key for key in facts if facts[key] != was[key])
    told = {key: {"from": was[key], "to": facts[key]} for key in _TOLD if key in changed}
    if changed:
        record(by, Action.ACCOUNT_CHANGED, the_account(user), {"fields": changed, **told}, now)


def create_account(
    username: str,
    password: str,
    *,
    role: str,
    by: User | None,
    now: datetime,
    team: Team | None = None,
    email: str = "",
    name: str = "",
) -> User:
    """Make an account with a password that the validators of the settings accept.

    Raises:
        ValidationError: the name is taken or no name for an account, or the password is weak.
    """
    first_name, _, last_name = name.partition(" ")
    user = User(
        username=username, email=email, first_name=first_name, last_name=last_name, role=role, team=team
    )
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    user.set_password(password)
    return save_account(user, by=by, now=now)


@transaction.atomic
def let_in_again(user: User, *, by: User, now: datetime) -> int:
    """Forget the failed attempts that lock this account. Returns how many there were."""
    count = int(reset(username=user.username))
    if count:
        record(by, Action.LET_IN_AGAIN, the_account(user), {"attempts": count}, now)
    return count
