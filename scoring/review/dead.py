"""Rules that paid nobody in 90 days."""

from datetime import datetime, timedelta

from leads.models import Activity
from leads.words import counted
from scoring.engine.tree import Rule
from scoring.impact.service import impact_of
from scoring.models import Carried

from .looked import Figures, Looked, rule_line

QUIET = timedelta(days=90)


def dead_rules(looked: Looked) -> Figures:
    """Rules of the version in force that pay nobody now, and as far as can be told paid nobody in 90 days.

    A rule that pays nobody now may have paid meanwhile: it is none of the dead where a lead did what it is
    about in that time, or where it carried a lead to sales.
    """
    compiled, since = looked.compiled, looked.until - QUIET
    keys = [(one.parameter.key, rule.rule.key) for one in compiled.parameters for rule in one.rules]
    rules = [rule.rule for one in compiled.parameters for rule in one.rules]
    reach = impact_of(looked.version, looked.until).reach
    carried, done = _carried(since), _done(since)
    dead = [
        key
        for place, key in enumerate(keys)
        if not any(reach[".".join(key)]) and key not in carried and not _was_done(rules[place], done)
    ]
    return {
        "figure": f"{len(dead)}",
        "of": f"of {len(keys)} rules",
        "words": f"{counted(len(dead), 'rule')} that nobody would miss today."
        if dead
        else "Every rule paid somebody in the last 90 days.",
        "rules": [rule_line(looked, key) for key in dead],
        "is_quiet": not dead,
    }


def _carried(since: datetime) -> set[tuple[str, str]]:
    recent = Carried.objects.filter(arrival__move__moved_at__gte=since)
    return set(recent.values_list("parameter_key", "rule_key").distinct())


def _done(since: datetime) -> set[str]:
    """The types of what leads did."""
    done = Activity.objects.filter(occurred_at__gte=since, lead__isnull=False)
    return set(done.order_by().values_list("type__key", flat=True).distinct())


def _was_done(rule: Rule, done: set[str]) -> bool:
    """Whether a rule that counts activities may have counted one."""
    if rule.kind != "count":
        return False
    return any(_is_of(kind, wanted) for wanted in rule.types for kind in done)


def _is_of(kind: str, wanted: str) -> bool:
    return kind.startswith(wanted[:-1]) if wanted.endswith(".*") else kind == wanted
