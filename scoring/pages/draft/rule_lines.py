"""The main list of the sheet: axes, their parameters, and the rules of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.engine.tree import AXES
from scoring.matrix.rows import Rows
from scoring.models import Parameter, ScoringRule
from scoring.pages.frame import AXIS_NAMES
from scoring.pages.wording import plain

from .marks import cells_of_entry
from .shape import Line, Spot
from .words import NOTHING
from .writer import Columns, Writer, titled, with_gone

LIST = "rules"
_RULE: Columns = tuple((cell, 1) for cell in ("measures", "pays", "fades", "limit", "cap", "if"))
_PARAMETER: Columns = (("combine", 1), ("min", 1), ("reset_by", 2), ("max", 1))
_TOGETHER = "at most, together"
_TITLES = AXIS_NAMES | {"penalty": "Warning signs"}
ACTS = "copy up down remove"


def rule_lines(writer: Writer, version_id: int, document: Mapping[str, Any], rows: Rows) -> list[Line]:
    """All lines of the list, in the order in which a matrix is read."""
    blocks = list(zip(document.get("parameters", ()), rows.parameters, rows.rules, strict=True))
    gone = writer.gone_lines(("parameter",), "par", _PARAMETER)
    axis_of = {one.keys: str(one.cells.get("axis")) for one, _ in gone}
    lines: list[Line] = []
    for axis in [*_TITLES, *sorted({block[1].axis for block in blocks} - set(_TITLES))]:
        own = [block for block in blocks if block[1].axis == axis]
        groups = [(entry["key"], _block(writer, entry, row, rules)) for entry, row, rules in own]
        lines.append(_axis(writer, version_id, axis, document, [entry for entry, _, _ in own]))
        lines += with_gone(groups, [pair for pair in gone if axis_of[pair[0].keys] == axis])
    return lines


def _axis(
    writer: Writer,
    version_id: int,
    axis: str,
    document: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
) -> Line:
    title = Spot(words=_TITLES.get(axis, axis))
    spots: tuple[Spot, ...] = (Spot(words="taken off" if axis == "penalty" else "", span=8, style="soft"),)
    if axis in AXES:
        spots = (
            _weight(writer, version_id, axis, document),
            _marks(writer, version_id, axis, document, entries),
        )
    says = writer.says("head-parameters") if axis == AXES[0] else ()
    adds = (f"parameter:{axis}", f"Add a parameter to {title.words}")
    return Line(f"axis-{axis}", "axr", title, spots, says=says, adds=adds, parent=axis)


def _weight(writer: Writer, version_id: int, axis: str, document: Mapping[str, Any]) -> Spot:
    value = document.get("weights", {}).get(axis)
    words = "" if value is None else f"weighs {_said(value)}"
    cell = f"weights.{axis}"
    return writer.spot(
        f"version-{version_id}", ("version",), cell, value, words=words, nothing="weighs nothing"
    )


def _marks(
    writer: Writer,
    version_id: int,
    axis: str,
    document: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
) -> Spot:
    value = document.get("full_marks", {}).get(axis)
    words = "" if value is None else f"full marks at {_said(value)} points"
    tops = [one.get("max") for one in entries]
    all_of = sum(top for top in tops if isinstance(top, int | float) and top > 0)
    nothing = (
        f"full marks at {plain(all_of)} points, all that its parameters give" if all_of else "no full marks"
    )
    row, cell = f"version-{version_id}", f"full_marks.{axis}"
    return writer.spot(row, ("version",), cell, value, words=words, nothing=nothing, span=7)


def _block(
    writer: Writer, entry: Mapping[str, Any], row: Parameter, rules: Sequence[ScoringRule]
) -> list[Line]:
    pairs = zip(entry.get("rules", ()), rules, strict=True)
    groups = [(one["key"], [_rule(writer, entry["key"], one, rule)]) for one, rule in pairs]
    gone = writer.gone_lines(("rule", entry["key"]), "rule", _RULE)
    return [_parameter(writer, entry, row, len(rules)), *with_gone(groups, gone)]


def _parameter(writer: Writer, entry: Mapping[str, Any], row: Parameter, rules: int) -> Line:
    address, keys = f"parameter-{row.pk}", ("parameter", entry["key"])
    cells = cells_of_entry(entry)
    combine = "" if rules < 2 and "combine" not in cells else "all count"
    nothing = {"combine": combine or NOTHING, "reset_by": NOTHING}
    spots = [
        writer.spot(
            address, keys, cell, cells.get(cell), nothing=nothing.get(cell, NOTHING), span=span,
            words=f"at least {_said(cells['min'])}" if cell == "min" and "min" in cells else None,
        )
        for cell, span in _PARAMETER
    ]  # fmt: skip
    return Line(
        id=address,
        kind="par",
        head=writer.spot(address, keys, "label", entry.get("label"), nothing=titled(entry, entry["key"])),
        spots=(*spots, Spot(words=_TOGETHER, style="soft"), Spot(), Spot()),
        state=writer.state(keys),
        url=writer.address_of(address),
        note=str(entry.get("note", "")),
        says=writer.says(address),
        acts=ACTS,
        parent=entry["axis"],
        adds=(f"rule:{row.pk}", f"Add a rule to {titled(entry, entry['key'])}"),
    )


def _rule(writer: Writer, parameter: str, entry: Mapping[str, Any], row: ScoringRule) -> Line:
    address, keys = f"rule-{row.pk}", ("rule", parameter, entry["key"])
    cells = cells_of_entry(entry)
    is_on_all = bool({"count", "number", "days_since"} & set(entry))
    spots = [
        writer.spot(
            address, keys, cell, cells.get(cell), span=span, nothing=_NOTHING.get((cell, is_on_all), NOTHING)
        )
        for cell, span in _RULE
    ]
    return Line(
        id=address,
        kind="rule",
        head=writer.spot(address, keys, "label", entry.get("label"), nothing=titled(entry, entry["key"])),
        spots=(*spots, Spot(slot=f"pays-{row.pk}", style="num"), Spot(slot=f"evidence-{row.pk}")),
        state=writer.state(keys),
        url=writer.address_of(address),
        note=str(entry.get("note", "")),
        says=writer.says(address),
        acts=ACTS,
        parent=f"parameter-{row.parameter_id}",
    )


_NOTHING = {("if", True): "everyone", ("if", False): "nobody yet"}


def _said(value: Any) -> str:
    return plain(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
