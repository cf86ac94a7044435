"""Rules that paid nobody in 90 days."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from leads.models import Activity, Lead
from scoring.digests import stored
from scoring.engine.arrays import Bools
from scoring.engine.compile import Compiled
from scoring.engine.kernel import score
from scoring.engine.tree import Rule
from scoring.inputs import batch_of, day_of, read_leads
from scoring.models import Carried

from .looked import Figures, Looked, counted, rule_line

QUIET = timedelta(days=90)
_AT_ONCE = 2_000  # leads a batch: a few megabytes


def dead_rules(looked: Looked) -> Figures:
    """Rules of the version in force that pay nobody now, and as far as can be told paid nobody in 90 days.

    A rule that pays nobody now may have paid meanwhile: it is none of the dead where a lead did what it is
    about in that time, or where it carried a lead to sales.
    """
    compiled, since = looked.compiled, looked.until - QUIET
    keys = [(one.parameter.key, rule.rule.key) for one in compiled.parameters for rule in one.rules]
    rules = [rule.rule for one in compiled.parameters for rule in one.rules]
    paid, carried, done = paid_now(compiled, looked.until), _carried(since), _done(since)
    dead = [
        key
        for place, key in enumerate(keys)
        if not paid[place] and key not in carried and not _was_done(rules[place], done)
    ]
    return {
        "figure": f"{len(dead)}",
        "of": f"of {len(keys)} rules",
        "words": f"{counted(len(dead), 'rule')} that nobody would miss today."
        if dead
        else "Every rule paid somebody in the last 90 days.",
        "rules": [rule_line(looked.matrix, key) for key in dead],
        "is_quiet": not dead,
    }


def paid_now(compiled: Compiled, now: datetime) -> Bools:
    """Whether each rule pays, or takes from, any lead now: bool[rules], in the order of the matrix."""
    paid = np.zeros(sum(len(one.rules) for one in compiled.parameters), dtype=np.bool_)
    for ids in _chunks():
        leads = read_leads(ids, compiled.fields)
        batch = batch_of(leads, stored(leads.ids), compiled)
        paid |= (score(compiled, batch, day_of(now)).contributions != 0).any(axis=0)
        if paid.all():
            break
    return paid


def _chunks() -> Iterable[list[int]]:
    last = 0
    while True:
        ids = list(Lead.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        if not ids:
            return
        yield ids
        last = ids[-1]


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
