"""Random legal matrices with words that spreadsheets like to spoil, and small changes of them."""

import copy
import random
from typing import Any

from scoring.engine.matrix import check
from tests.engine import random_matrices

WORDS = (
    "=1+1", "+49 711", "-", "@sum", "'quoted'", '"quoted"', "a, b; c", "two\nlines", " ends with a blank ",
    "007", "1e5", "NO", "true", "null", "2026-01-01", "12.50", "_x000D_", "a\tb\r\nc", "\x0b", "straße 重要",
    "“smart”", "…", "#", "[Rules]", "''", "'=1", '"=1', "\u200b=2", "1,5", "0x1F", "5 from 3", "and", "did",
    "A→B", "\ufffe",
)  # fmt: skip


def odd_matrix(seed: int) -> dict[str, Any]:
    """A legal document; its texts are odd."""
    rng = random.Random(seed)
    document = random_matrices.matrix(rng)
    for entry in _named(document):
        for name in ("label", "note"):
            if rng.random() < 0.4:
                entry[name] = rng.choice(WORDS)
    for condition in _text_conditions(document):
        for name in ("is", "is_not", "in", "not_in", "contains", "starts_with", "ends_with"):
            if name in condition and rng.random() < 0.5:
                condition[name] = _odd(rng, condition[name])
    if rng.random() < 0.3:
        document["levels"] = [{"level": "01", "from": 50}, {"level": "1e5", "from": 0}]
    assert not check(document).faults
    return document


def changed_matrix(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A legal document, and the same after a few small changes; both legal."""
    rng = random.Random(seed)
    before = odd_matrix(seed)
    after = copy.deepcopy(before)
    for _ in range(rng.randint(1, 5)):
        tried = copy.deepcopy(after)
        rng.choice(_CHANGES)(rng, tried)
        if not check(tried).faults:
            after = tried
    return before, after


def _odd(rng: random.Random, operand: Any) -> Any:
    filled = [word for word in WORDS if word.strip()]
    return rng.sample(filled, rng.randint(1, 4)) if isinstance(operand, list) else rng.choice(filled)


def _named(document: dict[str, Any]) -> list[dict[str, Any]]:
    rules = [rule for one in document["parameters"] for rule in one["rules"]]
    return [document, *document["parameters"], *rules, *document.get("disqualify", [])]


def _text_conditions(document: dict[str, Any]) -> list[dict[str, Any]]:
    rules = [rule for one in document["parameters"] for rule in one["rules"]]
    found = [one for entry in (*rules, *document["disqualify"]) for one in entry.get("if", [])]
    found += [one for ways in document["stages"].values() for way in ways for one in way]
    return [one for one in found if one.get("field") in ("country", "plan", "department")]


def _swap(rng: random.Random, document: dict[str, Any]) -> None:
    rules = rng.choice(document["parameters"])["rules"]
    rng.shuffle(rng.choice([document["parameters"], rules, document["disqualify"]]))
    document["stages"] = dict(rng.sample(list(document["stages"].items()), len(document["stages"])))


def _rename(rng: random.Random, document: dict[str, Any]) -> None:
    rng.choice(_named(document)[1:])["key"] = f"renamed_{rng.randint(0, 99)}"


def _relabel(rng: random.Random, document: dict[str, Any]) -> None:
    rng.choice(_named(document))[rng.choice(("label", "note"))] = rng.choice(("", *WORDS))


def _emigrate(rng: random.Random, document: dict[str, Any]) -> None:
    here, there = rng.choice(document["parameters"]), rng.choice(document["parameters"])
    rule = here["rules"].pop(rng.randrange(len(here["rules"])))
    there["rules"].insert(rng.randint(0, len(there["rules"])), rule)


def _add(rng: random.Random, document: dict[str, Any]) -> None:
    rules = rng.choice(document["parameters"])["rules"]
    rules.insert(rng.randint(0, len(rules)), random_matrices.rule(rng, f"new_{rng.randint(0, 99)}"))


def _remove(rng: random.Random, document: dict[str, Any]) -> None:
    rows = rng.choice([document["parameters"], rng.choice(document["parameters"])["rules"]])
    rows.pop(rng.randrange(len(rows)))


def _rework(rng: random.Random, document: dict[str, Any]) -> None:
    rule = rng.choice(rng.choice(document["parameters"])["rules"])
    rule.update(random_matrices.rule(rng, rule["key"]))


def _weigh(rng: random.Random, document: dict[str, Any]) -> None:
    document["weights"] = {"fit": rng.randint(0, 9), "engagement": 1, "qualification": rng.random()}
    document["bands"][0]["from"] = rng.choice((80, 80.5))
    document["bands"][-1]["band"] = rng.choice(("cold", "1", 1))


_CHANGES = (_swap, _rename, _relabel, _emigrate, _add, _remove, _rework, _weigh)
