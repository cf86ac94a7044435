"""Which rules speak of what a line of the profile speaks of: the same field, or the same activities."""

from scoring.engine.tree import ActivityCondition, FieldCondition, Rule

from .traits import Condition


def is_about(rule: Rule, line: Condition) -> bool:
    """Whether a rule looks at the field, or at a type of activity, of a line."""
    if "field" in line:
        return line["field"] in _fields(rule)
    return any(
        _meet(one, other) for one in line.get("did", line.get("did_not", ())) for other in _types(rule)
    )


def _fields(rule: Rule) -> set[str]:
    named = {one.field for one in rule.conditions if isinstance(one, FieldCondition)}
    return named | ({rule.field} if rule.field else set())


def _types(rule: Rule) -> list[str]:
    named = [key for one in rule.conditions if isinstance(one, ActivityCondition) for key in one.types]
    return [*rule.types, *named]


def _meet(one: str, other: str) -> bool:
    """Whether two names of types have a type in common: `web.*` and `web.page.pricing` have."""
    return _within(one, other) or _within(other, one)


def _within(key: str, pattern: str) -> bool:
    return key == pattern or (pattern.endswith(".*") and key.startswith(pattern[:-1]))
