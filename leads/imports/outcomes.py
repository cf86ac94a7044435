"""Outcomes from a file: deals that were won or lost, each of one lead, stored once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.db import transaction

from leads.catalog.fields import STANDARD_COLUMNS, checked_text
from leads.days import day_of, organisation_zone
from leads.ingest.files.cells import Reader, Source, time_of
from leads.ingest.files.chunks import chunks
from leads.ingest.files.moments import DAY_FIRST
from leads.ingest.files.progress import Fault, Progress
from leads.ingest.files.table import Row, Rows
from leads.ingest.items import EMAIL, Who
from leads.ingest.visitors import leads_named
from leads.models import FileImport, Lead, Outcome

from .choices import column_for
from .guessing import SKIP

ROWS_A_CHUNK = 2_000
_LARGEST = Decimal("999999999999.99")


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome as a row tells of it; `names` say whose it is, the first that is known counts."""

    line: int
    names: tuple[tuple[str, str], ...]  # kind of name (or match:FIELD), and the name
    result: str
    on: date
    amount: Decimal | None
    reason: str


class _Unfit(ValueError):
    """A row that can't be taken; the words say why."""


def import_outcomes(
    rows: Rows, one: FileImport, now: datetime, progress: Progress, begun: int = 0
) -> Iterator[Progress]:
    """Import outcomes, chunk by chunk; the stages of the leads stay as they are.

    Args:
        rows: the open file.
        one: what its columns are.
        now: aware.
        progress: counts added, already there, skipped (still open) and rejected rows.
        begun: rows that were stored before.
    """
    reader = _Reader(one, rows.header, now, progress)
    left = iter(rows)
    for _ in islice(left, begun):
        pass
    for chunk in chunks(left, ROWS_A_CHUNK):
        _store([said for row in chunk if (said := reader.read(row))], now, progress)
        progress.rows += len(chunk)
        progress.share = rows.share_read
        yield progress


class _Reader:
    def __init__(self, one: FileImport, header: Sequence[str], now: datetime, progress: Progress) -> None:
        self._one, self._progress, self._now = one, progress, now
        self._words: Mapping[str, str] = {
            word.casefold().strip(): result
            for word, result in one.choices["words"].get(column_for(one, "result"), {}).items()
        }
        self._who = list(_who(one, header))
        self._result, self._when = self._cell("result", header), self._cell("when", header)
        self._amount, self._reason = self._cell("amount", header), self._cell("reason", header)
        self._order = one.choices["dates"].get(column_for(one, "when"), DAY_FIRST)

    def _cell(self, target: str, header: Sequence[str]) -> Reader:
        column = column_for(self._one, target)
        decimal = "," if self._one.choices["decimals"].get(column) == "," else ""
        take = "number" if target == "amount" else ""
        return Source(column=column, decimal=decimal, take=take).reader(header)

    def read(self, row: Row) -> Said | None:
        try:
            if row.fault:
                raise _Unfit(row.fault)
            return self._said(row)
        except _Unfit as error:
            self._progress.fault("rejected", Fault(row.line, str(error)))
            return None

    def _said(self, row: Row) -> Said | None:
        word = str(self._result(row.cells) or "")
        result = self._words.get(word.casefold(), SKIP)
        if result == SKIP:
            self._progress.counts["skipped"] += 1
            return None
        names = tuple(
            (kind, str(cell)) for kind, reader in self._who if (cell := reader(row.cells)) is not None
        )
        if not names:
            raise _Unfit("names no lead")
        reason = str(self._reason(row.cells) or "")[:2_000]
        return Said(row.line, names, result, self._on(row), self._money(row), checked_text(reason))

    def _on(self, row: Row) -> date:
        cell = self._when(row.cells)
        try:
            day = day_of(time_of(str(cell or ""), self._order, organisation_zone()))
        except ValueError as error:
            raise _Unfit(
                "has no day on which it was closed" if cell is None else "has no such day"
            ) from error
        if day > day_of(self._now):
            raise _Unfit("was closed on a day that is still to come")
        return day

    def _money(self, row: Row) -> Decimal | None:
        cell = self._amount(row.cells)
        if cell is None:
            return None
        try:
            amount = Decimal(str(cell).replace(",", "")).quantize(Decimal("0.01"))
        except InvalidOperation as error:
            raise _Unfit("has an amount that is no number") from error
        if not 0 <= amount <= _LARGEST:
            raise _Unfit("has an amount that can't be")
        return amount


def _who(one: FileImport, header: Sequence[str]) -> Iterator[tuple[str, Reader]]:
    if column := column_for(one, "who_id"):
        yield one.choices["source"], Source(column=column).reader(header)
    if column := column_for(one, "email"):
        yield EMAIL, Source(column=column, take="email").reader(header)
    for column, target in one.choices["to"].items():
        if target.startswith("match:"):
            yield target, Source(column=column).reader(header)


@transaction.atomic
def _store(said: Sequence[Said], now: datetime, progress: Progress) -> None:
    owners = _owners(said)
    lead_ids = {owner for found in owners.values() for owner in found}
    list(Lead.objects.filter(pk__in=lead_ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    there = {
        tuple(row)
        for row in Outcome.objects.filter(lead__in=lead_ids).values_list(
            "lead", "kind", "happened_on", "amount"
        )
    }
    new = []
    for one in said:
        lead_id = _one_owner(one, owners, progress)
        if lead_id is None:
            continue
        body = (lead_id, one.result, one.on, one.amount)
        if body in there:
            progress.counts["duplicate"] += 1
            continue
        there.add(body)
        new.append(_row(one, lead_id, now))
        progress.counts["accepted"] += 1
    for row in Outcome.objects.bulk_create(new):
        progress.note("outcome", row.pk)


def _row(said: Said, lead_id: int, now: datetime) -> Outcome:
    return Outcome(
        lead_id=lead_id,
        kind=said.result,
        happened_on=said.on,
        known_at=now,
        reason=said.reason,
        amount=said.amount,
    )


def _one_owner(said: Said, owners: Mapping[tuple[str, str], list[int]], progress: Progress) -> int | None:
    for name in said.names:
        found = owners.get(_folded(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            reason = f"belongs to {len(found):,} leads: add a column with the e-mail address of one"
            progress.fault("rejected", Fault(said.line, reason))
            return None
    progress.fault("rejected", Fault(said.line, "belongs to no lead that is known"))
    return None


def _owners(said: Sequence[Said]) -> dict[tuple[str, str], list[int]]:
    names = {_folded(name) for one in said for name in one.names}
    plain = [Who(kind, name) for kind, name in names if not kind.startswith("match:")]
    owners = {(who.kind, who.value): [lead_id] for who, lead_id in leads_named(plain).items()}
    by_field: dict[str, set[str]] = defaultdict(set)
    for kind, name in names:
        if kind.startswith("match:"):
            by_field[kind].add(name)
    for kind, wanted in by_field.items():
        owners |= _with_field(kind, wanted)
    return owners


def _with_field(kind: str, wanted: set[str]) -> dict[tuple[str, str], list[int]]:
    key = kind.removeprefix("match:")
    path = key if key in STANDARD_COLUMNS else f"extra__{key}"
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows: Any = Lead.objects.filter(**{f"{path}__in": sorted(wanted)}).values_list("pk", path)
    for lead_id, value in rows:
        found[(kind, str(value))].append(lead_id)
    return found


def _folded(name: tuple[str, str]) -> tuple[str, str]:
    kind, value = name
    return (kind, value.strip().lower() if kind == EMAIL else value.strip())
