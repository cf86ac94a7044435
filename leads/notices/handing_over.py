"""Handing one mail over, at most once: its attempt is written down before, and how it ended here."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection

from leads.crash import crash_at
from leads.models import FormMail, NoticeMail

LEASE = timedelta(minutes=5)  # whoever sends is ended after one
MOST_ATTEMPTS = 5
_REST_MINUTES = (1, 5, 25, 125)
# Answers of a mail server that say: not taken.
_NOT_TAKEN = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError)
Mail = NoticeMail | FormMail


class ServerSilent(Exception):
    """The mail server can't be reached: nobody's mail would go now."""


def at_that_moment(moment: datetime) -> datetime:
    """For mails that may go at any time."""
    return moment


def hand_over(
    mail: Mail,
    message: EmailMessage,
    clock: Callable[[], datetime],
    allowed: Callable[[datetime], datetime] = at_that_moment,
) -> bool:
    """Hand over a mail that was claimed, and write down how it ended.

    Args:
        mail: whose attempt is written down as begun.
        message: what it says.
        clock: says what time it is, UTC and aware.
        allowed: the next moment, from one on, at which it may be tried again.

    Returns:
        Whether it was sent.

    Raises:
        ServerSilent: there was nobody to hand it to; another attempt follows.
    """
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        try_later(mail, error, clock(), allowed)
        raise ServerSilent from error
    crash_at("before_mail")
    try:
        connection.send_messages([message])
    except (*_NOT_TAKEN, ValueError) as error:  # ValueError: it is no mail, so it was not written out
        try_later(mail, error, clock(), allowed)
        return False
    except Exception as error:
        end(mail, mail.State.UNSURE, clock(), error)
        return False
    finally:
        with suppress(Exception):
            connection.close()
    crash_at("after_mail")
    end(mail, mail.State.SENT, clock())
    return True


def try_later(
    mail: Mail,
    error: Exception,
    now: datetime,
    allowed: Callable[[datetime], datetime] = at_that_moment,
) -> None:
    """Note that a mail was certainly not taken, and when it is tried again; or give it up."""
    if mail.attempts >= MOST_ATTEMPTS:
        end(mail, mail.State.FAILED, now, error)
        return
    mail.state, mail.error = mail.State.WAITING, _words(error)
    mail.due_at = allowed(now + timedelta(minutes=_REST_MINUTES[mail.attempts - 1]))
    mail.save(update_fields=["state", "error", "due_at"])


def end(mail: Mail, state: str, now: datetime, error: Exception | None = None) -> None:
    """Note how a mail ended."""
    mail.state, mail.ended_at, mail.error = state, now, _words(error) if error else ""
    mail.save(update_fields=["state", "ended_at", "error"])


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:500]
