"""The matrix that is measured with: the default one without the rules that make it longer than most."""

from typing import Any

from ruamel.yaml import YAML

from scoring.matrix.files import DEFAULT_MATRIX

RULES = 60


def document() -> dict[str, Any]:
    """About 60 rules, half of them with decay, a third with limits: what neither fades nor ends goes."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(DEFAULT_MATRIX.read_text(encoding="utf-8"))
    spare = sum(len(parameter["rules"]) for parameter in found["parameters"]) - RULES
    for parameter in found["parameters"]:
        plain = [rule for rule in parameter["rules"] if not _counts(rule)]
        dropped = {rule["key"] for rule in plain[1:][:spare]}
        spare -= len(dropped)
        parameter["rules"] = [rule for rule in parameter["rules"] if rule["key"] not in dropped]
    return found


def _counts(rule: dict[str, Any]) -> bool:
    return bool({"half_life_days", "fade", "limit"} & rule.keys())
