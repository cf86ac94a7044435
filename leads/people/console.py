"""Who may do what in the admin console, by role; who may enter at all says the table of roles.

Operations and administrators work there, marketing looks; for sales roles there is no console.
"""

from typing import Any

from leads.models import Role, User

from .roles import ADDRESSES, role_of

READERS = ADDRESSES["admin"]
WRITERS = frozenset({Role.ADMINISTRATOR, Role.OPERATIONS})


def console_role(user: Any) -> Role | None:
    """Role of a request's user who is logged in and active, else None."""
    return role_of(user) if isinstance(user, User) and user.is_active else None


def may_enter(user: Any) -> bool:
    """Whether there is a console for this one."""
    return console_role(user) in READERS


def is_administrator(user: Any) -> bool:
    """Whether this one gives others their roles."""
    return console_role(user) == Role.ADMINISTRATOR
