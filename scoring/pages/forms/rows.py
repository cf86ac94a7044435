"""The fields of a variant while they are chosen: read from what was sent, moved, added, taken out."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from leads.forms.asking import EMAIL, askable
from leads.models import Field

Row = dict[str, Any]


def rows_sent(post: QueryDict) -> list[Row]:
    """The fields as they stand in the page, in their order."""
    known = askable()
    keys = list(dict.fromkeys(key for key in post.getlist("field") if key in known))
    return [
        {"key": key, "label": post.get(f"label.{key}", ""), "required": f"required.{key}" in post}
        for key in keys
    ]


def after(rows: list[Row], do: str, post: QueryDict) -> list[Row]:
    """The fields after a button was pressed: "up:KEY", "down:KEY", "out:KEY" or "add"."""
    what, _, key = do.partition(":")
    keys = [row["key"] for row in rows]
    if what == "add":
        return [*rows, *_added(post.get("add", ""), keys)]
    if key not in keys:
        return rows
    place = keys.index(key)
    if what == "out":
        return [row for row in rows if row["key"] != key]
    return _moved(rows, place, place + (1 if what == "down" else -1))


def lines_of(rows: list[Row]) -> list[Mapping[str, Any]]:
    """The rows as the page draws them."""
    fields = askable()
    return [
        row
        | {
            "name": fields[row["key"]].label,
            "is_email": row["key"] == EMAIL,
            "is_first": place == 0,
            "is_last": place == len(rows) - 1,
        }
        for place, row in enumerate(rows)
        if row["key"] in fields
    ]


def to_add(rows: list[Row]) -> list[Field]:
    """The fields that are not asked yet."""
    asked = {row["key"] for row in rows}
    return [field for key, field in askable().items() if key not in asked]


def _added(key: str, keys: list[str]) -> list[Row]:
    field = askable().get(key)
    return [{"key": key, "label": field.label, "required": False}] if field and key not in keys else []


def _moved(rows: list[Row], place: int, to: int) -> list[Row]:
    if 0 <= to < len(rows):
        rows[place], rows[to] = rows[to], rows[place]
    return rows
