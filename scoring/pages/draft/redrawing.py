"""Forms that grow: a row more, a row less, drawn again with what was typed and without saving anything."""

from django.utils.datastructures import MultiValueDict

from .criteria import Fields, rows_of, ways_of


def with_row(fields: Fields, do: str) -> Fields:
    """The fields of a form after one of its buttons.

    Args:
        fields: as they were sent.
        do: "add if", "drop if:2", "way ways"; anything else changes nothing.
    """
    act, _, prefix = do.partition(" ")
    grown: Fields = MultiValueDict()
    for name, texts in fields.lists():
        if not name.endswith(":add") and not (act == "drop" and name.startswith(f"{prefix}:")):
            grown.setlist(name, texts)
    about = fields.get(f"{prefix}:add", "")
    if act == "add" and about:
        number = max(rows_of(prefix, fields), default=-1) + 1
        grown.setlist(f"{prefix}:{number}:about", [about])
    if act == "way":
        number = max(ways_of(prefix, fields), default=-1) + 1
        grown.setlist(f"{prefix}:{number}:new", ["1"])
    return grown
