"""The values that fail a check: how often each, on which leads of those that somebody sees."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from leads.models import User
from leads.people.access import visible_to
from scoring.models import LeadScore
from scoring.segments.to_query import listed

from .checks import CHECKS, Check

_MOST_READ, _MOST_VALUES, _MOST_LEADS = 5_000, 10, 3
_KIND = "lead__flaws__kind"
WITHHELD = "opted out"


@dataclass(frozen=True)
class Failure:
    """A check with the leads that fail it: those that the person sees, and how many others there are."""

    check: Check
    leads: int
    others: int


@dataclass(frozen=True)
class Value:
    """A value that fails, how many leads have it, and some of them: ids and names."""

    words: str
    leads: int
    examples: tuple[tuple[int, str], ...]

    @property
    def more(self) -> int:
        """How many leads beside the examples."""
        return self.leads - len(self.examples)


def failures(version_id: int, user: User) -> list[Failure]:
    """Every check in order with its counts, over the leads that are listed under a version; one query."""
    rows = _failing(version_id, tuple(CHECKS)).values_list(_KIND)
    counts = {
        kind: (seen, every)
        for kind, seen, every in rows.annotate(
            seen=Count("lead_id", filter=visible_to(user)), every=Count("lead_id")
        )
    }
    found = []
    for key, check in CHECKS.items():
        seen, every = counts.get(key, (0, 0))
        found.append(Failure(check, seen, every - seen))
    return found


def values_of(check: Check, version_id: int, user: User) -> list[Value]:
    """The values that fail a check most often, of the leads that a person sees; one query.

    Of many thousands those of the leads with the highest scores are looked at.
    """
    names = [f"lead__{name}" for name in check.fields]
    leads = _failing(version_id, (check.key,)).filter(visible_to(user)).order_by("-composite", "lead_id")
    rows = leads.values("lead_id", "lead__first_name", "lead__last_name", "lead__email", *names)[:_MOST_READ]
    times: Counter[str] = Counter()
    examples: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        words = shown([row[name] for name in names])
        times[words] += 1
        examples.setdefault(words, []).append((row["lead_id"], _name(row)))
    return [
        Value(words, count, tuple(examples[words][:_MOST_LEADS]))
        for words, count in times.most_common(_MOST_VALUES)
    ]


def failing_rows(version_id: int, kinds: tuple[str, ...], user: User) -> QuerySet[LeadScore, dict[str, Any]]:
    """A row for each lead that a person sees and each of these checks that it fails, the best leads first."""
    fields = dict.fromkeys(name for kind in kinds for name in CHECKS[kind].fields)
    names = ["company", "email_opt_out", "do_not_call", *(name for name in fields if name != "company")]
    rows = _failing(version_id, kinds).filter(visible_to(user)).order_by("-composite", "lead_id", _KIND)
    wanted = ("lead_id", "owner_id", "source", _KIND, *(f"lead__{name}" for name in names))
    found: QuerySet[LeadScore, dict[str, Any]] = rows.values(*wanted)
    return found


def value_in(row: Mapping[str, Any]) -> tuple[Check, str]:
    """The check of such a row, and its value; of who has opted out of a way to be reached, none."""
    check = CHECKS[row[_KIND]]
    closed = {"email": row["lead__email_opt_out"], "phone": row["lead__do_not_call"]}
    return check, shown([WITHHELD if closed.get(name) else row[f"lead__{name}"] for name in check.fields])


def shown(values: list[str]) -> str:
    """Values of several fields in one line."""
    return " · ".join(filter(None, values))


def _name(row: Mapping[str, Any]) -> str:
    name = f"{row['lead__first_name']} {row['lead__last_name']}".strip()
    return name or row["lead__email"] or f"Lead {row['lead_id']}"


def _failing(version_id: int, kinds: tuple[str, ...]) -> QuerySet[LeadScore]:
    scores = LeadScore.objects.filter(listed(()), version_id=version_id, counts=True)
    return scores.filter(lead__flaws__kind__in=kinds)
