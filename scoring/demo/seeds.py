"""What the demo starts from: the default matrix, an earlier revision of it, the three seed leads."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from scoring.engine.matrix import read_yaml

MATRICES = Path(__file__).parent.parent / "matrices"
EARLIER_NOTE = "As agreed at the start; what sales found in the first years is in the next version."


@cache
def seed_leads() -> list[dict[str, Any]]:
    """The three leads that the seeds tell of."""
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(MATRICES / "seed_leads.yaml")
    return list(document["leads"])


def default_document() -> dict[str, Any]:
    """The default matrix."""
    document = read_yaml((MATRICES / "default.yaml").read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise TypeError("default.yaml is not a mapping")
    return document


def earlier_document() -> dict[str, Any]:
    """The default matrix as it was before sales had its say.

    Content paid more, prices and requests less, and nothing was taken off for looking at the careers page.
    """
    document = deepcopy(default_document())
    document["note"] = EARLIER_NOTE
    _rule(document, "content", "download")["points"] = 5
    _rule(document, "web", "pricing")["points"] = 2
    _rule(document, "conversations", "request")["points"] = 6
    signs = next(p for p in document["parameters"] if p["key"] == "warning_signs")
    signs["rules"] = [rule for rule in signs["rules"] if rule["key"] != "not_product_pages"]
    return document


def _rule(document: dict[str, Any], parameter: str, key: str) -> dict[str, Any]:
    rules = next(p["rules"] for p in document["parameters"] if p["key"] == parameter)
    return next(rule for rule in rules if rule["key"] == key)
