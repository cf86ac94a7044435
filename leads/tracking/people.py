"""Who messages are about: names that are one person's become one, and traits become fields of the lead."""

from collections.abc import Sequence
from datetime import datetime

from leads.catalog.fields import field_map
from leads.identities.joining import SameNames, say_same
from leads.ingest.changes import change_many
from leads.ingest.items import EMAIL
from leads.ingest.leads import NewLead, create_leads
from leads.ingest.values import read_values
from leads.ingest.visitors import leads_named
from leads.models import Field

from .messages import Message
from .traits import company_values, person_values, traits_of


def learn_of(messages: Sequence[Message], source: str, now: datetime) -> None:
    """Learn from new messages who people are and what is said of them, in the transaction of their keeping.

    An identify call with an e-mail address makes its person a lead; one without, and a group call, say
    something of leads alone that are known already. Traits that are no values of their field say nothing.
    """
    fields = field_map()
    told = [
        (message, _values(message, fields)) for message in messages if message.kind in ("identify", "group")
    ]
    _join(messages, source, now)
    if told:
        _create([values for message, values in told if message.kind == "identify"], source, now)
        _change(told, source, now)


def _join(messages: Sequence[Message], source: str, now: datetime) -> None:
    """Say that all names which a message gives are one person's; where they are two leads', a person decides.

    No call proves that two leads are one: the write key of a website is known to whoever opens it.
    """
    proofs = {message.names: f"{message.kind} call" for message in messages if len(message.names) > 1}
    say_same([SameNames(names, proof) for names, proof in proofs.items()], source, now)


def _values(message: Message, fields: dict[str, Field]) -> dict[str, object]:
    traits = traits_of(message.read())
    raw = person_values(traits, fields) if message.kind == "identify" else company_values(traits)
    email = next((who.value for who in message.names if who.kind == EMAIL), "")
    values, _ = read_values(fields, {**raw, "email": email} if email else raw)
    return {key: value for key, value in values.items() if value not in ("", None)}


def _create(told: Sequence[dict[str, object]], source: str, now: datetime) -> None:
    create_leads((NewLead({"source": source, **values}) for values in told if values.get("email")), now)


def _change(told: Sequence[tuple[Message, dict[str, object]]], source: str, now: datetime) -> None:
    leads = leads_named(list({who for message, _ in told for who in message.names}))
    changes: dict[int, dict[str, object]] = {}
    for message, values in sorted(told, key=lambda one: one[0].occurred_at):
        lead_id = next((leads[who] for who in message.names if who in leads), None)
        if lead_id is not None:
            changes.setdefault(lead_id, {}).update(values)
    change_many(sorted(changes.items()), by=None, source=source, now=now)
