"""Words that leads say come into their histories, or are taken out again, and the leads' fields follow.

The lowest of these services: it needs nobody but the models, so whoever takes something in can use it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from leads.catalog.fields import text_of
from leads.many import among
from leads.models import Consent, FieldChange, Lead

from .standing import PURPOSES, REFUSALS, latest

_Key = tuple[int, str, datetime, str, bool]
_Pair = tuple[int, str]  # a lead and a purpose
_Wanted = tuple[int, str, bool | None, str]  # a lead, its field, what it says, and who says so
_READ = {"": None, "true": True, "false": False}


def write_down(words: Iterable[Consent], now: datetime) -> list[Consent]:
    """Add words to the histories of leads, each once. Of a purpose the latest counts, whenever it came.

    The leads are held, by rising ids, until the transaction ends; those that are not there are passed over.

    Args:
        words: not saved yet.
        now: aware.

    Returns:
        Those that were not there before.
    """
    words = list(words)
    held = _hold({word.lead_id for word in words})
    known = {_key(word) for word in Consent.objects.filter(lead__in=among(held))}
    new = {_key(word): word for word in words if word.lead_id in held and _key(word) not in known}
    Consent.objects.bulk_create(new.values(), batch_size=5000)
    if new:
        _let_fields_say(
            [(one.lead_id, REFUSALS[one.purpose], not one.is_given, one.source) for one in latest(held)], now
        )
    return list(new.values())


def take_back(
    words: "QuerySet[Consent]", source: str, now: datetime, *, since: datetime | None = None
) -> None:
    """Take words out of histories, as if they had not been said. The leads are held.

    Their fields say what the latest of the other words says; where there is none, what they were before.

    Args:
        words: of any leads.
        source: what takes them back.
        now: aware.
        since: what a field was is what it was before this moment; without it, before we learned the words.
    """
    gone = list(words)
    if not gone:
        return
    _hold({word.lead_id for word in gone})
    Consent.objects.filter(pk__in=among(word.pk for word in gone)).delete()
    began: dict[_Pair, datetime] = {}
    for word in gone:
        pair = word.lead_id, word.purpose
        began[pair] = since or min(word.known_at, began.get(pair, word.known_at))
    left = {(one.lead_id, one.purpose): not one.is_given for one in latest({pair[0] for pair in began})}
    values = _before(began) | {pair: says for pair, says in left.items() if pair in began}
    _let_fields_say(
        [(lead_id, REFUSALS[purpose], says, source) for (lead_id, purpose), says in values.items()], now
    )


def _key(word: Consent) -> _Key:
    return word.lead_id, word.purpose, word.at, word.source, word.is_given


def _hold(lead_ids: Iterable[int]) -> set[int]:
    """NO KEY: a plain lock would stop recording for these leads."""
    rows = Lead.objects.filter(pk__in=among(lead_ids)).select_for_update(no_key=True).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def _before(began: dict[_Pair, datetime]) -> dict[_Pair, bool | None]:
    """What a field was before it changed first since a moment; none where it has not changed."""
    changes = FieldChange.objects.filter(lead__in=among({pair[0] for pair in began}), field__in=PURPOSES)
    before: dict[_Pair, bool | None] = {}
    for change in changes.order_by("pk"):
        pair = change.lead_id, PURPOSES[change.field]
        if pair in began and change.changed_at >= began[pair]:
            before.setdefault(pair, _READ[change.old])
    return before


def _let_fields_say(wanted: Sequence[_Wanted], now: datetime) -> None:
    fields = list(PURPOSES)
    rows = Lead.objects.filter(pk__in=among({lead_id for lead_id, *_ in wanted})).values_list("pk", *fields)
    stands = {(pk, field): value for pk, *values in rows for field, value in zip(fields, values, strict=True)}
    moved: dict[tuple[str, bool | None], list[int]] = defaultdict(list)
    changes = []
    for lead_id, field, value, source in wanted:
        was = stands.get((lead_id, field), value)
        if was is not value:
            moved[field, value].append(lead_id)
            old, new = text_of(was), text_of(value)
            changes.append(
                FieldChange(
                    lead_id=lead_id,
                    field=field,
                    old=old,
                    new=new,
                    changed_at=now,
                    known_at=now,
                    source=source,
                )
            )
    for (field, value), lead_ids in moved.items():
        Lead.objects.filter(pk__in=among(lead_ids)).update(**{field: value})
    FieldChange.objects.bulk_create(changes, batch_size=5000)
