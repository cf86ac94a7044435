"""Somebody who was erased agrees anew: a person lets them in again, with that consent."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from leads.ingest.items import EMAIL, Unacceptable, Who
from leads.ingest.leads import create_lead
from leads.models import Action, Erased, Purpose, User
from leads.people.audit import record, the_lead

from .erased import digests_of, hold_off
from .giving import give

SOURCE = "page"


@transaction.atomic
def let_back(email: str, purposes: Collection[str], words: str, by: User, now: datetime) -> int:
    """Let somebody in again who was erased, as a new lead that has agreed to something.

    Args:
        email: of the person, as it was typed.
        purposes: what they agreed to, of `Purpose`; at least one.
        words: how and to what they agreed.
        by: who says so.
        now: aware.

    Returns:
        The id of the new lead.

    Raises:
        ValidationError: by argument: nobody of this address was erased, or what they agreed to is not said.
    """
    _check(purposes, words)
    hold_off()
    erased = Erased.objects.filter(digest__in=digests_of([_who(email)])).first()
    if erased is None:
        raise ValidationError({"email": "Nobody with this address was erased."})
    Erased.objects.filter(lead_id=erased.lead_id).delete()
    record(by, Action.LEAD_LET_BACK, the_lead(erased.lead_id), {"purposes": sorted(purposes)}, now)
    lead = create_lead({"email": email}, now)
    for purpose in purposes:
        give(lead.pk, purpose, text=words, text_version="", source=SOURCE, at=now, now=now, by=by)
    return lead.pk


def _check(purposes: Collection[str], words: str) -> None:
    faults = {}
    if not purposes or not set(purposes) <= set(Purpose.values):
        faults["purposes"] = "Say what they agreed to."
    if not words.strip():
        faults["words"] = "Say how they agreed: it is kept as the proof."
    if faults:
        raise ValidationError(faults)


def _who(email: str) -> Who:
    try:
        return Who(EMAIL, email).checked()
    except Unacceptable as error:
        raise ValidationError({"email": "Type an e-mail address."}) from error
