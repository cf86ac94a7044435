"""The short lists of the sheet: grades, levels, bands, stages, disqualifiers, and the matrix as a whole."""

from collections.abc import Mapping
from typing import Any

from scoring.engine.words import stage_words
from scoring.matrix.rows import Rows
from scoring.models import MatrixVersion, Threshold

from .shape import Line, Spot
from .writer import Columns, Writer, spot_id, titled, with_gone

LINES = {"grades": "Grades, from fit", "levels": "Levels, from engagement", "bands": "Bands, from composite"}
_FROM: Columns = (("from", 1),)
_WAYS: Columns = (("ways", 1),)
_IF: Columns = (("if", 1),)
_MOVED = "up down remove"


def line_list(writer: Writer, name: str, rows: Rows) -> list[Line]:
    """Grades, levels or bands: each a name and the score it begins at."""
    kind = name.removesuffix("s")
    groups = []
    for row in (row for row in rows.thresholds if row.kind == kind):
        keys, address = (kind, row.key), f"threshold-{row.pk}"
        spot = writer.spot(address, keys, "from", _whole(row.from_score))
        groups.append((row.key, [_threshold(writer, row, keys, spot, row.key)]))
    head = _head(writer, name, LINES[name], (f"threshold:{kind}", f"Add a {kind}"))
    return [head, *with_gone(groups, writer.gone_lines((kind,), "thr", _FROM))]


def stage_list(writer: Writer, rows: Rows) -> list[Line]:
    """The stages, each with the ways to reach it."""
    groups = []
    for row in (row for row in rows.thresholds if row.kind == Threshold.Kind.STAGE):
        keys = ("stage", row.key)
        spot = writer.spot(f"threshold-{row.pk}", keys, "ways", row.ways or None, nothing="nobody reaches it")
        groups.append((row.key, [_threshold(writer, row, keys, spot, stage_words(row.key))]))
    head = _head(writer, "stages", "Stages, and the ways to reach them", ("threshold:stage", "Add a stage"))
    return [head, *with_gone(groups, writer.gone_lines(("stage",), "thr", _WAYS))]


def disqualifier_list(writer: Writer, document: Mapping[str, Any], rows: Rows) -> list[Line]:
    """The disqualifiers, each with its conditions."""
    groups = []
    for entry, row in zip(document.get("disqualify", ()), rows.disqualifiers, strict=True):
        keys, address = ("disqualifier", entry["key"]), f"disqualifier-{row.pk}"
        line = Line(
            id=address,
            kind="dis",
            head=writer.spot(address, keys, "label", entry.get("label"), nothing=titled(entry, entry["key"])),
            spots=(writer.spot(address, keys, "if", entry.get("if") or None, nothing="nobody yet"),),
            state=writer.state(keys),
            url=writer.address_of(address),
            note=str(entry.get("note", "")),
            says=writer.says(address),
            acts=f"copy {_MOVED}",
        )
        groups.append((entry["key"], [line]))
    title = "Disqualified: in no ranking, handed to nobody"
    head = _head(writer, "disqualify", title, ("disqualifier:", "Add a disqualifier"))
    return [head, *with_gone(groups, writer.gone_lines(("disqualifier",), "dis", _IF))]


def whole_list(writer: Writer, version: MatrixVersion) -> list[Line]:
    """The matrix as a whole: its name and words, and the types of the fields it looks at."""
    address, keys = f"version-{version.pk}", ("version",)
    head = _head(writer, "matrix", "The matrix as a whole")
    lines = [
        Line(f"whole-{cell}", "ver", Spot(words=title), (writer.spot(address, keys, cell, value or None),))
        for cell, title, value in (
            ("name", "Name", version.name),
            ("label", "Label", version.label),
            ("note", "Note", version.note),
        )
    ]
    types = [_type_line(writer, address, field, kind) for field, kind in sorted(version.fields.items())]
    of_types = _head(writer, "fields", "Fields that are not text")
    return [head, *lines, of_types, *types]


def _type_line(writer: Writer, address: str, field: str, kind: Any) -> Line:
    spot = writer.spot(address, ("version",), f"fields.{field}", kind)
    return Line(spot_id("type", field), "ver", Spot(words=writer.catalog.field(field).label), (spot,))


def _threshold(writer: Writer, row: Threshold, keys: tuple[str, ...], spot: Spot, title: str) -> Line:
    address = f"threshold-{row.pk}"
    return Line(
        id=address,
        kind="thr",
        head=writer.spot(address, keys, "key", row.key, words=title),
        spots=(spot,),
        state=writer.state(keys),
        url=writer.address_of(address),
        says=writer.says(address),
        acts=_MOVED if row.kind == Threshold.Kind.STAGE else "remove",
    )


def _head(writer: Writer, name: str, title: str, adds: tuple[str, str] | None = None) -> Line:
    return Line(f"head-{name}", "lst", Spot(words=title), says=writer.says(f"head-{name}"), adds=adds)


def _whole(number: float | None) -> float | None:
    return int(number) if number is not None and number.is_integer() else number
