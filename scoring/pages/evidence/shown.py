"""What all these pages need to know of a draft or version: its rules by id, how it is called, its tabs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from scoring.engine.tree import Rule
from scoring.evidence.scored import Scored
from scoring.models import MatrixVersion, ScoringRule

from .asked import Asked

TABS = (
    ("draft_evidence", "Evidence"),
    ("draft_suggested", "Suggested points"),
    ("draft_backtest", "Backtest"),
)


@dataclass(frozen=True)
class Tab:
    """A page of these."""

    label: str
    address: str
    is_current: bool


def rule_ids(version: MatrixVersion) -> dict[str, int]:
    """The ids of the rules by their keys, "parameter.rule"."""
    rules = ScoringRule.objects.filter(parameter__version=version)
    return {
        f"{parameter}.{rule}": pk for parameter, rule, pk in rules.values_list("parameter__key", "key", "pk")
    }


def place_of(scored: Scored, ids: Mapping[str, int], rule_id: int) -> int:
    """The place of a rule in its matrix; `ids` as `rule_ids` gives them.

    Raises:
        Http404: it is none of this version's.
    """
    keys = {pk: key for key, pk in ids.items()}
    if rule_id not in keys:
        raise Http404("No such rule.")
    return scored.compiled.rule_keys.index(keys[rule_id])


def rule_at(scored: Scored, place: int) -> Rule:
    """The rule at a place."""
    return scored.compiled.rules[place].rule


def name_of(version: MatrixVersion) -> str:
    """ "v7", or "draft"."""
    return f"v{version.number}" if version.number else "draft"


def tabs_of(version: MatrixVersion, asked: Asked, current: str) -> tuple[Tab, ...]:
    """The pages of these, with the same outcome."""
    query = Asked(asked.success).query()
    return tuple(
        Tab(label, reverse(name, args=[version.pk]) + (f"?{query}" if query else ""), name == current)
        for name, label in TABS
    )
