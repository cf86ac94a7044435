"""Looking at all leads: what is known, what it costs that the rest is not, and what cannot be right."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from leads.catalog.countries import country_code
from leads.catalog.fields import field_map
from leads.models import Field
from scoring.engine.arrays import Bools, Column, Text
from scoring.engine.compile import Compiled
from scoring.engine.measure import column_of
from scoring.engine.tree import CREATED_ON
from scoring.inputs import day_of
from scoring.matrix.versions import Active, active_versions
from scoring.models import QualityLook
from scoring.outlook.gaps import Gap, gaps_of
from scoring.outlook.reading import askable
from scoring.outlook.unknowns import Unknowns

from .checks import MANY_EMAILS, MANY_PHONES, OF_MQL, READ, failed
from .reading import Leads, count_of, leads_of
from .tally import Found, Tally

Watch = Callable[[int, int], None]
Flaw = tuple[int, str]
_LOCK = 4_714  # of who writes a look down: two that end at once do so one after the other

_MARK = """
    SELECT concat_ws(' ', (SELECT max(id) FROM leads_fieldchange), (SELECT max(id) FROM leads_lead),
        (SELECT count(*) FROM leads_lead),
        (SELECT count(*) FROM scoring_leadscore WHERE version_id = ANY(%s)),
        (SELECT md5(string_agg(concat_ws(' ', key, type, choices), ' ' ORDER BY key)) FROM leads_field))
"""
_WRITE = """
    INSERT INTO scoring_leadflaw (lead_id, kind)
    SELECT l.id, one.kind FROM unnest(%s::bigint[], %s::text[]) one(id, kind)
    JOIN leads_lead l ON l.id = one.id FOR KEY SHARE OF l
"""
# Only what is written the same but for blanks and signs: other spellings would take reading each number.
_REPEATED = """
    INSERT INTO scoring_leadflaw (lead_id, kind)
    SELECT id, %(kind)s FROM (
        SELECT l.id, count(*) OVER (PARTITION BY {same}) AS times FROM leads_lead l WHERE {there}
    ) one WHERE times >= %(many)s
"""
_SAME_PHONE = _REPEATED.format(same=r"regexp_replace(l.phone, '^00|\D', '', 'g')", there=r"l.phone ~ '\d'")
_SAME_EMAIL = _REPEATED.format(same="lower(l.email)", there="l.email <> ''")


def mark_of(now: datetime) -> str:
    """What the data are now: with the same mark a look finds the same."""
    active = active_versions()
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [[one.version_id for one in active]])
        (said,) = cursor.fetchone()
    shas = " ".join(one.compiled.matrix.sha256[:12] for one in active)
    return f"{said} {shas} {day_of(now)} {settings.ORGANISATION_ZONE}"


def last_look() -> QualityLook | None:
    """What was found last, if anybody has looked."""
    return QualityLook.objects.order_by("-as_of").first()


def fresh_look(now: datetime, watch: Watch = lambda done, total: None) -> QualityLook:
    """What a look at the leads finds now: the last, where nothing has changed since; else they are looked at.

    A second or two for each 10,000 leads. It computes in the calling thread and replaces what was kept.

    Args:
        now: aware.
        watch: told how many leads are done, and of how many.
    """
    mark, last = mark_of(now), last_look()
    return last if last is not None and last.mark == mark else _look(now, mark, watch)


def _look(now: datetime, mark: str, watch: Watch) -> QualityLook:
    began, active = monotonic(), active_versions()
    total, done = sum(count_of(one.version_id) for one in active), 0
    figures: dict[str, Any] = {}
    flaws: list[Flaw] = []
    for one in active:
        tally = Tally(tuple(name for name in one.compiled.fields if name != CREATED_ON))
        for leads, found in _looked(one, now):
            tally.add(list(zip(leads.owners, leads.sources, strict=True)), found)
            flaws += _flaws(leads, found)
            done += len(leads.rows.ids)
            watch(done, total)
        figures[str(one.version_id)] = tally.as_json()
    return _kept(QualityLook(as_of=now, seconds=monotonic() - began, mark=mark, figures=figures), flaws)


def _looked(active: Active, now: datetime) -> Iterator[tuple[Leads, dict[str, Found]]]:
    compiled, catalog = active.compiled, field_map()
    day = day_of(now)
    unknowns = Unknowns(compiled, askable(catalog.values()), day)
    for leads in leads_of(active.version_id, compiled, now):
        gaps = gaps_of(compiled, leads.batch, day, leads.overruled, unknowns)
        yield leads, {name: _found(name, gap, leads, compiled, catalog) for name, gap in gaps}


def _found(name: str, gap: Gap, leads: Leads, compiled: Compiled, catalog: Mapping[str, Field]) -> Found:
    column = column_of(leads.batch, name, compiled.fields[name])
    return Found(
        is_missing=gap.is_missing,
        is_invalid=_is_invalid(name, column, catalog.get(name)),
        gains=gap.gains.astype(np.int64),
        becomes=gap.becomes,
        days=leads.days[name],
    )


def _is_invalid(name: str, column: Column, field: Field | None) -> Bools:
    """Which values are there and cannot be meant: none of the choices, or no country."""
    if not isinstance(column, Text) or not has_valid(name, field):
        return np.zeros(len(column.present()), dtype=np.bool_)
    choices = {str(choice["value"]).lower() for choice in field.choices} if field else set()
    wrong = [word not in choices if choices else not country_code(word) for word in column.words]
    found: Bools = np.array([*wrong, False], dtype=np.bool_)[column.codes]
    return found


def has_valid(name: str, field: Field | None) -> bool:
    """Whether a value of the field can be wrong: it has choices, or is the country."""
    return name == "country" or bool(field and field.choices)


def _flaws(leads: Leads, found: Mapping[str, Found]) -> Iterator[Flaw]:
    texts = [leads.rows.texts[name] for name in READ]
    for lead_id, *values in zip(leads.rows.ids, *texts, strict=True):
        for kind in failed({name: value or "" for name, value in zip(READ, values, strict=True)}):
            yield lead_id, kind
    for name, one in found.items():
        for place in np.flatnonzero(one.becomes).tolist():
            yield leads.rows.ids[place], f"{OF_MQL}{name}"


@transaction.atomic
def _kept(look: QualityLook, flaws: list[Flaw]) -> QualityLook:
    """In one transaction: whoever reads meanwhile sees the look before, whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("DELETE FROM scoring_leadflaw")
        cursor.execute(_WRITE, [[lead_id for lead_id, _ in flaws], [kind for _, kind in flaws]])
        cursor.execute(_SAME_PHONE, {"kind": "phone.repeated", "many": MANY_PHONES})
        cursor.execute(_SAME_EMAIL, {"kind": "email.repeated", "many": MANY_EMAILS})
    QualityLook.objects.all().delete()
    look.save()
    return look
