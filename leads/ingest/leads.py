"""New leads: set-based, the same for one and for a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from leads.catalog.fields import STANDARD_COLUMNS, field_map
from leads.consent.erased import erased_on, refusal
from leads.consent.noting import note_new
from leads.days import day_of
from leads.models import Lead, Stage

from .items import EMAIL, Who
from .rows import EMPTY, extra_text
from .values import Faults, Values, read_values, split, with_derived
from .visitors import identify, leads_named


@dataclass(frozen=True, slots=True)
class NewLead:
    """A lead to be created: raw values by field key, and names it goes by besides its e-mail address.

    Without `created_on` among the values it is created today; with an empty one it is not known when.
    """

    values: Mapping[str, object]
    identities: tuple[Who, ...] = ()


@dataclass(frozen=True, slots=True)
class CreatedLead:
    """What became of a new lead: `lead_id` is that of the lead which was there where not `is_new`.

    None where it was rejected; `faults` say why, by field.
    """

    lead_id: int | None
    is_new: bool = False
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownValues:
    """Values of a lead that were read and checked already."""

    values: Values
    identities: tuple[Who, ...] = ()

    def decisive(self) -> tuple[Who, ...]:
        """The names that say which lead it is: those of systems, else the e-mail address."""
        return self.identities or self.all_names()

    def all_names(self) -> tuple[Who, ...]:
        """All names the lead goes by."""
        email = self.values.get("email")
        return (*self.identities, Who(EMAIL, str(email))) if email else self.identities


def create_lead(values: Mapping[str, object], now: datetime, identities: tuple[Who, ...] = ()) -> Lead:
    """Create one lead, or give the one that goes by the same name.

    Raises:
        ValidationError: a value can't be read; by field.
    """
    created = create_leads([NewLead(values, identities)], now)[0]
    if created.lead_id is None:
        raise ValidationError(dict(created.faults))
    return Lead.objects.get(pk=created.lead_id)


def create_leads(items: Iterable[NewLead], now: datetime) -> list[CreatedLead]:
    """Create leads; one that is there already, by a deciding name, is not created again nor changed.

    Deciding are the identities where there are some, else the e-mail address. What visitors of these names
    did before joins the lead. Title, country and e-mail address fill seniority, department, region and
    domain where these are empty.

    Args:
        items: raw values; an item with a fault is rejected and holds up no other.
        now: aware.

    Returns:
        What became of each item, in their order.
    """
    fields = field_map()
    results: list[CreatedLead | None] = []
    good: list[KnownValues] = []
    for item in items:
        values, faults = read_values(fields, item.values)
        results.append(CreatedLead(None, faults=faults) if faults else None)
        if not faults:
            good.append(KnownValues({"created_on": day_of(now), **values}, item.identities))
    created = iter(store_new_leads(good, now))
    return [result or next(created) for result in results]


@transaction.atomic
def store_new_leads(items: Sequence[KnownValues], now: datetime) -> list[CreatedLead]:
    """Do the work of `create_leads` for values that were checked."""
    erased = erased_on(who for item in items for who in item.all_names())
    results: list[CreatedLead | None] = [_refused(item, erased) for item in items]
    taken = [item for item, result in zip(items, results, strict=True) if result is None]
    created = iter(_store(taken, now))
    return [result or next(created) for result in results]


def _refused(item: KnownValues, erased: Mapping[Who, datetime]) -> CreatedLead | None:
    """Why somebody who was erased is not created; None for everybody else."""
    name = next((who for who in item.all_names() if who in erased), None)
    return CreatedLead(None, faults={"email": refusal(erased[name])}) if name else None


def _store(items: Sequence[KnownValues], now: datetime) -> list[CreatedLead]:
    names = {who for item in items for who in item.decisive()}
    known = leads_named(list(names)) if names else {}
    results: list[CreatedLead | None] = [None] * len(items)
    new: list[int] = []
    first_of: dict[Who, int] = {}  # deciding name -> place of the item in this very batch that has it first
    for place, item in enumerate(items):
        owner = next((known[who] for who in item.decisive() if who in known), None)
        if owner is not None:
            results[place] = CreatedLead(owner)
        elif not any(who in first_of for who in item.decisive()):
            first_of.update(dict.fromkeys(item.decisive(), place))
            new.append(place)
    for place, created in zip(new, _insert([items[place] for place in new], now), strict=True):
        results[place] = created
    for place, item in enumerate(items):
        if results[place] is None:
            twin = results[next(first_of[who] for who in item.decisive() if who in first_of)]
            results[place] = CreatedLead(twin.lead_id if twin else None)
    _name_known(items, results, now)
    return [result for result in results if result is not None]


def _name_known(items: Sequence[KnownValues], results: Sequence[CreatedLead | None], now: datetime) -> None:
    """Let leads that were there go by the further names they came with."""
    identify(
        (
            (result.lead_id, who)
            for item, result in zip(items, results, strict=True)
            if result and not result.is_new and result.lead_id is not None
            for who in item.all_names()
        ),
        now,
    )


def _insert(items: Sequence[KnownValues], now: datetime) -> list[CreatedLead]:
    if not items:
        return []
    lead_ids = _next_ids(len(items))
    _copy_leads(lead_ids, items, now)
    names = [
        (lead_id, who) for lead_id, item in zip(lead_ids, items, strict=True) for who in item.all_names()
    ]
    owners = identify(names, now)
    created = []
    for lead_id, item in zip(lead_ids, items, strict=True):
        owner = next((owners[who] for who in item.decisive()), lead_id)
        created.append(CreatedLead(owner, is_new=owner == lead_id))
    _remove_twins([lead_id for lead_id, c in zip(lead_ids, created, strict=True) if not c.is_new])
    pairs = zip(lead_ids, items, created, strict=True)
    note_new(((lead_id, item.values) for lead_id, item, c in pairs if c.is_new), now)
    return created


def _next_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('leads_lead', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


_LEAD_COLUMNS = ("id", *STANDARD_COLUMNS, "extra", "stage", "overruled_disqualifier", "added_at")


def _copy_leads(lead_ids: Sequence[int], items: Sequence[KnownValues], now: datetime) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY leads_lead ({', '.join(_LEAD_COLUMNS)}) FROM STDIN") as copy,
    ):
        for lead_id, item in zip(lead_ids, items, strict=True):
            columns, own = split(with_derived(item.values))
            cells = [columns.get(key, empty) for key, empty in EMPTY.items()]
            copy.write_row([lead_id, *cells, extra_text(own), Stage.INQUIRY.value, "", now])


def _remove_twins(lead_ids: Sequence[int]) -> None:
    """Remove new leads whose name another process gave to a lead a moment before; their visitors are its."""
    if lead_ids:
        Lead.objects.filter(pk__in=lead_ids).delete()
