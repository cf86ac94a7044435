"""Leads agree to mails and calls, and take it back."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from leads.catalog.fields import checked_text
from leads.models import Action, Consent, Lead, User
from leads.people.audit import record, the_lead

from .following import write_down


def give(
    lead_id: int,
    purpose: str,
    *,
    text: str,
    text_version: str,
    source: str,
    at: datetime,
    now: datetime,
    by: User | None = None,
) -> bool:
    """Note that a lead agreed to something; the same again changes nothing.

    Args:
        lead_id: of the lead.
        purpose: "email" or "phone".
        text: what it agreed to, as it was shown or said.
        text_version: of the text, at most 80 letters.
        source: where it agreed, at most 60 letters.
        at: when it agreed, aware. Does not lift a refusal that came after it.
        now: when we learn it, aware.
        by: who noted it, where a person did.

    Returns:
        Whether it was not noted before.

    Raises:
        ValidationError: another purpose, or words that can't be stored; by argument.
        Lead.DoesNotExist: no such lead.
    """
    said = Consent(lead_id=lead_id, purpose=purpose, is_given=True, text=text, text_version=text_version)
    return _note(said, source, at, now, by)


def withdraw(
    lead_id: int,
    purpose: str,
    *,
    source: str,
    at: datetime,
    now: datetime,
    text: str = "",
    text_version: str = "",
    by: User | None = None,
) -> bool:
    """Note that a lead does not agree, or not any more; see `give`."""
    said = Consent(lead_id=lead_id, purpose=purpose, is_given=False, text=text, text_version=text_version)
    return _note(said, source, at, now, by)


@transaction.atomic
def _note(said: Consent, source: str, at: datetime, now: datetime, by: User | None) -> bool:
    said.source, said.at, said.known_at, said.by = source, min(at, now), now, by
    _check(said)
    if not Lead.objects.select_for_update(no_key=True).filter(pk=said.lead_id).first():
        raise Lead.DoesNotExist(f"There is no lead {said.lead_id}.")
    is_new = bool(write_down([said], now))
    if is_new and by is not None:
        details = {"purpose": str(said.purpose), "given": said.is_given, "source": source}
        record(by, Action.CONSENT_NOTED, the_lead(said.lead_id), details, now)
    return is_new


def _check(said: Consent) -> None:
    said.text = said.text.strip()
    for name in ("text", "text_version", "source"):
        try:
            checked_text(getattr(said, name))
        except ValidationError as error:
            raise ValidationError({name: error.message}) from error
    said.clean_fields(exclude=["lead", "by"])
