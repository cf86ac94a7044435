"""A block as rows of the tables, and their way into the database: COPY."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from .blocks import Block
from .calendar import Calendar
from .history import History, Noted
from .person import MOVES_SOURCE, Act, Person, Value

Row = tuple[Any, ...]
HISTORY = "demo_history"  # where changes of scores wait until the scores are there

LEAD_FIELDS = (
    "email", "first_name", "last_name", "phone", "title", "seniority", "department", "company", "domain",
    "industry", "employees", "annual_revenue", "country", "region", "source", "product", "buying_stage",
    "funding", "need", "authority", "purchase_plan", "spend", "relationship", "do_not_call", "email_opt_out",
)  # fmt: skip
NOT_TEXTS = {"employees", "annual_revenue", "spend", "do_not_call", "email_opt_out"}
COLUMNS = {
    "leads_lead": (
        "id", "created_on", *LEAD_FIELDS, "extra", "stage", "owner_id", "overruled_disqualifier", "added_at",
        "came_at",
    ),
    "leads_visitor": ("id", "lead_id", "first_seen_at"),
    "leads_identity": ("id", "visitor_id", "kind", "value", "known_at"),
    "leads_activity": (
        "id", "visitor_id", "lead_id", "type_id", "occurred_at", "known_at", "source", "key", "campaign_id",
        "topic", "properties",
    ),
    "leads_fieldchange": ("lead_id", "field", "old", "new", "changed_at", "known_at", "by_id", "source"),
    "leads_stagemove": (
        "lead_id", "from_stage", "to_stage", "moved_at", "by_id", "reason", "composite_tenths",
        "matrix_version",
    ),
    "leads_outcome": (
        "lead_id", "kind", "happened_on", "known_at", "reason", "amount", "by_id", "reject_reason_id",
    ),
    "leads_waiting": ("lead_id", "kind", "until", "words", "by_id", "since"),
    HISTORY: (
        "lead_id", "version_id", "changed_at", "cause", "from_composite", "to_composite", "from_grade",
        "to_grade", "from_level", "to_level", "from_band", "to_band", "from_meets", "to_meets",
    ),
}  # fmt: skip
NUMBERED = ("leads_lead", "leads_visitor", "leads_identity", "leads_activity")


@dataclass
class Ids:
    """Ids of what rows point at, by the names the demo knows them by; and the last id given in each table."""

    types: dict[str, int]
    campaigns: dict[str, int]
    users: dict[str, int]
    reject_reasons: dict[str, int]
    versions: dict[int, int]  # number -> id
    last: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NUMBERED, 0))

    def next(self, table: str) -> int:
        """The next id of a table that is filled with ids of our own."""
        self.last[table] += 1
        return self.last[table]


class BlockRows:
    """The rows of one block. A lead's id is its place in the block after those of the blocks before."""

    def __init__(self, block: Block, history: History, ids: Ids, calendar: Calendar) -> None:
        self.block, self.history, self.ids, self.calendar = block, history, ids, calendar
        self.before = ids.last["leads_lead"]
        self.visitors: list[Row] = []
        self.identities: list[Row] = []
        self.activities: list[Row] = []
        for place, person in enumerate(block.people):
            self._known_visitor(self.before + place + 1, person)
        for number, acts in enumerate(block.strangers):
            self._stranger(f"anonymous-{self.before}-{number}", acts)

    def write(self) -> None:
        """Copies all rows in."""
        copy_rows("leads_lead", self._leads())
        copy_rows("leads_visitor", self.visitors)
        copy_rows("leads_identity", self.identities)
        copy_rows("leads_activity", self.activities)
        copy_rows("leads_fieldchange", self._field_changes())
        copy_rows("leads_stagemove", self._stage_moves())
        copy_rows("leads_outcome", self._outcomes())
        copy_rows("leads_waiting", self._waiting())
        copy_rows(HISTORY, (self._score_change(noted) for noted in self.history.noted))

    def _leads(self) -> Iterator[Row]:
        for person in self.block.people:
            values = [_cell(person, key) for key in LEAD_FIELDS]
            owner = self.ids.users[person.owner] if person.owner else None
            added = self.calendar.moment(person.added, person.second)
            created = self.calendar.date(person.added)
            last = person.moves[-1] if person.moves else None
            came = self.calendar.moment(last.day, last.second) if last else None
            yield (self.ids.next("leads_lead"), created, *values, "{}", person.stage, owner, "", added, came)

    def _known_visitor(self, lead: int, person: Person) -> None:
        acts = sorted(person.acts)
        visitor = self.ids.next("leads_visitor")
        known = self.calendar.moment(person.added, person.second)
        first = min(self.calendar.moment(acts[0].day, acts[0].second), known) if acts else known
        self.visitors.append((visitor, lead, first))
        self._identity(visitor, "email", str(person.values["email"]), known)
        if any(act.source == "web" for act in acts):
            self._identity(visitor, "anonymous", f"browser-{lead}", first)
        self._acts(visitor, lead, acts)

    def _stranger(self, name: str, acts: list[Act]) -> None:
        visitor = self.ids.next("leads_visitor")
        acts = sorted(acts)
        first = self.calendar.moment(acts[0].day, acts[0].second)
        self.visitors.append((visitor, None, first))
        self._identity(visitor, "anonymous", name, first)
        self._acts(visitor, None, acts)

    def _identity(self, visitor: int, kind: str, value: str, known_at: Any) -> None:
        self.identities.append((self.ids.next("leads_identity"), visitor, kind, value, known_at))

    def _acts(self, visitor: int, lead: int | None, acts: list[Act]) -> None:
        ids, moment = self.ids, self.calendar.moment
        for act in acts:
            number = ids.next("leads_activity")
            occurred = moment(act.day, act.second)
            known = occurred if act.known == act.day else moment(act.known, act.second)
            campaign = ids.campaigns[act.campaign] if act.campaign else None
            key = _key(act, lead, number, self.calendar)
            about = act.source, key, campaign, act.topic, act.properties
            self.activities.append((number, visitor, lead, ids.types[act.type], occurred, known, *about))

    def _field_changes(self) -> Iterator[Row]:
        for place, person in enumerate(self.block.people):
            for change in person.changes:
                at = self.calendar.moment(change.day, change.second)
                by = self.ids.users[change.by] if change.by else None
                lead = self.before + place + 1
                yield (lead, change.field, _text(change.old), _text(change.new), at, at, by, change.source)

    def _stage_moves(self) -> Iterator[Row]:
        for place, person in enumerate(self.block.people):
            for ordinal, move in enumerate(person.moves):
                tenths, version = self.history.composites[place, ordinal]
                at = self.calendar.moment(move.day, move.second)
                by = self.ids.users[move.by] if move.by else None
                lead = self.before + place + 1
                yield (
                    lead,
                    move.from_stage,
                    move.to_stage,
                    at,
                    by,
                    move.reason,
                    tenths,
                    self.ids.versions[version],
                )

    def _outcomes(self) -> Iterator[Row]:
        for place, person in enumerate(self.block.people):
            for result in person.results:
                at = self.calendar.moment(result.day, 61_000)
                by = self.ids.users[result.by] if result.by else None
                on = self.calendar.date(result.day)
                why = self.ids.reject_reasons.get(result.reject_reason)
                yield (self.before + place + 1, result.kind, on, at, result.reason, result.amount, by, why)

    def _waiting(self) -> Iterator[Row]:
        for place, person in enumerate(self.block.people):
            if person.waits:
                wait = person.waits
                since = self.calendar.moment(person.moves[-1].day, person.moves[-1].second)
                by, until = self.ids.users[wait.by], self.calendar.date(wait.until)
                yield (self.before + place + 1, "nurture", until, wait.words, by, since)

    def _score_change(self, noted: Noted) -> Row:
        before, after = noted.before or _NOWHERE, noted.after
        return (
            self.before + noted.place + 1,
            self.ids.versions[noted.version],
            self.calendar.moment(noted.day, noted.second),
            noted.cause,
            *(side for pair in zip(before[:4], after[:4], strict=True) for side in pair),
            list(before[4]),
            list(after.meets),
        )


def copy_rows(table: str, rows: Iterable[Row]) -> None:
    """Copies rows into a table, its columns as listed in `COLUMNS`."""
    columns = ", ".join(COLUMNS[table])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def set_sequences(tables: Sequence[str]) -> None:
    """Lets the next ids of tables follow those that were given here."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1)) FROM {table}"
            )


def _key(act: Act, lead: int | None, number: int, calendar: Calendar) -> str:
    """A key of the demo's own; of a move in a field the key by which the service finds the move of a day."""
    if act.source == MOVES_SOURCE:
        return f"{lead}:{act.type.split('.')[1]}:{calendar.date(act.day)}"
    return f"demo-{number}"


_NOWHERE = (None, None, None, None, ())


def _cell(person: Person, key: str) -> Value:
    value = person.values.get(key)
    return value if value is not None or key in NOT_TEXTS else ""


def _text(value: Value) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value) if isinstance(value, bool) else f"{value:g}"
