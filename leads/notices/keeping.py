"""The mail backend where no mail server is set: mails are kept in the database, to be looked at."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from leads.many import among
from leads.models import KeptMail, Notice

MOST_KEPT = 500
_LINK = re.compile(r"/notices/(\d+)$", re.MULTILINE)


class KeepMails(BaseEmailBackend):
    """Keeps the latest mails, each recipient's a row."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep mails instead of sending them. Returns how many."""
        now = datetime.now(UTC)
        for message in email_messages:
            KeptMail.objects.bulk_create([_row(message, to, now) for to in message.recipients()])
        last = KeptMail.objects.first()
        if last is not None:
            KeptMail.objects.filter(pk__lte=last.pk - MOST_KEPT).delete()
        return len(email_messages)


def forget_leads(lead_ids: Collection[int]) -> None:
    """Delete the kept mails that name these leads; before the leads are deleted, with their notices."""
    notices = Notice.objects.filter(lead__in=among(lead_ids), mail__isnull=False).values_list("pk", flat=True)
    wanted = {str(notice_id) for notice_id in notices}
    if wanted:
        rows = KeptMail.objects.values_list("pk", "text")
        named = [mail_id for mail_id, text in rows if not wanted.isdisjoint(_LINK.findall(text))]
        KeptMail.objects.filter(pk__in=named).delete()


def _row(message: EmailMessage, to: str, now: datetime) -> KeptMail:
    message.message()  # refuses what no mail server would take, such as a line break in a header
    return KeptMail(
        made_at=now,
        to_address=to,
        from_address=message.from_email,
        subject=str(message.subject),
        text=str(message.body),
        html=_html(message),
    )


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    found = (content for content, kind in message.alternatives if kind == "text/html")
    return str(next(found, ""))
