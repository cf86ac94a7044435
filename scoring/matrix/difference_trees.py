"""What became of what a rule pays, of conditions and of a stage's ways, as people say it."""

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

from leads.words import and_join
from scoring.engine.tree import (
    Condition,
    Criterion,
    FieldCondition,
    ParameterCriterion,
    Rule,
    ScoreCriterion,
)
from scoring.engine.words import amount, fade_words, limit_words, measure_words, pay_words, way_words

Phrases = list[str]
Conditions = Sequence[Condition]
Ways = Sequence[Sequence[Criterion]]
_LONG = 5  # values: fewer are read faster side by side


def turned(name: str, was: str, now: str, unit: str = "") -> str:
    """ "half-life 60 → 30 days", "half-life 30 days, none before", "no half-life, 60 days before"."""
    if not was:
        return f"{name} {now}{unit}, none before"
    return f"{name} {was} → {now}{unit}" if now else f"no {name}, {was}{unit} before"


def _measures(old: Rule, new: Rule) -> Phrases:
    was, now = measure_words(old) or "its conditions alone", measure_words(new) or "its conditions alone"
    return [f"measures {was} → {now}"] if was != now else []


def _pays(old: Rule, new: Rule) -> Phrases:
    if old.points is not None and new.points is not None:
        was, now = amount(old.points), amount(new.points)
        return [f"{was} → {pay_words(new)}"] if was != now else []
    was, now = pay_words(old), pay_words(new)
    return [f"pays {was} → {now}"] if was != now else []


def _fades(old: Rule, new: Rule) -> Phrases:
    half_life = (_maybe(old.half_life_days), _maybe(new.half_life_days))
    window = (_maybe(old.window_days), _maybe(new.window_days))
    fade = (fade_words(old), fade_words(new))
    return [
        *([turned("half-life", *half_life, unit=" days")] if half_life[0] != half_life[1] else []),
        *([turned("window", *window, unit=" days")] if window[0] != window[1] else []),
        *([turned("fading", *fade)] if fade[0] != fade[1] else []),
    ]


def _limit(old: Rule, new: Rule) -> Phrases:
    was, now = (limit_words(rule.limit) if rule.limit else "" for rule in (old, new))
    return [turned("limit", was, now)] if was != now else []


def _cap(old: Rule, new: Rule) -> Phrases:
    was, now = _maybe(old.cap), _maybe(new.cap)
    return [turned("cap", was, now)] if was != now else []


def _where(old: Rule, new: Rule) -> Phrases:
    return conditions_turned(old.conditions, new.conditions)


def conditions_turned(old: Conditions, new: Conditions) -> Phrases:
    """What became of conditions that all have to hold."""
    was, now = way_words(old), way_words(new)
    if was == now:
        return []
    if not was or not now:
        return [f"only where {now}, for all before" if now else f"for all, only where {was} before"]
    return _lists_turned(old, new) or [f"where {was} → {now}"]


def _lists_turned(old: Conditions, new: Conditions) -> Phrases:
    """What came to long lists and what went, where nothing else is another: "domain also rival.example"."""
    phrases: Phrases = []
    for was, now in zip_longest(old, new):
        if was == now:
            continue
        if not isinstance(was, FieldCondition) or not isinstance(now, FieldCondition):
            return []
        values = (was.operand, now.operand)
        is_alike = (was.field, was.operator) == (now.field, now.operator) == (now.field, "in")
        if not is_alike or not isinstance(values[0], tuple) or not isinstance(values[1], tuple):
            return []
        phrases += _members_turned(_of(now), values[0], values[1])
    return phrases


def _members_turned(name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Phrases:
    if len(old) + len(new) < _LONG:
        return []
    come = [str(value) for value in new if value not in old]
    gone = [str(value) for value in old if value not in new]
    also, no_more = f"{name} also {and_join(come)}", f"{name} no longer {and_join(gone)}"
    return ([also] if come else []) + ([no_more] if gone else [])


RULE_CELLS: dict[str, Callable[[Rule, Rule], Phrases]] = {
    "measures": _measures,
    "pays": _pays,
    "fades": _fades,
    "limit": _limit,
    "cap": _cap,
    "if": _where,
}


def _maybe(number: float | None) -> str:
    return "" if number is None else amount(number)


def whole_rule(rule: Rule) -> str:
    """All that a rule says: "12 points each for form quote, half-life 30 days"."""
    measured = measure_words(rule)
    parts = [f"{_pay_of_one(rule)} for {measured}" if measured else pay_words(rule)]
    if rule.half_life_days is not None:
        parts.append(f"half-life {amount(rule.half_life_days)} days")
    if rule.fade:
        parts.append(fade_words(rule))
    if rule.window_days is not None:
        parts.append(f"window {amount(rule.window_days)} days")
    if rule.limit is not None:
        parts.append(f"limit {limit_words(rule.limit)}")
    if rule.cap is not None:
        parts.append(f"cap {amount(rule.cap)}")
    where = f", where {way_words(rule.conditions)}" if rule.conditions else ""
    return ", ".join(parts) + where


def _pay_of_one(rule: Rule) -> str:
    return f"{pay_words(rule)} each" if rule.kind == "count" and rule.points is not None else pay_words(rule)


def ways_turned(old: Ways, new: Ways) -> Phrases:
    """What became of the ways to a stage."""
    if steps := _numbers_turned(old, new):
        return steps
    gone = [words for words in map(way_words, old) if words not in set(map(way_words, new))]
    come = [words for words in map(way_words, new) if words not in set(map(way_words, old))]
    if len(gone) == len(come) == 1:
        return [f"{gone[0]} → {come[0]}"]
    phrases = [f"no longer by {words}" for words in gone] + [f"also by {words}" for words in come]
    is_other_order = list(map(way_words, old)) != list(map(way_words, new))
    return phrases or (["its ways in another order"] if is_other_order else [])


def _numbers_turned(old: Ways, new: Ways) -> Phrases:
    """ "from 50 instead of 45", where nothing but the scores to be reached is another."""
    if [len(way) for way in old] != [len(way) for way in new]:
        return []
    phrases = []
    for was, now in zip(old, new, strict=True):
        for before, after in zip(was, now, strict=True):
            if before == after:
                continue
            if not _is_same_score(before, after):
                return []
            # A stage that is reached by the composite alone needs no more words.
            of = "" if len(now) == 1 and _of(after) == "composite" else f"{_of(after)} "
            phrases.append(f"{of}from {_amount_of(after)} instead of {_amount_of(before)}")
    return phrases


def _is_same_score(old: Criterion, new: Criterion) -> bool:
    return (
        isinstance(old, ScoreCriterion | ParameterCriterion)
        and type(old) is type(new)
        and _of(old) == _of(new)
        and _amount_of(old) != _amount_of(new)
    )


def _amount_of(criterion: Any) -> str:
    return amount(criterion.from_)


def _of(named: Any) -> str:
    for name in ("score", "parameter", "field"):
        if hasattr(named, name):
            return str(getattr(named, name)).replace("_", " ")
    return ""


def all_ways(ways: Ways) -> str:
    """Every way to a stage."""
    return "; or ".join(map(way_words, ways))
