"""A matrix in readable form: what stands on the page of a version, draft or published."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from scoring.engine.faults import Fault
from scoring.engine.matrix import Checked, check
from scoring.engine.tree import Matrix
from scoring.engine.words import rule_words, way_words
from scoring.matrix.text import write_yaml
from scoring.matrix.versions import document_of
from scoring.models import MatrixVersion


@dataclass(frozen=True)
class Line:
    """One row of the sheet; `url` opens it for editing and is empty once the version is published."""

    title: str
    key: str
    words: str
    note: str = ""
    url: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A parameter with its rules; `add_url` adds one to them."""

    head: Line
    axis: str
    rules: tuple[Line, ...]
    add_url: str = ""


@dataclass(frozen=True)
class Sheet:
    """Everything of a version: its blocks, its lines, and what the check says."""

    blocks: tuple[Block, ...]
    thresholds: tuple[Line, ...]
    stages: tuple[Line, ...]
    disqualifiers: tuple[Line, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def sheet_of(version: MatrixVersion) -> Sheet:
    """The sheet of a version: of a draft from its rows, else from the document that was published."""
    document: Any = json.loads(version.document) if version.document else document_of(version)
    return _Reader(version, document, check(document)).sheet()


def _reach(low: Any, high: Any) -> str:
    if low is None and high is None:
        return "without limits"
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"{low:g} to {high:g}"


def _axis_words(parameter: dict[str, Any]) -> str:
    words = [_reach(parameter.get("min"), parameter.get("max"))]
    if parameter.get("combine") == "strongest":
        words.append("the strongest rule counts")
    if parameter.get("reset_by"):
        words.append(f"begins anew with {', '.join(parameter['reset_by'])}")
    return "; ".join(words)


class _Reader:
    """Puts document, checked matrix and rows together: the three run in the same order."""

    def __init__(self, version: MatrixVersion, document: Any, checked: Checked) -> None:
        self.version = version
        self.document = document
        self.checked = checked
        self.matrix: Matrix | None = checked.matrix
        self.is_draft = version.state == MatrixVersion.State.DRAFT

    def sheet(self) -> Sheet:
        thresholds = list(self.version.thresholds.all()) if self.is_draft else []
        return Sheet(
            blocks=tuple(self._blocks()),
            thresholds=tuple(
                line for name in ("grade", "level", "band") for line in self._lines(name, thresholds)
            ),
            stages=tuple(self._stages([t for t in thresholds if t.kind == "stage"])),
            disqualifiers=tuple(self._disqualifiers()),
            faults=self.checked.faults,
            warnings=self.checked.warnings,
        )

    def _blocks(self) -> Iterable[Block]:
        rows = list(self.version.parameters.prefetch_related("rules")) if self.is_draft else []
        for i, parameter in enumerate(self.document.get("parameters") or ()):
            row = rows[i] if rows else None
            path = f"parameters[{i}]"
            rules = list(row.rules.all()) if row else []
            yield Block(
                head=self._line(parameter, _axis_words(parameter), path, row, inner="rules"),
                axis=parameter.get("axis", ""),
                rules=tuple(
                    self._line(
                        rule, self._rule_words(i, j, rule), f"{path}.rules[{j}]", rules[j] if rules else None
                    )
                    for j, rule in enumerate(parameter.get("rules") or ())
                ),
                add_url=f"{reverse('admin:scoring_scoringrule_add')}?parameter={row.pk}" if row else "",
            )

    def _rule_words(self, i: int, j: int, rule: dict[str, Any]) -> str:
        if self.matrix is not None:
            return rule_words(self.matrix.parameters[i].rules[j])
        return _raw({key: value for key, value in rule.items() if key not in ("key", "label", "note")})

    def _lines(self, kind: str, thresholds: Sequence[Any]) -> Iterable[Line]:
        rows = [t for t in thresholds if t.kind == kind]
        for i, entry in enumerate(self.document.get(f"{kind}s") or ()):
            name = f"{kind} {entry.get(kind)}"
            words = f"from {entry['from']:g}" if isinstance(entry.get("from"), int | float) else "from ?"
            yield self._line({"key": name}, words, f"{kind}s[{i}]", rows[i] if rows else None)

    def _stages(self, rows: Sequence[Any]) -> Iterable[Line]:
        for i, (key, ways) in enumerate((self.document.get("stages") or {}).items()):
            words = "; or ".join(map(way_words, self.matrix.stages[i].ways)) if self.matrix else _raw(ways)
            yield self._line({"key": key}, words, f"stages.{key}", rows[i] if rows else None)

    def _disqualifiers(self) -> Iterable[Line]:
        rows = list(self.version.disqualifiers.all()) if self.is_draft else []
        for i, entry in enumerate(self.document.get("disqualify") or ()):
            if self.matrix is not None:
                words = way_words(self.matrix.disqualify[i].conditions)
            else:
                words = _raw(entry.get("if"))
            yield self._line(entry, words, f"disqualify[{i}]", rows[i] if rows else None)

    def _line(self, entry: dict[str, Any], words: str, path: str, row: Any, inner: str = "") -> Line:
        return Line(
            title=str(entry.get("label") or entry.get("key") or ""),
            key=str(entry.get("key") or ""),
            words=words,
            note=str(entry.get("note") or ""),
            url=reverse(f"admin:scoring_{row._meta.model_name}_change", args=[row.pk]) if row else "",
            faults=tuple(self._faults_at(path, f"{path}.{inner}[" if inner else "")),
        )

    def _faults_at(self, path: str, but_below: str) -> Iterable[str]:
        for fault in self.checked.faults:
            is_here = fault.path == path or fault.path.startswith((f"{path}.", f"{path}["))
            if is_here and not (but_below and fault.path.startswith(but_below)):
                yield f"{fault.path[len(path) :].lstrip('.')}: {fault.message}".removeprefix(": ")


def _raw(value: Any) -> str:
    return " ".join(write_yaml(value).split())
