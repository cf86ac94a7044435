"""What became of leads against their score: high and rejected, low and won, and why sales said no."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Subquery

from leads.models import ARRIVED, Outcome, StageMove
from leads.words import and_join, counted, day
from scoring.feedback.said import REJECTED, Scope, last_words
from scoring.models import Carried

from .looked import MOST, Figures, Looked, high_line, shown

_NO_REASON = "No reason named"
_MOST_REASONS, _MOST_CARRIERS = 8, 2
_FEWEST_CARRIED = 3  # of fewer leads no rule is said to stand out


class Case(NamedTuple):
    """A lead that was decided on; `tenths`: its composite when it came to sales, None where nobody knows."""

    lead_id: int
    move_id: int
    tenths: int | None
    kind: str
    reason: str
    on: date


def false_positives(looked: Looked) -> Figures:
    """Leads that came with a high score, and that sales rejected: the highest ten."""
    line, cases = high_line(looked.matrix), decided_cases(looked)
    rejected = [one for one in cases if one.kind == REJECTED]
    high = sorted(
        (one for one in rejected if (one.tenths or 0) >= line), key=lambda one: (-(one.tenths or 0), one)
    )
    words = f"They came at {shown(line)} or more, and sales said no."
    return {
        "figure": f"{len(high):,}",
        "of": f"of {len(rejected):,} rejected",
        "words": f"{words} {_stands_out(high, cases, looked)}".strip() if high else _none_high(line),
        "leads": [_line(one, one.reason) for one in high[:MOST]],
        "is_quiet": not high,
    }


def false_negatives(looked: Looked) -> Figures:
    """Leads that came with a low score and were won: the lowest ten."""
    line, won = high_line(looked.matrix), won_cases(looked)
    low = sorted(
        (one for one in won if one.tenths is not None and one.tenths < line),
        key=lambda one: (one.tenths or 0, one.lead_id),
    )
    words = f"They came under {shown(line)}, and bought all the same."
    return {
        "figure": f"{len(low):,}",
        "of": f"of {len(won):,} won",
        "words": f"{words} {_stands_out(low, won, looked)}".strip() if low else _none_low(line, len(won)),
        "leads": [_line(one, f"won {day(one.on, looked.last)}") for one in low[:MOST]],
        "is_quiet": not low,
    }


def reject_reasons(looked: Looked) -> Figures:
    """Why sales said no, and of each reason the rules that carried those leads more than others."""
    cases = decided_cases(looked)
    rejected = [one for one in cases if one.kind == REJECTED]
    reasons = Counter(one.reason for one in rejected)
    common = reasons.most_common(_MOST_REASONS)
    bars = [
        {"name": name, "count": count, "words": _carriers_of(name, rejected, cases, looked)}
        for name, count in common
    ]
    rest = len(rejected) - sum(count for _, count in common)
    more = f" {counted(rest, 'more for another reason', 'more for other reasons')}." if rest else ""
    words = f"Beside each: the rules that carried those leads more often than others.{more}"
    return {
        "figure": f"{len(rejected):,}",
        "of": f"of {len(cases):,} decided on",
        "words": words if rejected else "Nothing was rejected.",
        "bars": bars,
        "is_quiet": not rejected,
    }


def decided_cases(looked: Looked) -> list[Case]:
    """The last word of sales on each arrival within the span."""
    scope = Scope(looked.first, looked.last, None, looked.version.model_id)
    rows = last_words(scope).values_list("lead_id", "move", "kind", "reject_reason__label", "happened_on")
    return _with_scores([row for row in rows if row[1] is not None])


def won_cases(looked: Looked) -> list[Case]:
    """What was won within the span, each lead by its last arrival before."""
    arrivals = StageMove.objects.filter(ARRIVED, lead=OuterRef("lead"), moved_at__lte=OuterRef("known_at"))
    won = Outcome.objects.filter(
        kind=Outcome.Kind.WON, happened_on__gte=looked.first, happened_on__lte=looked.last
    ).annotate(move=Subquery(arrivals.order_by("-moved_at", "-pk").values("pk")[:1]))
    rows = won.order_by("lead_id", "-known_at", "-pk").distinct("lead_id")
    return _with_scores(
        list(rows.values_list("lead_id", "move", "kind", "reject_reason__label", "happened_on"))
    )


def _with_scores(rows: Sequence[tuple[Any, ...]]) -> list[Case]:
    moves = StageMove.objects.filter(pk__in=[row[1] for row in rows if row[1] is not None])
    tenths = dict(moves.values_list("pk", "composite_tenths"))
    return [
        Case(lead_id, move_id or 0, tenths.get(move_id), kind, label or _NO_REASON, on)
        for lead_id, move_id, kind, label, on in rows
    ]


def _carriers_of(reason: str, rejected: Sequence[Case], cases: Sequence[Case], looked: Looked) -> str:
    of_it = [one for one in rejected if one.reason == reason]
    return and_join([name for name, _ in carried_more(of_it, cases, looked)])


def carried_more(some: Collection[Case], all_: Collection[Case], looked: Looked) -> list[tuple[str, int]]:
    """The rules that carried some leads more often than all of them, with how many of them each carried."""
    if len(some) < _FEWEST_CARRIED:
        return []
    here, everywhere = _carried(some), _carried(all_)
    more = {key: count / len(some) - everywhere[key] / len(all_) for key, count in here.items()}
    names = looked.rules
    ordered = sorted((key for key in more if key in names and more[key] > 0.1), key=lambda key: -more[key])
    return [(names[key][0], here[key]) for key in ordered[:_MOST_CARRIERS]]


def _carried(cases: Collection[Case]) -> Counter[tuple[str, str]]:
    rows = (
        Carried.objects.filter(arrival__in=[one.move_id for one in cases])
        .values_list("parameter_key", "rule_key")
        .annotate(times=Count("pk"))
        .order_by()
    )
    return Counter({(parameter, rule): times for parameter, rule, times in rows})


def _stands_out(some: Collection[Case], all_: Collection[Case], looked: Looked) -> str:
    found = carried_more(some, all_, looked)
    if not found:
        return ""
    names = and_join([f"{name} ({count} of {len(some)})" for name, count in found])
    return f"What carried them more than others: {names}."


def _line(case: Case, said: str) -> dict[str, Any]:
    return {"lead": case.lead_id, "tenths": case.tenths, "said": said}


def _none_high(line: int) -> str:
    return f"No lead that came at {shown(line)} or more was rejected."


def _none_low(line: int, won: int) -> str:
    return f"No lead that came under {shown(line)} was won." if won else "Nothing was won."
