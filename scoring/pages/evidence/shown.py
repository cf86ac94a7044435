"""What all these pages need to know of a draft or version: its rules by id, how it is called, its tabs."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from scoring.engine.tree import Rule
from scoring.evidence.scored import Scored, scored_of
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


def place_of(version: MatrixVersion, rule_id: int) -> int:
    """The place of a rule in its matrix.

    Raises:
        Http404: it is none of this version's.
        MatrixRefused: the draft has faults.
    """
    keys = {pk: key for key, pk in rule_ids(version).items()}
    if rule_id not in keys:
        raise Http404("No such rule.")
    return scored_of(version).compiled.rule_keys.index(keys[rule_id])


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
