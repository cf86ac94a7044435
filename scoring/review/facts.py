"""What is known of a lead, without what the matrix says of it: what somebody who grades it is shown."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from leads.catalog.fields import field_map, text_of, value_of
from leads.catalog.shown import shown_value
from leads.days import day_of
from leads.models import Activity, ActivityType, Field, Lead
from leads.words import day

# Who it is stands above; how it may be reached says nothing of how good it is.
_LEFT_OUT = {"first_name", "last_name", "email", "phone", "title", "company", "domain", "created_on"}
_WITHIN = timedelta(days=365)
_MOST = 12


def facts_of(lead_ids: Sequence[int], now: datetime) -> dict[int, dict[str, Any]]:
    """By lead: name, line, known (pairs of a field and its value) and did (what, how often, when last).

    Neither stage nor owner are among it: they would tell what the score was.
    """
    fields, did = field_map(), _did(lead_ids, now)
    return {
        lead.pk: {
            "name": lead.name,
            "line": " · ".join(filter(None, (lead.title, lead.company))),
            "known": _known(lead, fields),
            "did": did[lead.pk],
        }
        for lead in Lead.objects.filter(pk__in=lead_ids)
    }


def _known(lead: Lead, fields: dict[str, Field]) -> list[list[str]]:
    texts = ((field, text_of(value_of(lead, key))) for key, field in fields.items() if key not in _LEFT_OUT)
    return [[field.label, _said(field, text)] for field, text in texts if text]


def _said(field: Field, text: str) -> str:
    if field.type == Field.Type.BOOLEAN:
        return "Yes" if text == "true" else "No"
    if field.type == Field.Type.NUMBER:
        return f"{float(text):,.10g}"
    return shown_value(field, text)


def _did(lead_ids: Sequence[int], now: datetime) -> dict[int, list[list[str]]]:
    """What each did within a year, the latest first."""
    rows = (
        Activity.objects.filter(lead__in=lead_ids, occurred_at__gt=now - _WITHIN, occurred_at__lte=now)
        .exclude(type__channel=ActivityType.Channel.DATA)
        .values_list("lead_id", "type__label")
        .annotate(times=Count("pk"), last=Max("occurred_at"))
        .order_by("-last")
    )
    did: dict[int, list[list[str]]] = defaultdict(list)
    for lead_id, label, times, last in rows:
        if len(did[lead_id]) < _MOST:
            did[lead_id].append([label, f"{times:,}", day(day_of(last), day_of(now))])
    return did
