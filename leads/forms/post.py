"""The mails that answer are sent here, as those of notices are: claimed, written down, handed over once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import QuerySet

from leads.models import FormMail
from leads.notices.handing_over import LEASE, ServerSilent, hand_over, try_later

from .replies import mail_of

_MOST = 500  # a round; the next begins a second later
_State = FormMail.State


def is_any_reply_due(now: datetime) -> bool:
    """Whether there is a mail to send, or to give up."""
    return _due(now).exists() or _lost(now).exists()


def deliver_replies(clock: Callable[[], datetime], seconds: float | None = None) -> int:
    """Send what is due. Call it outside of a transaction.

    Args:
        clock: says what time it is, UTC and aware.
        seconds: begin no further mail after so long.

    Returns:
        How many mails were sent.
    """
    ends_at = None if seconds is None else monotonic() + seconds
    _lost(clock()).update(state=_State.UNSURE, ended_at=clock())
    sent = 0
    try:
        for mail in _claimed(clock):
            sent += _send(mail, clock)
            if ends_at is not None and monotonic() > ends_at:
                break
    except ServerSilent:
        return sent
    return sent


def _claimed(clock: Callable[[], datetime]) -> Iterator[FormMail]:
    """Claims mails one by one, each only when it is asked for."""
    for mail_id in list(_due(clock()).order_by("due_at").values_list("pk", flat=True)[:_MOST]):
        if mail := _claim(mail_id, clock()):
            yield mail


@transaction.atomic
def _claim(mail_id: int, now: datetime) -> FormMail | None:
    held = _due(now).select_for_update(no_key=True, skip_locked=True, of=("self",))
    mail = held.select_related("answer__form", "answer__opt_in").filter(pk=mail_id).first()
    if mail is not None:
        mail.state, mail.begun_at, mail.attempts = _State.SENDING, now, mail.attempts + 1
        mail.save(update_fields=["state", "begun_at", "attempts"])
    return mail


def _send(mail: FormMail, clock: Callable[[], datetime]) -> bool:
    try:
        message = mail_of(mail, clock())
    except Exception as error:  # one that can't be written holds up no other
        try_later(mail, error, clock())
        return False
    return hand_over(mail, message, clock)


def _due(now: datetime) -> QuerySet[FormMail]:
    return FormMail.objects.filter(state=_State.WAITING, due_at__lte=now)


def _lost(now: datetime) -> QuerySet[FormMail]:
    return FormMail.objects.filter(state=_State.SENDING, begun_at__lt=now - LEASE)
