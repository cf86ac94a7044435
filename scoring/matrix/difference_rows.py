"""A document taken apart into rows of cells, and the rows of two documents put beside each other."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoring.engine.canonical import criteria_entry, rule_entry
from scoring.engine.matrix import check
from scoring.engine.parts import Fields, conditions_of, rule_of, ways_of
from scoring.engine.words import key_words, stage_words
from scoring.models import RowKind

from .cells import GROUPS
from .rows import plain_document

Document = dict[str, Any]
LINES = ("grade", "level", "band")
_OWN = ("key", "label", "note")
_WHOLE = ("name", "label", "note")
_MAPPINGS = {"weights": "Weights", "full_marks": "Full marks", "fields": "Fields"}


@dataclass(frozen=True)
class Said:
    """A document in its canonical spelling where it is legal; else as it is, row by row where that can be."""

    document: Document
    is_legal: bool

    @property
    def fields(self) -> Fields:
        """Types of the fields that are not text."""
        types: Fields = self.document.get("fields", {})
        return types


def said(document: Document) -> Said:
    """A document, checked."""
    matrix = check(document).matrix
    return Said(document, False) if matrix is None else Said(plain_document(matrix), True)


@dataclass(frozen=True, eq=False)
class DocumentRow:
    """One row of a document.

    `keys` name it in its document; `cells` are as `scoring.matrix.cells` has them, `key` among them, each
    spelled the canonical way where it is legal. `axis` and `within` (what people call the parameter) say
    where it stands; `read` gives what the words are made of, None where the row is not legal.
    """

    kind: str
    keys: tuple[str, ...]
    title: str
    cells: dict[str, Any]
    read: Callable[[], Any] = lambda: None
    axis: str = ""
    within: str = ""
    inner: tuple["DocumentRow", ...] = ()

    @cached_property
    def tree(self) -> Any:
        """What the words are made of: read for the few rows that changed, not for all."""
        return self.read()

    @cached_property
    def content(self) -> str:
        """All that it says but its key, and for a parameter all that its rules say but theirs."""
        own = {cell: value for cell, value in self.cells.items() if cell != "key"}
        return one_text([own, [row.content for row in self.inner]])


def one_text(value: Any) -> str:
    """A value as one text, the same for 5 and 5.0, another for 1 and true."""
    return json.dumps(_tidy(value), sort_keys=True)


def whole_rows(of: Said) -> list[DocumentRow]:
    """What a matrix says as a whole: a row for its names and one for each mapping (weights, fields...)."""
    document = of.document
    named = {cell: document[cell] for cell in _WHOLE if document.get(cell)}
    rows = [DocumentRow(RowKind.VERSION, (), "The matrix", named)]
    for name, title in _MAPPINGS.items():
        cells = {f"{name}.{entry}": value for entry, value in document.get(name, {}).items()}
        rows.append(DocumentRow(RowKind.VERSION, (), title, cells))
    return rows


def parameter_rows(of: Said) -> list[DocumentRow]:
    """The parameters, each with its rules."""
    return [_parameter(entry, of) for entry in of.document.get("parameters", [])]


def line_rows(of: Said, kind: str) -> list[DocumentRow]:
    """The grades, levels or bands; their order says nothing."""
    return [
        DocumentRow(
            RowKind.THRESHOLD,
            (kind, str(entry[kind])),
            f"{kind.capitalize()} {entry[kind]}",
            {"key": entry[kind], "from": entry.get("from")},
        )
        for entry in of.document.get(f"{kind}s", [])
    ]


def stage_rows(of: Said) -> list[DocumentRow]:
    """The stages."""
    return [_stage(key, ways, of) for key, ways in of.document.get("stages", {}).items()]


def disqualifier_rows(of: Said) -> list[DocumentRow]:
    """The disqualifiers."""
    return [_disqualifier(entry, of) for entry in of.document.get("disqualify", [])]


def _parameter(entry: Document, of: Said) -> DocumentRow:
    title, axis = _title(entry), str(entry.get("axis", ""))
    cells = {cell: value for cell, value in entry.items() if cell != "rules"}
    rules = tuple(_rule(rule, entry["key"], title, axis, of) for rule in entry.get("rules", []))
    return DocumentRow(RowKind.PARAMETER, (entry["key"],), title, cells, axis=axis, within=title, inner=rules)


def _rule(entry: Document, parameter: str, within: str, axis: str, of: Said) -> DocumentRow:
    tree = None if of.is_legal else rule_of(entry, of.fields)
    spelled = entry if tree is None else rule_entry(tree)
    cells = {cell: spelled[cell] for cell in (*_OWN, "limit", "cap", "if") if cell in spelled}
    for cell, keys in GROUPS.items():
        if group := {key: spelled[key] for key in keys if key in spelled}:
            cells[cell] = group
    return DocumentRow(
        RowKind.RULE,
        (parameter, entry["key"]),
        _title(entry),
        cells,
        lambda: rule_of(entry, of.fields),
        axis,
        within,
    )


def _stage(key: str, ways: Any, of: Said) -> DocumentRow:
    tree = None if of.is_legal else ways_of(ways, of.fields)
    spelled = ways if tree is None else [criteria_entry(way) for way in tree]
    cells = {"key": key, "ways": spelled}
    return DocumentRow(
        RowKind.THRESHOLD,
        ("stage", key),
        stage_words(key),
        cells,
        lambda: ways_of(ways, of.fields),
        within="Stages",
    )


def _disqualifier(entry: Document, of: Said) -> DocumentRow:
    tree = None if of.is_legal else conditions_of(entry.get("if"), of.fields)
    cells = dict(entry) if tree is None else entry | {"if": criteria_entry(tree)}
    return DocumentRow(
        RowKind.DISQUALIFIER,
        (entry["key"],),
        _title(entry),
        cells,
        lambda: conditions_of(entry.get("if"), of.fields),
    )


def _title(entry: Document) -> str:
    return str(entry.get("label") or key_words(entry["key"]))


# --- two documents beside each other

Pair = tuple[DocumentRow, DocumentRow]


def pairs_by_key(before: Sequence[DocumentRow], after: Sequence[DocumentRow]) -> list[Pair]:
    """The rows that are the same in both: of one key, else of another key and otherwise all the same."""
    return paired(before, after, [_same_keys, _same_content])


def rule_pairs(
    before: Sequence[DocumentRow], after: Sequence[DocumentRow], pairs: Sequence[Pair]
) -> list[Pair]:
    """Which rule is which, also where it went into another parameter or its parameter has another key.

    Args:
        before, after: the parameters of both.
        pairs: which of them are the same.
    """
    now = {old.keys[0]: new.keys[0] for old, new in pairs}

    def at_home(old: DocumentRow, new: DocumentRow) -> bool:
        return now.get(old.keys[0]) == new.keys[0]

    return paired(
        [rule for row in before for rule in row.inner],
        [rule for row in after for rule in row.inner],
        [
            lambda old, new: at_home(old, new) and old.keys[1] == new.keys[1],
            lambda old, new: at_home(old, new) and _same_content(old, new),
            # One that went elsewhere under another key is another rule: who could tell?
            lambda old, new: old.keys[1] == new.keys[1] and _same_content(old, new),
        ],
    )


def all_pairs(before: Said, after: Said) -> list[Pair]:
    """Every row of one document with the row of the other that is the same."""
    olds, news = parameter_rows(before), parameter_rows(after)
    pairs = pairs_by_key(olds, news)
    pairs += rule_pairs(olds, news, pairs)
    for kind in LINES:
        pairs += pairs_by_key(line_rows(before, kind), line_rows(after, kind))
    pairs += pairs_by_key(stage_rows(before), stage_rows(after))
    return pairs + pairs_by_key(disqualifier_rows(before), disqualifier_rows(after))


def paired(
    before: Iterable[DocumentRow],
    after: Iterable[DocumentRow],
    tests: Sequence[Callable[[DocumentRow, DocumentRow], bool]],
) -> list[Pair]:
    """Pairs for which a test holds, by the first test first; each row is in one pair at most."""
    olds, news, found = list(before), list(after), []
    for test in tests:
        for old in list(olds):
            new = next((one for one in news if test(old, one)), None)
            if new is not None:
                found.append((old, new))
                olds.remove(old)
                news.remove(new)
    return found


def out_of_order(places: Sequence[int]) -> set[int]:
    """The fewest of these numbers without which the rest rise."""
    runs: list[list[int]] = [[]]
    for place in places:
        runs.append([*_longest(run for run in runs if not run or run[-1] < place), place])
    return set(places) - set(_longest(runs))


def _longest(runs: Iterable[list[int]]) -> list[int]:
    return max(runs, key=lambda run: len(run))


def _same_keys(old: DocumentRow, new: DocumentRow) -> bool:
    return old.keys == new.keys


def _same_content(old: DocumentRow, new: DocumentRow) -> bool:
    return old.content == new.content


def changed_cells(old: DocumentRow, new: DocumentRow) -> Iterator[str]:
    """The cells in which two rows differ, in the order in which a row has them."""
    for cell in dict.fromkeys((*old.cells, *new.cells)):
        if one_text(old.cells.get(cell)) != one_text(new.cells.get(cell)):
            yield cell


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tidy(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
