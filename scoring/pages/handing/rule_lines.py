"""The rules as the page shows them: in their order, in words, with what each did."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from leads.models import Stage
from scoring.handing.conditions import catalog_labels, conditions_in_words, target_in_words
from scoring.handing.figures import counts_by_rule
from scoring.models import Handoff, HandoffRule
from scoring.pages.screen import Screen
from scoring.pages.wording import day, local, moment

NO_RULE = "none"  # what an address says for the leads of which no rule speaks
# In the order of the columns; last those that somebody took by hand meanwhile, or that moved on.
STATES: dict[str, str] = {
    Handoff.State.GIVEN: "given",
    Handoff.State.POOL: "to the pool",
    Handoff.State.WAITING: "waiting",
    Handoff.State.WITHHELD: "withheld",
    Handoff.State.OVER: "gone otherwise",
}
_EVERY = {Stage.MQL.value: "every MQL", Stage.SQL.value: "every SQL"}
_HEADS = {
    Stage.MQL.value: "A lead that became MQL",
    Stage.SQL.value: "A lead that an SDR made an SQL",
}


@dataclass(frozen=True)
class Figure:
    """How many leads of a rule came to a state, and the query of the page that lists them."""

    state: str
    label: str
    count: int
    query: str


@dataclass(frozen=True)
class RuleLine:
    """A rule. `since` is "" where it is switched off."""

    rule_id: int
    place: int
    name: str
    asks: str
    goes: str
    since: str
    since_at: str
    figures: tuple[Figure, ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class RuleGroup:
    """The rules of a stage."""

    stage: str
    label: str
    head: str
    lines: tuple[RuleLine, ...]


@dataclass(frozen=True)
class RulesShown:
    """The rules by stage; `unspoken` counts the leads of which none speaks, or one that was deleted."""

    groups: tuple[RuleGroup, ...]
    unspoken: tuple[Figure, ...]


def rules_shown(screen: Screen) -> RulesShown:
    """Rules for MQLs, then for SQLs."""
    counts = counts_by_rule(screen.user, screen.now)
    rules = list(HandoffRule.objects.select_related("queue", "person"))
    groups = tuple(_group(stage, rules, counts, screen) for stage in HandoffRule.At.values)
    unspoken = figures_of(NO_RULE, counts.get(None, {}))
    return RulesShown(groups, tuple(figure for figure in unspoken if figure.count))


def _group(
    stage: str, rules: list[HandoffRule], counts: Mapping[int | None, Mapping[str, int]], screen: Screen
) -> RuleGroup:
    labels, own = catalog_labels(), [rule for rule in rules if rule.stage == stage]
    lines = []
    for place, rule in enumerate(own, start=1):
        since = rule.active_since
        lines.append(
            RuleLine(
                rule_id=rule.pk,
                place=place,
                name=rule.name,
                asks=_asks(rule, conditions_in_words(rule, labels)),
                goes=target_in_words(rule),
                since=day(local(since).date(), screen.today) if since else "",
                since_at=moment(since) if since else "",
                figures=figures_of(str(rule.pk), counts.get(rule.pk, {})),
                is_first=place == 1,
                is_last=place == len(own),
            )
        )
    return RuleGroup(stage, Stage(stage).label, _HEADS[stage], tuple(lines))


def figures_of(rule: str, counts: Mapping[str, int]) -> tuple[Figure, ...]:
    """A figure for each state, with the address of its leads."""
    return tuple(
        Figure(state, label, counts.get(state, 0), urlencode({"rule": rule, "state": state}))
        for state, label in STATES.items()
    )


def _asks(rule: HandoffRule, conditions: list[str]) -> str:
    words = list(conditions)
    if rule.target == HandoffRule.Target.ACCOUNT:
        words.append("somebody works another lead of its company")
    return " · ".join(words) or _EVERY[rule.stage]
