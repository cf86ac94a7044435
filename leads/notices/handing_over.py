"""Handing mails over, each at most once: its attempt is written down before, and how it ended here."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from time import monotonic
from typing import TypeVar

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet

from leads.crash import crash_at
from leads.models import FormMail, NoticeMail

LEASE = timedelta(minutes=5)  # whoever sends is ended after one
MOST_ATTEMPTS = 5
_REST_MINUTES = (1, 5, 25, 125)
# Answers of a mail server that say: not taken.
_NOT_TAKEN = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError)
Mail = NoticeMail | FormMail
M = TypeVar("M", NoticeMail, FormMail)
Clock = Callable[[], datetime]


class ServerSilent(Exception):
    """The mail server can't be reached: nobody's mail would go now."""


def at_that_moment(moment: datetime) -> datetime:
    """For mails that may go at any time."""
    return moment


def deliver_each(
    mails: Iterable[M], send: Callable[[M, Clock], bool], clock: Clock, seconds: float | None
) -> int:
    """Send mails one after the other, as long as there is a server that takes them.

    Args:
        mails: claims one whenever the next is asked for.
        send: hands one over, and says whether it went.
        clock: says what time it is, UTC and aware.
        seconds: begin no further mail after so long.

    Returns:
        How many mails were sent.
    """
    ends_at = None if seconds is None else monotonic() + seconds
    sent = 0
    with suppress(ServerSilent):  # what was claimed waits for its next attempt; no other is claimed yet
        for mail in mails:
            sent += send(mail, clock)
            if ends_at is not None and monotonic() > ends_at:
                break
    return sent


def claim_each(due: QuerySet[M], clock: Clock, most: int) -> Iterator[M]:
    """Claim mails that are due one by one, each only when it is asked for: then its attempt begins."""
    for mail_id in list(due.order_by("due_at").values_list("pk", flat=True)[:most]):
        if mail := _claim(due.filter(pk=mail_id), clock()):
            yield mail


@transaction.atomic
def _claim(one: QuerySet[M], now: datetime) -> M | None:
    mail = one.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    if mail is not None:
        mail.state, mail.begun_at, mail.attempts = mail.State.SENDING, now, mail.attempts + 1
        mail.save(update_fields=["state", "begun_at", "attempts"])
    return mail


def waiting(kind: type[M], now: datetime) -> QuerySet[M]:
    """Those whose next attempt is due."""
    return kind.objects.filter(state=kind.State.WAITING, due_at__lte=now)


def lost(kind: type[M], now: datetime) -> QuerySet[M]:
    """Those whose process died while it sent them: nobody knows whether they went."""
    return kind.objects.filter(state=kind.State.SENDING, begun_at__lt=now - LEASE)


def give_up_lost(kind: type[M], now: datetime) -> None:
    """Settle those for good, so that nobody is told twice."""
    lost(kind, now).update(state=kind.State.UNSURE, ended_at=now)


def hand_over(
    mail: Mail,
    message: EmailMessage,
    clock: Clock,
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
