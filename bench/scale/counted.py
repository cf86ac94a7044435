"""What each lead's activities come to, as SQL: counted by lead, kind and age, summed up to a row a lead."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from leads.models import ActivityType
from scoring.engine.compile import Compiled, CompiledRule
from scoring.engine.tables import Steps, selects

_OLDEST = 1_000  # days; nothing in the company is older
_EVER = 100_000

_SUMS = """
    SELECT lead_id, max(last_at) AS last_at, {sums} FROM (
        SELECT counted.*, {are_after} FROM (
            SELECT lead_id, (ARRAY[{kinds}])[type_id] AS kind,
                {today} - (occurred_at AT TIME ZONE 'UTC')::date AS age, count(*)::int AS n,
                max(occurred_at) AS last_at
            FROM leads_activity WHERE lead_id IS NOT NULL AND occurred_at <= {now} GROUP BY 1, 2, 3
        ) counted {resets}
    ) days GROUP BY lead_id
"""
_LATEST = """
    LEFT JOIN (
        SELECT lead_id, {today} - (max(occurred_at) AT TIME ZONE 'UTC')::date AS reset_age FROM leads_activity
        WHERE lead_id IS NOT NULL AND occurred_at <= {now} AND type_id IN ({types}) GROUP BY lead_id
    ) {name} USING (lead_id)
"""
_BURST = """
    LEFT JOIN (
        SELECT lead_id, sum({worth}) AS paid FROM (
            SELECT lead_id, {today} - (occurred_at AT TIME ZONE 'UTC')::date AS age FROM leads_activity
            WHERE lead_id IS NOT NULL AND occurred_at <= {now} AND type_id IN ({types})
            GROUP BY 1, 2 HAVING count(*) >= {least}
        ) days {reset} GROUP BY lead_id
    ) {name} ON {name}.lead_id = l.id
"""


class NotSaid(ValueError):
    """The matrix has something that this statement has no words for."""


class Activities:
    """What is summed up of each lead's activities; asked for while the rules are walked."""

    def __init__(self, compiled: Compiled, now: datetime) -> None:
        self.now, self.today = moment(now), f"DATE '{now.date()}'"
        self._date = now.date()
        rows = list(ActivityType.objects.order_by("id").values_list("id", "key"))
        named = [selects(selector, tuple(key for _, key in rows)) for selector in compiled.selectors]
        self._types = [
            [number for (number, _), is_named in zip(rows, row, strict=True) if is_named] for row in named
        ]
        # Types that are named by the same lists of types are one kind.
        numbers: dict[bytes, int] = {}
        self._kind_of = {
            number: numbers.setdefault(np.array(named)[:, place].tobytes(), len(numbers))
            for place, (number, _) in enumerate(rows)
        }
        self._sums: dict[str, str] = {}
        self._resets: set[int] = set()
        self.bursts: list[str] = []

    def sums_of_leads(self) -> str:
        """A row a lead: all that was asked for."""
        kinds = [str(self._kind_of.get(number, -1)) for number in range(1, max(self._kind_of) + 1)]
        return _SUMS.format(
            sums=", ".join(f"{what} AS {name}" for what, name in self._sums.items()),
            are_after=", ".join(f"{_after(reset)} AS after{reset}" for reset in self._resets) or "0",
            resets=" ".join(self._latest(reset) for reset in self._resets),
            kinds=", ".join(kinds), today=self.today, now=self.now,
        )  # fmt: skip

    def summed(self, what: str, selector: int, *, within: int | None = None, reset: int = -1) -> str:
        """An aggregate over those of a lead's days that count; NULL where there is none."""
        kinds = sorted({self._kind_of[number] for number in self._types[selector]})
        if not kinds:
            return "NULL"
        wheres = [f"kind IN ({listed(kinds)})"] + ([f"age < {within}"] if within else [])
        if self._types[reset] if reset >= 0 else ():
            self._resets.add(reset)
            wheres.append(f"after{reset}")
        aggregate = f"{what} FILTER (WHERE {' AND '.join(wheres)})"
        return "a." + self._sums.setdefault(aggregate, f"s{len(self._sums)}")

    def counted(self, rule: CompiledRule) -> str:
        """How many activities a rule counts, or what they are worth together."""
        if rule.rule.burst is not None:
            return self._in_bursts(rule)
        limit, worth = rule.rule.limit, _worth(rule)
        if limit is not None and limit.per != "day":
            return self._periods(rule)
        if limit is not None and len({self._kind_of[number] for number in self._types[rule.selector]}) > 1:
            raise NotSaid(f"{rule.rule.key}: a limit a day over several kinds")
        counted = "n" if limit is None else f"least(n, {limit.times})"
        what = f"sum({counted})" if worth is None else f"sum({counted} * {worth})"
        return self.summed(what, rule.selector, within=rule.rule.window_days, reset=rule.reset)

    def _periods(self, rule: CompiledRule) -> str:
        """Months with any activity in a window: a bit each, since one a month counts, the latest."""
        limit, days = rule.rule.limit, rule.rule.window_days
        if limit is None or (limit.times, limit.per) != (1, "month") or days is None or days > 900:
            raise NotSaid(f"{rule.rule.key}: such a limit")
        months = [self._date - timedelta(days=age) for age in range(days)]
        bits = [1 << ((day.year * 12 + day.month) % 31) for day in months]
        found = self.summed(
            f"bit_or((ARRAY[{listed(bits)}])[age + 1])", rule.selector, within=days, reset=rule.reset
        )
        return f"bit_count({found}::bit(32))"

    def _in_bursts(self, rule: CompiledRule) -> str:
        if rule.rule.limit or rule.rule.window_days or rule.tiers:
            raise NotSaid(f"{rule.rule.key}: a burst with more to it")
        name = f"b{rule.index}"
        has_reset = rule.reset >= 0 and self._types[rule.reset]
        reset = f"{self._latest(rule.reset)} WHERE {_after(rule.reset)}" if has_reset else ""
        types = listed(self._types[rule.selector]) or "NULL"
        self.bursts.append(
            _BURST.format(
                worth=_worth(rule),
                types=types,
                least=rule.rule.burst,
                reset=reset,
                name=name,
                today=self.today,
                now=self.now,
            )
        )
        return f"{name}.paid"

    def _latest(self, reset: int) -> str:
        return _LATEST.format(
            name=f"r{reset}", types=listed(self._types[reset]), today=self.today, now=self.now
        )


def _after(reset: int) -> str:
    return f"age < coalesce(r{reset}.reset_age, {_EVER})"


def _worth(rule: CompiledRule) -> str | None:
    """Micro-points of one activity by its age; beyond the array it is NULL, which a sum leaves out."""
    if rule.worth is None:
        return None
    if isinstance(rule.worth, Steps) and not len(rule.worth.from_days):
        return str(rule.points)
    points = rule.worth.at(np.arange(_OLDEST))
    return f"(ARRAY[{listed(np.trim_zeros(points, 'b').tolist())}]::float8[])[age + 1]"


def listed(numbers: Iterable[float]) -> str:
    """Numbers in a list."""
    return ", ".join(map(str, numbers))


def moment(now: datetime) -> str:
    """A moment as SQL has it."""
    return f"TIMESTAMPTZ '{now.isoformat()}'"
