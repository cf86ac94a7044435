"""Taking an answer: once, through the one door, and without letting a stranger overwrite what others said.

Anybody can type anybody's e-mail address. So of a lead that is known an answer fills what is empty, and
changes what an earlier answer had said. What people or other systems said stays; what was typed instead is
kept beside the answer, where people find it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from json import dumps

from django.db import transaction

from leads.catalog.fields import text_of, value_of
from leads.crash import crash_at
from leads.identities.joining import SameNames, say_same
from leads.ingest.changes import change_many
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import NewLead, create_leads
from leads.ingest.record import record_activity
from leads.models import CaptureForm, FieldChange, FormAnswer, FormCount, FormMail, FormVariant, Lead

from .asking import EMAIL, asked_by, read_typed
from .consenting import note_consent
from .counting import count, refused_of
from .tokens import BadToken, Shown, read_shown

FASTEST = timedelta(seconds=2)  # nobody reads and fills in a form faster
MOST_MAILS = 3  # to one address in a day, so that nobody can have another flooded by us
LEAD_SOURCE = "website"
_What = FormCount.What


@dataclass(frozen=True)
class Sent:
    """What was sent, as it was sent. `visitor` is the id of the first-party cookie, empty without one."""

    typed: Mapping[str, str]
    token: str
    address: str  # the network address it came from
    trap: str = ""
    is_opted_in: bool = False
    visitor: str = ""
    page: str = ""


class Refused(Exception):
    """An answer that is not taken; `why` is counted, the words tell a person what to do."""

    def __init__(self, why: FormCount.What, words: str, shown: Shown | None = None) -> None:
        super().__init__(words)
        self.why, self.shown = why, shown


class Faulty(Refused):
    """An answer that can't be read; `faults` by key of field."""

    def __init__(self, faults: Mapping[str, str], shown: Shown) -> None:
        super().__init__(_What.FAULTY, "Some answers are missing, or can't be read.", shown)
        self.faults = faults


@dataclass(frozen=True)
class _Read:
    """An answer that was read and may be taken."""

    form: CaptureForm
    shown: Shown
    sent: Sent
    values: dict[str, str]
    key: str


def take_answer(form: CaptureForm, sent: Sent, now: datetime) -> FormAnswer:
    """Take an answer; the same one sent again is the same answer. Call it outside of a transaction.

    Args:
        form: that is open.
        sent: what was sent.
        now: aware.

    Returns:
        The answer as it is kept, with its lead.

    Raises:
        Refused: it is not taken; it is counted as such.
    """
    try:
        read = _read(form, sent, now)
        if answer := FormAnswer.objects.filter(form=form, key=read.key).first():
            return answer
        if why := refused_of(form, sent.address, now):
            raise Refused(why, _TOO_MANY, read.shown)
        return _take(read, now)
    except Refused as refusal:
        count(form, refusal.shown.variant if refusal.shown else "", refusal.why, now)
        raise


_TOO_MANY = (
    "Too many answers came in within the last hour, from your network or for this form. What you typed is "
    "still here: please send it again in an hour."
)
_NOT_THIS_ADDRESS = "This e-mail address can't be used here: please write to us instead."
_TRAPPED = (
    "This looked like the answer of a machine: the field that is to stay empty was filled in, perhaps by "
    "your browser. It is empty again: please send the form once more."
)
_TOO_FAST = "This came faster than anybody types. If you are a person, please send it once more."
_TOO_OLD = (
    "This page had been open for more than a day. What you typed is still here: please send it once more."
)


def _read(form: CaptureForm, sent: Sent, now: datetime) -> _Read:
    try:
        shown = read_shown(sent.token, form, now)
    except BadToken as error:
        raise Refused(_What.STALE, _TOO_OLD) from error
    if sent.trap:
        raise Refused(_What.TRAP, _TRAPPED, shown)
    if now - shown.at < FASTEST:
        raise Refused(_What.EARLY, _TOO_FAST, shown)
    variant = FormVariant.objects.filter(form=form, letter=shown.variant).first()
    values, faults = read_typed(asked_by(variant.fields if variant else []), sent.typed)
    if faults:
        raise Faulty(faults, shown)
    if EMAIL not in values:
        raise Refused(_What.STALE, _TOO_OLD, shown)  # its variant was changed meanwhile
    return _Read(form, shown, sent, values, _key(shown, values, sent.is_opted_in))


def _key(shown: Shown, values: Mapping[str, str], is_opted_in: bool) -> str:
    """Who goes back and mends a word has answered again; who clicks twice has not."""
    body = dumps([shown.nonce, dict(values), is_opted_in], sort_keys=True)
    return blake2b(body.encode(), digest_size=16).hexdigest()


