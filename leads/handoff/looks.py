"""Anybody who sees a lead may say that it is worth a look, whatever its score; and take that back."""

from datetime import datetime

from django.db import transaction

from leads.models import Action, Lead, LookMark, User
from leads.people.access import leads_for
from leads.people.audit import record, the_lead

from .moves import MoveRefused, checked_words


@transaction.atomic
def mark_lead(lead_id: int, reason: str, by: User, now: datetime) -> LookMark:
    """Mark a lead as worth a look. Where nobody owns and works it, SDRs and managers see it then.

    Args:
        lead_id: of a lead that this person sees.
        reason: why, in words.
        by: who says so.
        now: aware.

    Raises:
        MoveRefused: there is no such lead for them, it is marked already, or they don't say why.
    """
    lead = _hold(lead_id, by)
    said = checked_words(reason)
    if not said:
        raise MoveRefused("Say why it is worth a look.")
    if lead.is_marked:
        raise MoveRefused(f"{lead.name} is marked already.")
    mark = LookMark.objects.create(lead=lead, by=by, reason=said, marked_at=now)
    Lead.objects.filter(pk=lead_id).update(is_marked=True)
    record(by, Action.LOOK_MARKED, the_lead(lead_id), {}, now)
    return mark


@transaction.atomic
def unmark_lead(lead_id: int, by: User, now: datetime) -> None:
    """Take the mark off a lead; one that has none stays as it is.

    Raises:
        MoveRefused: there is no such lead for them.
    """
    end_mark(_hold(lead_id, by).pk, by, now)


def end_mark(lead_id: int, by: User, now: datetime) -> None:
    """End the open mark of a lead that is held, where it has one."""
    ended = LookMark.objects.filter(lead=lead_id, ended_at__isnull=True).update(ended_at=now, ended_by=by)
    if ended:
        Lead.objects.filter(pk=lead_id).update(is_marked=False)
        record(by, Action.LOOK_ENDED, the_lead(lead_id), {}, now)


def open_mark(lead: Lead) -> LookMark | None:
    """The open mark of a lead, with who made it; None where it has none."""
    if not lead.is_marked:
        return None
    return LookMark.objects.filter(lead=lead, ended_at__isnull=True).select_related("by").first()


def _hold(lead_id: int, by: User) -> Lead:
    """Hold the lead until the transaction ends, if this person sees it once it is held."""
    held = Lead.objects.select_for_update(no_key=True).filter(pk=lead_id).first()
    if held is None or not by.is_active or not leads_for(by).filter(pk=lead_id).exists():
        raise MoveRefused("There is no such lead.")
    return held
