"""What leads say of mails by what they do: who unsubscribes takes a consent back, who subscribes gives it.

Each such activity is a word in the history of its lead, of the time at which it was done: so neither the
order in which they come nor a repeat changes what stands in the end.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from leads.many import among
from leads.models import Activity, ApiKey, Consent, Purpose, Scope

from .following import take_back, write_down

# Activity type -> whether it gives a consent to mails; what a form is ticked for has words of its own.
SAYS = {"email.subscribe": True, "email.unsubscribe": False, "email.spam_complaint": False}


@dataclass(frozen=True, slots=True)
class Said:
    """What an activity says: whose it is, its type, where it comes from and when it was done."""

    lead_id: int
    type: str
    source: str
    at: datetime


def saying(types: Mapping[str, int]) -> dict[int, str]:
    """The types that say something, by the ids that the catalog gives them."""
    return {types[key]: key for key in SAYS if key in types}


def note_said(said: Iterable[Said], now: datetime) -> None:
    """Note what activities say; those that say nothing of mails are none of them. Holds the leads.

    A refusal is believed of everybody. That somebody wants mails again is not, where a key for trackers says
    so: it stands in the page of a website, and whoever reads it there could say so of anybody.
    """
    said = list(said)
    unproven = _open_to_all({one.source for one in said if SAYS[one.type]})
    words = [
        Consent(
            lead_id=one.lead_id,
            purpose=Purpose.EMAIL.value,
            is_given=SAYS[one.type],
            source=one.source,
            at=one.at,
            known_at=now,
        )
        for one in said
        if not SAYS[one.type] or one.source not in unproven
    ]
    if words:
        write_down(words, now)


def _open_to_all(sources: Collection[str]) -> set[str]:
    if not sources:
        return set()
    keys = ApiKey.objects.filter(source__in=sources, scopes__contains=[Scope.TRACK])
    return set(keys.values_list("source", flat=True))


def note_said_by(*lead_ids: int, now: datetime) -> None:
    """Note what leads have said by anything that they did, where that was not noted yet."""
    rows = Activity.objects.filter(lead__in=lead_ids, type__key__in=SAYS)
    note_said([Said(*row) for row in rows.values_list("lead", "type__key", "source", "occurred_at")], now)


def unsay(activity_ids: Collection[int], source: str, now: datetime) -> None:
    """Take back what activities said that are about to go. Those that say nothing may be among them."""
    take_back(Consent.objects.filter(pk__in=among(words_of(activity_ids))), source, now)


def words_of(activity_ids: Collection[int]) -> list[int]:
    """The words in the histories of their leads that these activities said, and none but these."""
    with connection.cursor() as cursor:
        ids = list(activity_ids)
        cursor.execute(_WORDS_OF, [list(SAYS), list(SAYS.values()), ids, ids])
        return [word_id for (word_id,) in cursor.fetchall()]


_WORDS_OF = """
    WITH says AS (
        SELECT t.id AS type_id, n.is_given FROM unnest(%s::text[], %s::bool[]) n(key, is_given)
        JOIN leads_activitytype t USING (key))
    SELECT DISTINCT c.id FROM leads_activity a
    JOIN says s USING (type_id)
    JOIN leads_consent c ON c.lead_id = a.lead_id AND c.purpose = 'email' AND c.by_id IS NULL
        AND (c.at, c.source, c.is_given) = (a.occurred_at, a.source, s.is_given)
    WHERE a.id = ANY(%s) AND NOT EXISTS (
        SELECT FROM leads_activity o JOIN says os USING (type_id)
        WHERE (o.lead_id, o.occurred_at, o.source) = (a.lead_id, a.occurred_at, a.source)
            AND os.is_given = s.is_given AND o.id <> ALL(%s))
"""
