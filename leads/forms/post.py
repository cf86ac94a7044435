"""The mails that answer are sent here, as those of notices are: claimed, written down, handed over once."""

from datetime import datetime

from leads.models import FormMail
from leads.notices.handing_over import (
    Clock,
    claim_each,
    deliver_each,
    give_up_lost,
    hand_over,
    lost,
    try_later,
    waiting,
)

from .replies import mail_of

_MOST = 500  # a round; the next begins a second later


def is_any_reply_due(now: datetime) -> bool:
    """Whether there is a mail to send, or to give up."""
    return waiting(FormMail, now).exists() or lost(FormMail, now).exists()


def deliver_replies(clock: Clock, seconds: float | None = None) -> int:
    """Send what is due. Call it outside of a transaction.

    Args:
        clock: says what time it is, UTC and aware.
        seconds: begin no further mail after so long.

    Returns:
        How many mails were sent.
    """
    give_up_lost(FormMail, clock())
    due = waiting(FormMail, clock()).select_related("answer__form", "answer__opt_in")
    return deliver_each(claim_each(due, clock, _MOST), _send, clock, seconds)


def _send(mail: FormMail, clock: Clock) -> bool:
    try:
        message = mail_of(mail, clock())
    except Exception as error:  # one that can't be written holds up no other
        try_later(mail, error, clock())
        return False
    return hand_over(mail, message, clock)
