"""Counting what comes about in forms, by variant and day; and answers by sender, against floods."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from leads.days import day_of
from leads.models import CaptureForm, FormCount, FormSender

# An office or a fair has one network address for all its people.
MOST_OF_SENDER = 20  # answers an hour
MOST_OF_FORM = 1_000  # answers an hour
_KEPT = timedelta(hours=2)


def count(form: CaptureForm, variant: str, what: FormCount.What, now: datetime) -> None:
    """Count once more that something came about."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [form.pk, variant, day_of(now), str(what)])


_COUNT = """
    INSERT INTO leads_formcount AS c (form_id, variant, day, what, n) VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (form_id, variant, day, what) DO UPDATE SET n = c.n + 1
"""


def refused_of(form: CaptureForm, address: str, now: datetime) -> FormCount.What | None:
    """Count an answer of a network address to a form; why it is one too many, or None where it is not.

    Args:
        form: that was answered.
        address: the network address it came from. Only a hash is kept, for two hours, of which the
            address can't be told without the secret of this installation.
        now: aware.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    FormSender.objects.filter(hour__lt=now - _KEPT).delete()
    if _once_more(form, _hash(address, hour), hour) > MOST_OF_SENDER:
        return FormCount.What.SENDER
    if _once_more(form, "", hour) > MOST_OF_FORM:
        return FormCount.What.FLOOD
    return None


def _hash(address: str, hour: datetime) -> str:
    """Another one each hour, so that nobody's hours can be put together."""
    return salted_hmac(f"leads.forms.sender {hour.isoformat()}", address, settings.SECRET_KEY).hexdigest()[
        :32
    ]


def _once_more(form: CaptureForm, sender: str, hour: datetime) -> int:
    """How many it makes with this one: the statement holds the row, so that two never count as one."""
    with connection.cursor() as cursor:
        cursor.execute(_ONCE_MORE, [form.pk, sender, hour])
        return int(cursor.fetchone()[0])


_ONCE_MORE = """
    INSERT INTO leads_formsender AS s (form_id, sender, hour, n) VALUES (%s, %s, %s, 1)
    ON CONFLICT (form_id, sender, hour) DO UPDATE SET n = s.n + 1 RETURNING n
"""
