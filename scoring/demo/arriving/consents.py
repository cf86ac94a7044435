"""What leads agreed to and took back, as it was said; their fields say so already."""

from leads.consent.giving import give, withdraw
from leads.models import FieldChange, Lead, Purpose, Stage, User
from scoring.demo.calendar import Calendar

_MOST = 10  # of a kind
_BY_PHONE = "May I call you about our products from time to time?"
_NEWSLETTER = "Send me the newsletter, about once a month. I can end it by the link in each mail."
_SOURCE = "newsletter"


def note_consents(caller: User, calendar: Calendar) -> None:
    """Note when those refused who refuse, what some agreed to before, and what others said on the phone."""
    for change in _refusals("email_opt_out"):
        # The refusal first: so the lead's field says at no time that there is none.
        withdraw(change.lead_id, Purpose.EMAIL, source=_SOURCE, at=change.changed_at, now=calendar.now)
        _subscribed(change.lead, calendar)
    for change in _refusals("do_not_call"):
        withdraw(change.lead_id, Purpose.PHONE, source="phone", at=change.changed_at, now=calendar.now)
    for place, lead in enumerate(_asked(caller)):
        at = calendar.moment(calendar.today, 31_000 + 900 * place)
        give(lead.pk, Purpose.PHONE, text=_BY_PHONE, text_version="", source="call", at=at, now=at, by=caller)


def _subscribed(lead: Lead, calendar: Calendar) -> None:
    give(
        lead.pk,
        Purpose.EMAIL,
        text=_NEWSLETTER,
        text_version="newsletter, version 1",
        source=_SOURCE,
        at=lead.added_at,
        now=calendar.now,
    )


def _refusals(field: str) -> list[FieldChange]:
    """The changes by which leads that refuse came to it."""
    changes = FieldChange.objects.filter(field=field, new="true", **{f"lead__{field}": True})
    return list(changes.select_related("lead").order_by("-pk")[:_MOST])


def _asked(caller: User) -> list[Lead]:
    """Leads that the caller has just been given, and whom nobody asked yet."""
    mine = Lead.objects.filter(owner=caller, stage=Stage.MQL, do_not_call__isnull=True)
    return list(mine.order_by("-pk")[:8])
