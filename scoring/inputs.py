"""From the database to the engine's arrays: the only bridge.

Leads are read as text, each value as a file would hold it, and typed by the matrix that reads them
(scoring.md, section 1). One reading serves any number of versions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from psycopg import sql

from leads.catalog.types import Types, types_there
from leads.days import organisation_zone
from leads.fetching import Asked, Rows, fetched
from leads.models import Lead
from scoring.digests import NO_ACTIVITIES, Digest, unpack
from scoring.engine.arrays import Batch, Column, Int32s, column, days_of
from scoring.engine.compile import Compiled
from scoring.engine.times import day_number

_NOT_FIELDS = {
    "id",
    "extra",
    "stage",
    "owner",
    "overruled_disqualifier",
    "added_at",
    "came_at",
    "is_marked",
    "erased_at",
    "merged_into",
}
STANDARD = frozenset(field.name for field in Lead._meta.concrete_fields) - _NOT_FIELDS


class About(NamedTuple):
    """What a score row copies of its lead, and which disqualifier a person has overruled."""

    owner_id: int | None
    team_id: int | None
    stage: str
    is_marked: bool
    region: str
    industry: str
    source: str
    overruled: str
    is_merged: bool = False


_LEADS = """
    SELECT l.id, l.owner_id, u.team_id, l.stage, l.is_marked, l.region, l.industry, l.source,
        l.overruled_disqualifier, l.merged_into_id IS NOT NULL, {}
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS one(id, place)
    JOIN leads_lead l ON l.id = one.id AND l.erased_at IS NULL
    LEFT JOIN leads_user u ON u.id = l.owner_id
    ORDER BY one.place {}
"""


@dataclass(frozen=True)
class LeadRows:
    """Leads as they were read, in the order asked for: `ids`, `texts` by field's name, each as long."""

    ids: list[int]
    about: list[About]
    texts: Mapping[str, Sequence[str | None]]
    _columns: dict[tuple[str, str], Column] = field(default_factory=dict, compare=False, repr=False)

    def only(self, places: Sequence[int]) -> "LeadRows":
        """Those of the leads that stand at these places."""
        return LeadRows(
            [self.ids[place] for place in places],
            [self.about[place] for place in places],
            {name: [texts[place] for place in places] for name, texts in self.texts.items()},
        )

    def column(self, name: str, kind: str) -> Column:
        """A field as a column of that type; made once for all versions that ask."""
        key = (name, kind)
        if key not in self._columns:
            self._columns[key] = column(kind, self.texts[name], organisation_zone())
        return self._columns[key]


def day_of(moment: datetime) -> int:
    """The day of a moment in the organisation's zone, as days since 1970-01-01."""
    return day_number(moment.astimezone(organisation_zone()).date())


def start_of(day: date) -> datetime:
    """The moment at which a day begins in the organisation's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=organisation_zone()).astimezone(UTC)


def fields_of(compiled: Iterable[Compiled]) -> frozenset[str]:
    """The names of all fields that these versions read."""
    return frozenset(name for version in compiled for name in version.fields)


def read_leads(lead_ids: Iterable[int], names: Iterable[str], *, hold: bool = False) -> LeadRows:
    """Read leads in the order given; those that are gone are left out.

    Args:
        lead_ids: which.
        names: fields of the catalog or not; what no lead has is missing for all.
        hold: keep the leads from being deleted until the transaction ends.
    """
    fields = frozenset(names)
    return leads_in(fetched(*asked_of_leads(lead_ids, fields, hold=hold)), fields)


def asked_of_leads(lead_ids: Iterable[int], fields: frozenset[str], *, hold: bool = False) -> Asked:
    """What reads leads, for whoever asks for more at the same go: see `read_leads`."""
    query, _, own = _query_of(fields, hold)
    return query, [*own, list(lead_ids)]


def leads_in(rows: Rows, fields: frozenset[str]) -> LeadRows:
    """The leads in the rows that `asked_of_leads` gives for these fields."""
    _, standard, own = _query_of(fields, hold=False)
    wanted = standard + own
    texts = list(zip(*(row[10:] for row in rows), strict=True)) if rows else [()] * len(wanted)
    return LeadRows(
        ids=[row[0] for row in rows],
        about=[About(*row[1:10]) for row in rows],
        texts=dict(zip(wanted, texts, strict=True)),
    )


@lru_cache(maxsize=64)
def _query_of(names: frozenset[str], hold: bool) -> tuple[bytes, list[str], list[str]]:
    """What reads these fields, the standard ones among them, and the company's own, which it is given."""
    wanted = sorted({"created_on", *names})
    standard = [name for name in wanted if name in STANDARD]
    own = [name for name in wanted if name not in STANDARD]
    columns: list[sql.Composable] = [sql.SQL("l.{}::text").format(sql.Identifier(name)) for name in standard]
    columns += [sql.SQL("l.extra ->> %s::text")] * len(own)
    query = sql.SQL(_LEADS).format(sql.SQL(", ").join(columns), sql.SQL("FOR KEY SHARE OF l" if hold else ""))
    return query.as_bytes(), standard, own


def batch_of(leads: LeadRows, digests: Mapping[int, Digest], compiled: Compiled) -> Batch:
    """The batch of leads and their packed activities, as one version reads it."""
    return batch_with(leads, [digests.get(lead_id, NO_ACTIVITIES) for lead_id in leads.ids], compiled)


def batch_with(leads: LeadRows, digests: Sequence[Digest], compiled: Compiled) -> Batch:
    """The batch of leads with as many digests, in their order; a lead may come several times."""
    lead_ix, type_ids, days = unpack(digests)
    types, places = activity_types()
    return Batch(
        size=len(leads.ids),
        created=days_of(leads.texts["created_on"], organisation_zone()),
        columns={name: leads.column(name, kind) for name, kind in compiled.fields.items()},
        lead_ix=lead_ix,
        type=places[type_ids] if len(type_ids) else type_ids,
        day=days,
        types=types,
        is_sorted=True,
    )


def activity_types() -> tuple[tuple[str, ...], Int32s]:
    """The keys of all types in the order of their ids, and the place of each id in it."""
    return _places_of(types_there())


@lru_cache(maxsize=8)
def _places_of(types: Types) -> tuple[tuple[str, ...], Int32s]:
    places = np.zeros(types[-1][0] + 1 if types else 1, dtype=np.int32)
    places[[number for number, _ in types]] = np.arange(len(types), dtype=np.int32)
    return tuple(key for _, key in types), places
