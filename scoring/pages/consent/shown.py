"""What a lead agreed to, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leads.consent.standing import REFUSALS
from leads.models import Consent, Lead, Purpose, User
from leads.people.roles import may_open
from scoring.pages.wording import day, local, moment


@dataclass(frozen=True)
class Said:
    """One word of the history."""

    what: str
    on: str
    at: str
    origin: str
    text: str
    version: str


@dataclass(frozen=True)
class Standing:
    """What stands of a purpose: `no` where it was refused; `said` is None where nothing was ever said."""

    label: str
    words: str
    no: bool
    said: Said | None


@dataclass(frozen=True)
class Consents:
    """The part "Consent" of a lead's page."""

    standings: tuple[Standing, ...]
    history: tuple[Said, ...]
    may_erase: bool


def consents_of(lead: Lead, user: User, now: datetime) -> Consents:
    """What stands, since when and from where, with all that was said before, the latest first."""
    rows = list(Consent.objects.filter(lead=lead).select_related("by").order_by("-at", "-id"))
    return Consents(
        tuple(_standing(lead, purpose, rows, now) for purpose in Purpose),
        tuple(_said(row, now) for row in rows),
        may_open(user, "lead_erase"),
    )


def _standing(lead: Lead, purpose: Purpose, rows: Sequence[Consent], now: datetime) -> Standing:
    last = next((row for row in rows if row.purpose == purpose), None)
    refuses = getattr(lead, REFUSALS[purpose])
    if last is None:
        words = "refused, nobody noted when" if refuses else "nothing said"
    else:
        words = "refused" if refuses else "agreed"
    return Standing(str(purpose.label), words, bool(refuses), _said(last, now) if last else None)


def _said(row: Consent, now: datetime) -> Said:
    what = "agreed" if row.is_given else "refused"
    origin = f"{row.source}, {row.by}" if row.by else row.source
    on = day(local(row.at).date(), local(now).date())
    label = Purpose(row.purpose).label
    return Said(f"{label}: {what}", on, moment(row.at), origin, row.text, row.text_version)
