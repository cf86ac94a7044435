"""Mails are sent here: claimed by one process, handed over once, and settled; the truth is in the database.

What is due for one person goes into one mail. An attempt is written down before the mail is handed over.
Where it is certain that it was not taken, another attempt follows; where it is not (the process died, the
connection broke after the mail had been written), none does: nobody is told twice, and the product says so.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import QuerySet

from leads.models import Notice, NoticeMail, User

from .choices import wishes_of
from .handing_over import (
    Clock,
    claim_each,
    deliver_each,
    end,
    give_up_lost,
    hand_over,
    lost,
    try_later,
    waiting,
)
from .mails import notices_mail, test_mail
from .reading import still_theirs
from .times import end_of_quiet

_TROUBLE_FOR = timedelta(days=14)
_MOST_PEOPLE = 1000  # a round; the next begins a minute later
_State = NoticeMail.State


def is_any_due(now: datetime) -> bool:
    """Whether there is anything to send, or to give up."""
    return _due(now).exists() or waiting(NoticeMail, now).exists() or lost(NoticeMail, now).exists()


def deliver(clock: Clock, seconds: float | None = None) -> int:
    """Send what is due, one mail a person. Call it outside of a transaction.

    Args:
        clock: says what time it is, UTC and aware.
        seconds: begin no further mail after so long.

    Returns:
        How many mails were sent.
    """
    give_up_lost(NoticeMail, clock())
    return deliver_each(_claimed(clock), _send, clock, seconds)


def troubles(now: datetime) -> QuerySet[NoticeMail]:
    """Mails of the last two weeks that did not go, or perhaps did not, the latest first."""
    states = (_State.WAITING, _State.FAILED, _State.UNSURE)
    recent = NoticeMail.objects.filter(state__in=states, begun_at__gt=now - _TROUBLE_FOR)
    return recent.order_by("-begun_at")


def send_test(user: User) -> None:
    """Send somebody a mail of their own, at once; errors are those of the mail server and its connection."""
    get_connection().send_messages([test_mail(user)])


def _claimed(clock: Clock) -> Iterator[NoticeMail]:
    """Claims mails one by one, each only when it is asked for."""
    now = clock()
    yield from claim_each(waiting(NoticeMail, now), clock, _MOST_PEOPLE)
    people = _due(now).order_by("user").values_list("user", flat=True).distinct()
    for user_id in list(people[:_MOST_PEOPLE]):
        if mail := _claim_for(user_id, clock()):
            yield mail


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


def _send(mail: NoticeMail, clock: Clock) -> bool:
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
