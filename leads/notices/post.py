"""Mails are sent here: claimed by one process, handed over once, and settled; the truth is in the database.

What is due for one person goes into one mail. An attempt is written down before the mail is handed over.
Where it is certain that it was not taken, another attempt follows; where it is not (the process died, the
connection broke after the mail had been written), none does: nobody is told twice, and the product says so.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q, QuerySet

from leads.models import Notice, NoticeMail, User

from .choices import wishes_of
from .handing_over import LEASE, ServerSilent, end, hand_over, try_later
from .mails import notices_mail, test_mail
from .reading import still_theirs
from .times import end_of_quiet

_TROUBLE_FOR = timedelta(days=14)
_MOST_PEOPLE = 1000  # a round; the next begins a minute later
_State = NoticeMail.State


def is_any_due(now: datetime) -> bool:
    """Whether there is anything to send, or to give up."""
    return _due(now).exists() or _again(now).exists() or _lost(now).exists()


def deliver(clock: Callable[[], datetime], seconds: float | None = None) -> int:
    """Send what is due, one mail a person. Call it outside of a transaction.

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
        return sent  # what was claimed waits for its next attempt; the others' mails are not claimed yet
    return sent


def troubles(now: datetime) -> QuerySet[NoticeMail]:
    """Mails of the last two weeks that did not go, or perhaps did not, the latest first."""
    states = (_State.WAITING, _State.FAILED, _State.UNSURE)
    recent = NoticeMail.objects.filter(state__in=states, begun_at__gt=now - _TROUBLE_FOR)
    return recent.order_by("-begun_at")


def send_test(user: User) -> None:
    """Send somebody a mail of their own, at once; errors are those of the mail server and its connection."""
    get_connection().send_messages([test_mail(user)])


def _claimed(clock: Callable[[], datetime]) -> Iterator[NoticeMail]:
    """Claims mails one by one, each only when it is asked for."""
    now = clock()
    for mail_id in list(_again(now).order_by("due_at").values_list("pk", flat=True)[:_MOST_PEOPLE]):
        if mail := _claim_again(mail_id, clock()):
            yield mail
    people = _due(now).order_by("user").values_list("user", flat=True).distinct()
    for user_id in list(people[:_MOST_PEOPLE]):
        if mail := _claim_for(user_id, clock()):
            yield mail


@transaction.atomic
def _claim_again(mail_id: int, now: datetime) -> NoticeMail | None:
    mail = _again(now).filter(pk=mail_id).select_for_update(no_key=True, skip_locked=True).first()
    if mail is not None:
        mail.state, mail.begun_at, mail.attempts = _State.SENDING, now, mail.attempts + 1
        mail.save(update_fields=["state", "begun_at", "attempts"])
    return mail


@transaction.atomic
def _claim_for(user_id: int, now: datetime) -> NoticeMail | None:
    """Put what is due for a person into a mail that is being sent; None where nothing is, or not now."""
    # Held, the person is claimed for by nobody else; what is due is read after that.
    user = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=user_id).first()
    due = _due(now).filter(user=user_id)
    if user is None or not due.exists():
        return None
    if not user.is_active or not user.email:
        due.update(mail_due_at=None)
        return None
    later = end_of_quiet(now, wishes_of([user])[user_id].hours)
    if later > now:
        due.update(mail_due_at=later)
        return None
    mail = NoticeMail.objects.create(user=user, due_at=now, begun_at=now)
    due.update(mail=mail)
    return mail


def _send(mail: NoticeMail, clock: Callable[[], datetime]) -> bool:
    notices = _still_news(mail)
    if not notices:
        end(mail, _State.EMPTY, clock())
        return False
    try:
        message = notices_mail(mail.user, notices)
    except Exception as error:  # somebody's mail that can't be written holds up nobody else's
        try_later(mail, error, clock(), _out_of_quiet(mail))
        return False
    return hand_over(mail, message, clock, _out_of_quiet(mail))


def _out_of_quiet(mail: NoticeMail) -> Callable[[datetime], datetime]:
    return lambda moment: end_of_quiet(moment, wishes_of([mail.user])[mail.user_id].hours)


def _still_news(mail: NoticeMail) -> list[Notice]:
    """What the person has not seen yet and may still know of; the rest is taken out of the mail."""
    rows = still_theirs(mail.notices.filter(seen_at__isnull=True), mail.user)
    notices = list(rows.select_related("lead").order_by("made_at", "pk"))
    mail.notices.exclude(pk__in=[one.pk for one in notices]).update(mail=None, mail_due_at=None)
    return notices


def _due(now: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(mail__isnull=True, mail_due_at__lte=now)


def _again(now: datetime) -> QuerySet[NoticeMail]:
    return NoticeMail.objects.filter(state=_State.WAITING, due_at__lte=now)


def _lost(now: datetime) -> QuerySet[NoticeMail]:
    return NoticeMail.objects.filter(Q(state=_State.SENDING), begun_at__lt=now - LEASE)
