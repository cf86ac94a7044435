"""Accounts of those who work with leads: made, changed, let in again."""

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from leads.models import Role, Team, User

from .console import READERS


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
def save_account(user: User) -> User:
    """Save an account: from here on its role alone says what it may, `is_staff` only repeats it.

    Raises:
        LastAdministrator: see `check_last_administrator`.
    """
    if user.pk:
        check_last_administrator(user)
    user.is_staff = user.role in READERS
    user.is_superuser = False
    user.save()
    return user


def create_account(
    username: str, password: str, *, role: str, team: Team | None = None, email: str = "", name: str = ""
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
    return save_account(user)


def let_in_again(user: User) -> int:
    """Forget the failed attempts that lock this account. Returns how many there were."""
    return int(reset(username=user.username))
