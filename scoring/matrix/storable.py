"""What is legal in a matrix but does not fit into the rows of a draft, named like every other fault."""

from collections.abc import Iterator
from typing import Any

from scoring.engine.faults import Fault, below

LONGEST_NAME, LONGEST_KEY, LONGEST_NOTE = 120, 60, 10_000
LONGEST_TYPE = 80
_LISTS = ("grade", "level", "band")


def storing_faults(document: dict[str, Any]) -> tuple[Fault, ...]:
    """What of a legal document a draft can't hold: keys, labels, notes and names that are too long."""
    return (
        *_named(document, ""),
        *(fault for number, one in enumerate(document["parameters"]) for fault in _parameter(one, number)),
        *(
            fault
            for kind in _LISTS
            for number, line in enumerate(document.get(f"{kind}s", []))
            for fault in _long(str(line[kind]), f"{kind}s[{number}].{kind}", LONGEST_KEY)
        ),
        *(
            fault
            for key in document.get("stages", {})
            for fault in _long(key, below("stages", key), LONGEST_KEY)
        ),
        *(
            fault
            for number, one in enumerate(document.get("disqualify", []))
            for fault in _named(one, f"disqualify[{number}]")
        ),
    )


def _parameter(parameter: dict[str, Any], number: int) -> Iterator[Fault]:
    path = f"parameters[{number}]"
    yield from _named(parameter, path)
    for place, key in enumerate(parameter.get("reset_by", [])):
        yield from _long(key, f"{path}.reset_by[{place}]", LONGEST_TYPE)
    for place, rule in enumerate(parameter["rules"]):
        yield from _named(rule, f"{path}.rules[{place}]")


def _named(entry: dict[str, Any], path: str) -> Iterator[Fault]:
    for name, most in (("name", LONGEST_NAME), ("label", LONGEST_NAME), ("note", LONGEST_NOTE)):
        yield from _long(entry.get(name, ""), below(path, name), most)
    if "key" in entry:
        yield from _long(entry["key"], below(path, "key"), LONGEST_KEY)


def _long(text: str, path: str, most: int) -> Iterator[Fault]:
    if len(text) > most:
        yield Fault(path, f"has {len(text):,} letters; a draft holds {most:,}")
