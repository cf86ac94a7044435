"""Who is still logged in, asked by what outlives a request: a page that is kept up to date."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from leads.models import User

from .roles import may_open


def still_allowed(session_keys: Collection[str], view_name: str, now: datetime) -> set[str]:
    """The sessions whose person is logged in still and may open an address.

    Args:
        session_keys: as Django's cookie names them.
        view_name: the address, as the table of roles names it.
        now: aware.
    """
    rows = Session.objects.filter(session_key__in=session_keys, expire_date__gt=now)
    sessions = {row.session_key: row.get_decoded() for row in rows}
    ids = {key: int(data[SESSION_KEY]) for key, data in sessions.items() if SESSION_KEY in data}
    users = User.objects.in_bulk(set(ids.values()))
    return {
        key
        for key, user_id in ids.items()
        if (user := users.get(user_id))
        and user.is_active
        and _has_password_of(user, sessions[key].get(HASH_SESSION_KEY, ""))
        and may_open(user, view_name)
    }


def _has_password_of(user: User, hash_then: str) -> bool:
    """A new password ends the sessions of the old one."""
    return constant_time_compare(hash_then, user.get_session_auth_hash())
