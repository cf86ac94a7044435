"""Confirming an e-mail address: by the button behind the link in the mail, never by the link alone."""

from datetime import datetime

from django.db import transaction

from leads.identities.proving import join_confirmed
from leads.models import FormAnswer, FormCount, FormMail

from .answering import mail_about
from .consenting import note_consent
from .counting import count


@transaction.atomic
def confirm(answer_id: int, now: datetime) -> FormAnswer:
    """Note that who answered reads the mails of that address, once; and answer, where the form does.

    Args:
        answer_id: of the answer whose link was opened.
        now: aware.
    """
    answer = FormAnswer.objects.select_for_update(no_key=True).get(pk=answer_id)
    if answer.confirmed_at is None:
        answer.confirmed_at = now
        answer.save(update_fields=["confirmed_at"])
        join_confirmed(
            answer.email, answer.form.source, now
        )  # before anything holds the lead: merging gives way
        note_consent(answer, now)
        if answer.form.reply_subject:
            mail_about(answer, FormMail.Kind.REPLY, now)
        count(answer.form, answer.variant, FormCount.What.CONFIRMED, now)
    return answer


def may_have_file(answer: FormAnswer) -> bool:
    """Whether what stands behind the form is open to who answered."""
    return answer.confirmed_at is not None or not answer.form.is_double
