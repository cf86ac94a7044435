"""The tick under a form as the lead's consent to mails, with the very text that was shown."""

from datetime import datetime

from leads.consent.giving import give
from leads.identities.family import kept_id
from leads.models import FormAnswer, Purpose


def has_consent(answer: FormAnswer) -> bool:
    """Whether the tick counts: where the address has to be confirmed, not before it is."""
    return answer.is_opted_in and (answer.confirmed_at is not None or not answer.form.is_double)


def note_consent(answer: FormAnswer, now: datetime) -> None:
    """Note what was agreed to, once it counts; at the moment that made it count."""
    if answer.opt_in is None or answer.lead_id is None or not has_consent(answer):
        return
    lead_id = kept_id(answer.lead_id)  # it may have become part of another one since
    if lead_id is None:
        return
    give(
        lead_id,
        Purpose.EMAIL,
        text=answer.opt_in.text,
        text_version=f"{answer.form.key}, version {answer.opt_in.version}",
        source=answer.form.source,
        at=answer.confirmed_at or answer.at,
        now=now,
    )
