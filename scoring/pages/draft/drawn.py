"""The spots of a line as table cells.

A sheet has some 800 of them. As templates each they take longer than a page may, and so does Django's
escaping, which looks for lazy texts first; so what people typed is escaped here with Python's own, once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from .shape import Line, Spot

_LONG = 40  # letters: beyond, a cell shows two lines of them, and all when it is opened or pointed at


@dataclass(frozen=True)
class DrawnLine:
    """A line, and the HTML of its cells; of its heading the attributes and what it says."""

    line: Line
    attributes: SafeString
    heading: SafeString
    cells: SafeString


def drawn_lines(lines: Iterable[Line], is_open: bool) -> list[DrawnLine]:
    """Lines ready for a template.

    Args:
        lines: of one list.
        is_open: whether they can be edited: then each cell says what one types into it.
    """
    return [
        DrawnLine(
            line,
            SafeString(_attributes(line.head, is_open)),
            SafeString(_content(line.head)),
            SafeString(
                "".join(f"<td{_attributes(spot, is_open)}>{_content(spot)}</td>" for spot in line.spots)
            ),
        )
        for line in lines
    ]


def _attributes(spot: Spot, is_open: bool) -> str:
    """What the table cell says of itself."""
    said = {
        "id": spot.id or spot.slot,
        "class": _classes(spot),
        "colspan": str(spot.span) if spot.span > 1 else "",
        "title": " ".join((*spot.faults, *spot.warnings)) or (spot.words if len(spot.words) > _LONG else ""),
        "data-label": spot.called,
        "data-cell": spot.cell if is_open else "",
        "aria-invalid": "true" if spot.faults else "",
    }
    text = "".join(f' {name}="{escape(value)}"' for name, value in said.items() if value)
    if spot.cell and is_open and spot.typed is not None:
        text += f' data-typed="{escape(spot.typed)}"'
    return f"{text} data-keep" if spot.slot else text


def _content(spot: Spot) -> str:
    """What stands in the cell: where it changed, the old struck out before the new."""
    now = "".join(f"<span>{escape(line)}</span>" for line in spot.lines) or escape(spot.words)
    if spot.was is None:
        return f'<div class="long">{now}</div>' if len(spot.words) > _LONG and not spot.lines else now
    return f'<s><span class="vh">was </span>{escape(spot.was)}</s> <b>{now}</b>'


def _classes(spot: Spot) -> str:
    names = [spot.style]
    if spot.id:
        names.append("ed")
    if spot.is_nothing:
        names.append("nil")
    if spot.was is not None:
        names.append("chg")
    if spot.faults:
        names.append("wrong")
    return " ".join(name for name in names if name)
