"""Random leads as `Everyone` has them, with fields that changed, and the same as plain data day by day."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from scoring.engine.arrays import Int32s, column
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.matrix import parse
from scoring.impact.columns import Field, moments
from scoring.impact.everyone import CREATED, OVERRULED, Everyone
from tests.engine import random_matrices
from tests.engine.engine_run import EPOCH, run
from tests.engine.oracle_inputs import moment_of
from tests.engine.random_leads import FIELDS, TYPES, raw_value

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
_ID_OF_TYPE = {name: 3 * place + 2 for place, name in enumerate(TYPES)}  # ids of a catalog have holes


@dataclass(frozen=True)
class Crowd:
    """`past` has (lead's place, field, day, what was there before), `done` (lead's place, type, day)."""

    document: dict
    leads: list[dict[str, str]]
    past: list[tuple[int, str, int, str]]
    done: list[tuple[int, str, int]]
    today: int

    @property
    def compiled(self) -> Compiled:
        return compile_matrix(parse(self.document))

    def everyone(self, revisions: list[int] | None = None) -> Everyone:
        done = sorted(self.done, key=lambda one: (one[0], one[2]))
        per_lead = np.bincount([place for place, *_ in done], minlength=len(self.leads))
        places = np.zeros(3 * len(TYPES) + 2, dtype=np.int32)
        for place, name in enumerate(TYPES):
            places[_ID_OF_TYPE[name]] = place
        codes = [_ID_OF_TYPE[name] << 17 | day + 65_536 for _, name, day in done]
        kinds = set(FIELDS.items()) | {(name, kind) for name, kind in self.compiled.fields.items()}
        return Everyone(
            as_of=NOW,
            ids=np.arange(len(self.leads), dtype=np.int64) * 7 + 100,
            revisions=np.array(revisions or [1] * len(self.leads), dtype=np.int64),
            ends=np.cumsum(per_lead),
            packed=np.array(codes, dtype=np.uint32),
            fields={key: self._field(*key) for key in kinds | {CREATED, OVERRULED}},
            types=TYPES,
            type_places=places,
        )

    def _field(self, name: str, kind: str) -> Field:
        rows = sorted((place, day, old) for place, field, day, old in self.past if field == name)
        values = [lead.get(name) for lead in self.leads] + [old for *_, old in rows]
        keys: Int32s = np.array([place for place, *_ in rows], dtype=np.int32)
        return Field(
            column(kind, values, UTC), moments(keys, np.array([day for _, day, _ in rows], dtype=np.int32))
        )

    def on(self, day: int) -> list[dict]:
        """Every lead as that day ended, scored alone by the kernel from plain rows."""
        evening = datetime(1970, 1, 1, 23, 59, tzinfo=UTC) + timedelta(days=day)
        answers = []
        for place in range(len(self.leads)):
            rows = [
                ("L", name, f"{EPOCH + timedelta(days=when)}T12:00Z")
                for who, name, when in self.done
                if who == place and when <= day
            ]
            (answer,) = run(self.document, [self.as_of(place, day) | {"id": "L"}], rows, evening)
            answers.append(answer)
        return answers

    def as_of(self, place: int, day: int) -> dict[str, str]:
        lead = dict(self.leads[place])
        for who, name, when, old in sorted(self.past, key=lambda one: -one[2]):
            if who == place and when > day:
                lead[name] = old
        return lead

    def overruled(self, place: int, day: int) -> str:
        return self.as_of(place, day).get(OVERRULED[0], "")

    def begins(self, place: int) -> int | None:
        days = [day for who, _, day in self.done if who == place]
        (created,) = column("date", [self.leads[place].get("created_on")], UTC).days.tolist()
        return created if created != -(2**31) else min(days, default=None)

    def is_mql_by(self, answer: dict, place: int, day: int) -> bool:
        """Whether a lead with this answer is MQL, by the definition."""
        return "mql" in answer["meets"] and answer["disqualified_by"] in (None, self.overruled(place, day))


def crowd(seed: int, count: int = 4) -> Crowd:
    """A random matrix with a stage `mql`, and leads upon which it falls."""
    rng = random.Random(f"impact {seed}")
    case = random_matrices.case(seed, leads_count=count)
    document = case["document"]
    stages = document.get("stages") or {}
    ways = next(iter(stages.values()), None) or [[{"score": "composite", "from": rng.choice((5, 20, 40))}]]
    document["stages"] = {**stages, "mql": ways}
    zone = ZoneInfo(case["zone"])
    today = (NOW.date() - EPOCH).days
    first = (case["as_of"].astimezone(zone).date() - EPOCH).days
    leads = [{key: value for key, value in lead.items() if key != "id"} for lead in case["leads"]]
    index = {lead["id"]: place for place, lead in enumerate(case["leads"])}
    done = []
    for lead_id, name, written in case["activities"]:
        at = moment_of(written, zone)
        if at is not None:
            day = (at.astimezone(zone).date() - EPOCH).days
            done.append((index[lead_id], name, min(today, today + day - first)))
    return Crowd(document, leads, _past(rng, leads, document, today), done, today)


def _past(
    rng: random.Random, leads: list[dict[str, str]], document: dict, today: int
) -> list[tuple[int, str, int, str]]:
    keys = [one["key"] for one in document.get("disqualify", [])]
    found = {}
    for place, lead in enumerate(leads):
        if keys and rng.random() < 0.5:
            lead[OVERRULED[0]] = rng.choice(keys)
        for _ in range(rng.choice((0, 0, 1, 4))):
            name, day = rng.choice((*FIELDS, OVERRULED[0])), today - rng.randrange(60)
            old = rng.choice([*keys, ""]) if name == OVERRULED[0] else raw_value(rng, FIELDS[name], NOW)
            found[place, name, day] = old
    return [(*key, old) for key, old in found.items()]
