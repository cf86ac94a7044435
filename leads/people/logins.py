"""Log-ins, and those that failed, in the audit log."""

from datetime import datetime

from leads.models import Action, User

from .audit import Subject, record, the_account


def record_login(user: User, now: datetime) -> None:
    """Somebody has logged in."""
    record(user, Action.LOGGED_IN, the_account(user), {}, now)


def record_failure(username: str, is_locked_out: bool, now: datetime) -> None:
    """Somebody gave a name and a password that do not go together.

    A name that is no account's is not written: people type their password there by mistake.

    Args:
        username: as it was typed.
        is_locked_out: this was one attempt too many.
        now: aware.
    """
    user = User.objects.filter(username=username).first()
    subject = the_account(user) if user else Subject("user")
    record(None, Action.LOGIN_FAILED, subject, {"locked_out": is_locked_out}, now)