@transaction.atomic
def _take(read: _Read, now: datetime) -> FormAnswer:
    # Of two at once the second waits here for the first, and finds its answer.
    answer, is_new = FormAnswer.objects.get_or_create(
        form=read.form, key=read.key, defaults=_columns(read, now)
    )
    if not is_new:
        return answer
    crash_at("after_answer_kept")
    lead_id, answer.is_new_lead = _lead(read, now)
    answer.lead_id = lead_id
    _join(read, now)
    record_activity(_activity(answer, read), read.form.source, now)
    answer.left = _fill(lead_id, read, now)
    answer.save(update_fields=["lead", "is_new_lead", "left"])
    note_consent(answer, now)
    _answer_back(answer, now)
    count(read.form, read.shown.variant, _What.ANSWER, now)
    return answer


def _columns(read: _Read, now: datetime) -> dict[str, object]:
    opt_in = read.form.opt_ins.filter(version=read.shown.opt_in).first()
    return {
        "variant": read.shown.variant,
        "at": now,
        "email": read.values[EMAIL],
        "values": read.values,
        "page": read.sent.page,
        "opt_in": opt_in,
        "is_opted_in": opt_in is not None and read.sent.is_opted_in,
    }


def _lead(read: _Read, now: datetime) -> tuple[int, bool]:
    """The lead of the e-mail address; a new one with nothing but it, so that the rest is noted as said."""
    values = {EMAIL: read.values[EMAIL], "source": LEAD_SOURCE}
    created = create_leads([NewLead(values)], now)[0]
    if created.lead_id is None:
        raise Faulty({EMAIL: _NOT_THIS_ADDRESS}, read.shown)  # whose owner was erased at their wish
    return created.lead_id, created.is_new


def _join(read: _Read, now: datetime) -> None:
    """What the visitor of this browser did before is the lead's now."""
    if read.sent.visitor:
        names = (Who(EMAIL, read.values[EMAIL]), Who("anonymous", read.sent.visitor))
        say_same([SameNames(names, read.form.source)], read.form.source, now)


def _activity(answer: FormAnswer, read: _Read) -> NewActivity:
    form = read.form
    properties = {"form": form.name, "variant": answer.variant} | (
        {"page": answer.page} if answer.page else {}
    )
    return NewActivity(
        key=str(answer.pk),
        type=form.type.key,
        occurred_at=answer.at,
        lead_id=answer.lead_id,
        topic=form.topic,
        campaign=form.campaign.key if form.campaign else "",
        properties=properties,
    )


def _fill(lead_id: int, read: _Read, now: datetime) -> dict[str, str]:
    """Write what may be written; what was typed and was not, is given back."""
    # Held, so that nobody says something between what is read here and what is written.
    lead = Lead.objects.select_for_update(no_key=True).get(pk=lead_id)
    typed = {key: value for key, value in read.values.items() if key != EMAIL}
    other = {key for key, value in typed.items() if text_of(value_of(lead, key)) not in ("", value)}
    left = other - _said_by_forms(lead.pk, other)
    change_many(
        [(lead.pk, {key: value for key, value in typed.items() if key not in left})],
        by=None,
        source=read.form.source,
        now=now,
    )
    return {key: typed[key] for key in typed if key in left}


def _said_by_forms(lead_id: int, keys: set[str]) -> set[str]:
    """Those fields of which a form had the last word."""
    changes = FieldChange.objects.filter(lead=lead_id, field__in=keys).order_by("id")
    last = {change.field: change for change in changes}
    return {key for key, change in last.items() if change.by_id is None and change.source.startswith("form ")}


def _answer_back(answer: FormAnswer, now: datetime) -> None:
    """Put the mail down that answers at once: it goes within a second or two."""
    form = answer.form
    if form.is_double:
        mail_about(answer, FormMail.Kind.CONFIRM, now)
    elif form.reply_subject:
        mail_about(answer, FormMail.Kind.REPLY, now)


def mail_about(answer: FormAnswer, kind: FormMail.Kind, now: datetime) -> None:
    """Put a mail down to be sent, unless its address had enough of them today."""
    day = now - timedelta(days=1)
    sent = FormMail.objects.filter(answer__email=answer.email, kind=kind, made_at__gt=day)
    if sent.count() < MOST_MAILS:
        FormMail.objects.get_or_create(answer=answer, kind=kind, defaults={"made_at": now, "due_at": now})
